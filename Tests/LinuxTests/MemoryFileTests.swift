import Glibc
import Linux
import Testing

@Suite struct MemoryFileTests {
  @Test func sealedBytesCannotChange() throws {
    let bytes: [UInt8] = Array("sealed".utf8)
    let file = try MemoryFile.sealed(name: "aether:test", bytes: bytes, executable: true)
    let isSealed = MemoryFile.isSealed(file)
    #expect(isSealed)
    let read = try File.read(file, path: "memory")
    #expect(read == bytes)
    var byte: UInt8 = 0
    #expect(pwrite(file.number, &byte, 1, 0) == -1)
    #expect(ftruncate(file.number, 0) == -1)
    #expect(ftruncate(file.number, 100) == -1)
    let shown = try Path.target(ofLink: file.processPath)
    #expect(shown.hasPrefix("/memfd:aether:test"))
  }

  @Test func copiesAFile() throws {
    let folder = try TemporaryFolder()
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
    let path = try folder.write("a", bytes)
    let original = try File.open(path)
    let name = String(repeating: "n", count: 400)
    let copy = try MemoryFile.sealedCopy(of: original, name: name, path: path, executable: false)
    let areSealed = [MemoryFile.isSealed(copy), MemoryFile.isSealed(original)]
    #expect(areSealed == [true, false])
    let mapped = try MappedFile(copy, size: bytes.count)
    let isEqual = mapped.bytes.elementsEqual(bytes)
    #expect(isEqual)
  }

  @Test func duplicatesCloseOnExec() throws {
    let file = try MemoryFile.sealed(name: "x", bytes: UnsafeRawBufferPointer(start: nil, count: 0), executable: false)
    let copy = try file.duplicate()
    let numbers = [file.number, copy.number]
    #expect(numbers[0] != numbers[1])
    #expect(fcntl(numbers[1], F_GETFD) & FD_CLOEXEC != 0)
    withExtendedLifetime(copy) {}
  }
}

@Suite struct LoadedImageTests {
  @Test func findsWhereCodeLives() throws {
    let images = LoadedImage.all()
    let libc = try #require(images.first { $0.name.hasSuffix("/libc.so.6") })
    let address = try #require(dlsym(nil, "getpid"))
    let found = try #require(LoadedImage.containing(address))
    #expect(found.addresses == libc.addresses)
    #expect(found.base == libc.base)
    #expect(libc.contains(address))
    #expect(libc.size > 100_000)
    #expect(images.filter { $0.contains(address) }.count == 1)
  }

  @Test func ownsNoHeapAddress() throws {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: 8, alignment: 8)
    defer { memory.deallocate() }
    #expect(LoadedImage.containing(memory) == nil)
  }
}
