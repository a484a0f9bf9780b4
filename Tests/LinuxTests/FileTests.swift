import Glibc
import Linux
import Testing

@Suite struct FileTests {
  @Test func readsWhatWasWritten() throws {
    let folder = try TemporaryFolder()
    let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let path = try folder.write("a", bytes)
    #expect(try File.read(path) == bytes)
    #expect(try File.read(path, limit: 100_000) == bytes)
    #expect(try FileStatus(path: path).size == 100_000)
  }

  @Test func refusesMoreThanTheLimit() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a", [1, 2, 3])
    let error = try #require(throws: SystemError.self) { try File.read(path, limit: 2) }
    #expect(error.isTooLarge)
    #expect(error.description == "cannot read '\(path)': File too large")
  }

  @Test func readsFilesThatDoNotKnowTheirSize() throws {
    let status = String(decoding: try File.read("/proc/self/status"), as: UTF8.self)
    #expect(status.hasPrefix("Name:"))
    let maps = try File.read("/proc/self/maps")
    #expect(maps.count > 4_096)
    let error = try #require(throws: SystemError.self) { try File.read("/proc/self/maps", limit: 4_096) }
    #expect(error.isTooLarge)
    let folder = try TemporaryFolder()
    #expect(try File.read(try folder.write("empty", [])) == [])
  }

  @Test func saysWhatIsMissing() throws {
    let error = try #require(throws: SystemError.self) { try File.read("/nowhere/at-all") }
    #expect(error.isNotFound)
    #expect(error.description == "cannot open '/nowhere/at-all': No such file or directory")
  }

  @Test func refusesFoldersAndPipes() throws {
    let folder = try TemporaryFolder()
    let onFolder = try #require(throws: SystemError.self) { try File.read(folder.path) }
    #expect(onFolder.number == EISDIR)
    #expect(mkfifo(folder.file("pipe"), 0o600) == 0)
    let onPipe = try #require(throws: SystemError.self) { try File.read(folder.file("pipe")) }
    #expect(onPipe.number == EINVAL)
  }

  @Test func refusesANulInAPath() throws {
    let error = try #require(throws: SystemError.self) { try File.read("/etc/passwd\0.so") }
    #expect(error.number == EINVAL)
  }

  @Test func readsAPartUpToTheEnd() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a", Array(0..<10))
    let descriptor = try File.open(path)
    var buffer = [UInt8](repeating: 0xFF, count: 8)
    let count = try buffer.withUnsafeMutableBytes { try File.read(descriptor, into: $0, at: 6) }
    #expect(count == 4)
    #expect(buffer == [6, 7, 8, 9, 0xFF, 0xFF, 0xFF, 0xFF])
  }

  @Test func identityChangesWithTheFile() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a", [1])
    let before = try FileStatus(path: path).identity
    #expect(try FileStatus(path: path).identity == before)
    try Output.replace(path, with: [2])
    #expect(try FileStatus(path: path).identity != before)
  }

  @Test func replacingLeavesNothingBehind() throws {
    let folder = try TemporaryFolder()
    try Output.replace(folder.file("a"), with: [1], durable: true)
    try Output.replace(folder.file("a"), with: [2, 3], mode: 0o600)
    #expect(try File.read(folder.file("a")) == [2, 3])
    #expect(try FileStatus(path: folder.file("a")).mode == 0o600)
    #expect(try Folder.entries(of: folder.path).map(\.name) == ["a"])
    #expect(throws: SystemError.self) { try Output.replace(folder.file("no/a"), with: []) }
  }
}

@Suite struct BeneathTests {
  @Test func waitsForTheDiskOnlyForWhatIsThere() throws {
    let folder = try TemporaryFolder()
    try folder.write("a", [1])
    try File.sync(folder.file("a"))
    try Folder.sync(folder.path)
    #expect(throws: SystemError.self) { try File.sync(folder.file("b")) }
    #expect(throws: SystemError.self) { try Folder.sync(folder.file("b")) }
    #expect(throws: SystemError.self) { try Folder.sync(folder.file("a")) }
  }

  @Test func opensInside() throws {
    let folder = try TemporaryFolder()
    try folder.write("plugin/sub/lib.so", [1])
    #expect(symlink("sub/lib.so", folder.file("plugin/link.so")) == 0)
    let plugin = try FolderDescriptor(folder.file("plugin"))
    for path in ["sub/lib.so", "link.so", "sub/../link.so"] {
      let file = try File.open(path, beneath: plugin)
      let bytes = try File.read(file, path: path)
      #expect(bytes == [1], "\(path)")
    }
  }

  @Test func refusesEveryWayOut() throws {
    let folder = try TemporaryFolder()
    try folder.write("secret", [1])
    try folder.write("plugin/module.yaml", [2])
    #expect(symlink("../secret", folder.file("plugin/relative")) == 0)
    #expect(symlink(folder.file("secret"), folder.file("plugin/absolute")) == 0)
    #expect(symlink("..", folder.file("plugin/up")) == 0)
    let inside = folder.file("plugin/module.yaml")
    for path in ["../secret", "relative", "absolute", "up/secret", folder.file("secret"), inside] {
      #expect(failure(of: path, beneath: folder.file("plugin"))?.isEscape == true, "\(path)")
    }
    #expect(failure(of: "missing", beneath: folder.file("plugin"))?.isNotFound == true)
  }

  private func failure(of path: String, beneath folder: String) -> SystemError? {
    do throws(SystemError) {
      let folder = try FolderDescriptor(folder)
      _ = try File.open(path, beneath: folder)
      return nil
    } catch {
      return error
    }
  }
}
