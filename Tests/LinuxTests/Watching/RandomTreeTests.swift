import Glibc
import Linux
import Testing

/// Whatever happens, in the end the records and the disk agree.
@Suite struct RandomTreeTests {
  @Test(arguments: 0..<6) func recordsAndDiskAgree(seed: UInt64) throws {
    let fixture = try WatchFixture()
    try fixture.makeFolder("out")
    try fixture.watchTree(ignoring: ["sentinel.part"])
    let thread = try BlockingThread(name: "changer") {
      var changer = Changer(fixture: fixture, state: seed &* 0x9E37_79B9_7F4A_7C15 | 1)
      for _ in 0..<3_000 { changer.change() }
      _ = try? Folder.create(fixture.at("t"))
      try? fixture.write("t/sentinel")
    }
    var known: Set<String> = []
    var isOver = false
    while !isOver {
      let changes = try fixture.changes()
      #expect(changes.written.isDisjoint(with: changes.removed))
      known.formUnion(changes.written)
      known.subtract(changes.removed)
      isOver = known.contains("t/sentinel")
    }
    thread.join()
    #expect(known == (try files(below: "t", fixture)))
    // Every folder that is left is watched, and no other.
    fixture.watcher.forget(fixture.at("t"))
    #expect(fixture.watcher.folderCount == 0)
  }

  private func files(below folder: String, _ fixture: WatchFixture) throws -> Set<String> {
    var files: Set<String> = []
    for entry in try Folder.entries(of: fixture.at(folder)) {
      let path = folder + "/" + entry.name
      if entry.kind == .folder { files.formUnion(try self.files(below: path, fixture)) } else { files.insert(path) }
    }
    return files
  }
}

/// Does something to a tree; much of it fails, since nothing is there or something is in the way.
private struct Changer {
  let fixture: WatchFixture
  var state: UInt64

  /// Xorshift: the same for the same seed.
  private mutating func random(_ count: UInt64) -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state % count
  }

  /// Few names, so that they meet often.
  private mutating func place() -> String {
    var path = random(8) == 0 ? "out" : "t"
    for _ in 0...random(3) { path += "/\(random(4))" }
    return fixture.at(path)
  }

  mutating func change() {
    let path = place()
    switch random(16) {
    case 0...3: _ = mkdir(path, 0o700)
    case 4...7: _ = try? File.create(path)
    case 8...10: _ = rename(path, place())
    case 11: _ = unlink(path)
    case 12: _ = rmdir(path)
    case 13: _ = symlink("..", path)
    case 14: _ = link(path, place())
    default: changeMuch(path)
    }
  }

  private mutating func changeMuch(_ path: String) {
    switch random(12) {
    case 0: _ = rename(fixture.at("t"), fixture.at("old"))
    case 1: _ = rename(fixture.at("old"), fixture.at("t"))
    case 2: try? Folder.removeTree(fixture.at("t"))
    case 3...5: _ = mkdir(fixture.at("t"), 0o700)
    case 6...8: _ = WatchFixture.exchange(path, place())
    default: try? Folder.removeTree(path)
    }
  }
}
