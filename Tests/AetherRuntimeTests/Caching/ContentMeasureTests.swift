import Linux
import Testing

@testable import AetherRuntime

/// Digests of what stands at paths.
struct ContentMeasureTests {
  private let folder: TemporaryFolder
  private let measure = ContentMeasure()

  init() throws { folder = try TemporaryFolder() }

  private func digest(_ name: String) throws -> [UInt8] { try measure.content(of: folder.file(name)).digest }

  private func why(_ name: String, _ measure: ContentMeasure? = nil) -> String? {
    do throws(UnknownContent) {
      _ = try (measure ?? self.measure).content(of: folder.file(name))
      return nil
    } catch {
      return error.why.split(separator: folder.path, omittingEmptySubsequences: false).joined(separator: "DIR")
    }
  }

  /// Not even a change that leaves size and times as they are is missed, as long as the file is young.
  @Test func aFileIsItsContent() throws {
    try folder.write("a", "one")
    try folder.write("b", "one")
    let first = try digest("a")
    #expect(try digest("b") == first)
    try folder.write("a", "two")
    let second = try digest("a")
    #expect(second != first)
    try folder.write("a", "one")
    #expect(try digest("a") == first)
    #expect(try measure.content(of: folder.file("a")).shown.hasSuffix("(3 bytes)"))
  }

  @Test func nothingAFileAndAFolderDiffer() throws {
    try folder.write("empty", "")
    try Folder.create(folder.file("folder"))
    let digests = try ["absent", "empty", "folder"].map(digest)
    #expect(Set(digests).count == 3)
    #expect(try measure.content(of: folder.file("absent/within")).digest == digests[0])
  }

  @Test func allOfAFolderCounts() throws {
    try folder.write("tree/a", "1")
    try folder.write("tree/sub/b", "2")
    var seen = [try digest("tree")]
    func note() throws { seen.append(try digest("tree")) }
    try folder.write("tree/a", "3")
    try note()
    try folder.write("tree/sub/c", "")
    try note()
    try Folder.create(folder.file("tree/none"))
    try note()
    try File.move(folder.file("tree/a"), to: folder.file("tree/d"))
    try note()
    _ = try ChildProcess(executable: "/bin/chmod", arguments: ["+x", folder.file("tree/d")], environment: [:])
      .run(timeLimit: .seconds(10), outputLimit: 100)
    try note()
    _ = try ChildProcess(executable: "/bin/ln", arguments: ["-s", "d", folder.file("tree/link")], environment: [:])
      .run(timeLimit: .seconds(10), outputLimit: 100)
    try note()
    #expect(Set(seen).count == seen.count)
    try folder.write("again/d", "3")
    #expect(try digest("tree") == seen.last)
  }

  @Test func aLinkThatLeadsOut() throws {
    try folder.write("outside", "1")
    try folder.write("folder/x", "1")
    try Folder.create(folder.file("tree"))
    func link(_ target: String, _ name: String) throws {
      _ = try ChildProcess(executable: "/bin/ln", arguments: ["-sfn", target, folder.file("tree/\(name)")], environment: [:])
        .run(timeLimit: .seconds(10), outputLimit: 100)
    }
    try link("../outside", "link")
    let first = try digest("tree")
    try folder.write("outside", "2")
    #expect(try digest("tree") != first)
    try link("../folder", "link")
    #expect(why("tree") == "the link 'DIR/tree/link' leads out of 'DIR/tree'")
    try link("nowhere", "link")
    #expect(why("tree") == nil)
  }

  /// A link whose way leads over one outside, back to another file.
  @Test func aLinkThatLeadsBackIn() throws {
    try folder.write("tree/one", "1")
    try folder.write("tree/two", "2")
    try folder.write("outside/x", "")
    func link(_ target: String, _ name: String) throws {
      _ = try ChildProcess(executable: "/bin/ln", arguments: ["-sfn", target, folder.file(name)], environment: [:])
        .run(timeLimit: .seconds(10), outputLimit: 100)
    }
    try link("../outside/link", "tree/link")
    try link("../tree/one", "outside/link")
    let first = try digest("tree")
    try link("../tree/two", "outside/link")
    #expect(try digest("tree") != first)
  }

  @Test func whetherAFileIsAProgramCounts() throws {
    try folder.write("a", "one")
    let first = try digest("a")
    _ = try ChildProcess(executable: "/bin/chmod", arguments: ["+x", folder.file("a")], environment: [:])
      .run(timeLimit: .seconds(10), outputLimit: 100)
    #expect(try digest("a") != first)
  }

  @Test func whatIsTooMuchOrNoFileIsUnknown() throws {
    for name in 0..<5 { try folder.write("many/\(name)", "12345") }
    #expect(
      why("many", ContentMeasure(limits: .init(files: 4, bytes: 1_000))) == "'DIR/many' holds more than 4 files")
    #expect(
      why("many", ContentMeasure(limits: .init(files: 5, bytes: 24))) == "'DIR/many' holds more than 24 bytes")
    #expect(why("many", ContentMeasure(limits: .init(files: 5, bytes: 25))) == nil)
    _ = try ChildProcess(executable: "/usr/bin/mkfifo", arguments: [folder.file("many/fifo")], environment: [:])
      .run(timeLimit: .seconds(10), outputLimit: 100)
    #expect(why("many") == "'DIR/many/fifo' is neither a file nor a folder")
    #expect(why("many/fifo") == "'DIR/many/fifo' is neither a file nor a folder")
    #expect(
      throws: UnknownContent.self) { try measure.content(of: folder.file("many")) { true } }
  }

  /// A file that was changed and changed back has the same digest; but whoever read it in between has read another one.
  @Test func theStampTellsAChangeThatWasTakenBack() throws {
    try folder.write("a", "one")
    let first = try measure.content(of: folder.file("a"))
    try folder.write("a", "two")
    try folder.write("a", "one")
    let second = try measure.content(of: folder.file("a"))
    #expect(first.digest == second.digest)
    #expect(first.stamp != second.stamp)
  }
}
