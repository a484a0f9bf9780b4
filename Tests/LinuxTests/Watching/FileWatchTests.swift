import Glibc
import Linux
import Testing

/// Single files, watched by their path.
@Suite struct FileWatchTests {
  @Test func aFileIsToldWhenItIsWhole() throws {
    let fixture = try WatchFixture()
    try fixture.write("a")
    try fixture.watcher.watch(file: fixture.at("a"))
    try write(fixture, "a") { try fixture.expectNothing() }
    try fixture.expect(written: ["a"])
    try fixture.write("b")
    try fixture.expectNothing()
    try fixture.move("b", to: "a")
    try fixture.expect(written: ["a"])
    fixture.delete("a")
    try fixture.expect(removed: ["a"])
    try write(fixture, "a") { try fixture.expectNothing() }
    try fixture.expect(written: ["a"])
    try fixture.move("a", to: "b")
    try fixture.expect(removed: ["a"])
    #expect(link(fixture.at("b"), fixture.at("a")) == 0)
    try fixture.expect(written: ["a"])
  }

  /// Calls `body` while the file is open and half written.
  private func write(_ fixture: WatchFixture, _ name: String, _ body: () throws -> Void) throws {
    let file = try File.create(fixture.at(name))
    try Output.write([1], to: file, at: 0, path: name)
    try body()
    try Output.write([2], to: file, at: 1, path: name)
  }

  @Test func editorsReplaceFiles() throws {
    let fixture = try WatchFixture()
    try fixture.write("a")
    try fixture.watcher.watch(file: fixture.at("a"))
    for _ in 0..<3 {
      try fixture.editWithVim("a")
      try fixture.expect(written: ["a"])
      try Output.replace(fixture.at("a"), with: [1])
      try fixture.expect(written: ["a"])
    }
  }

  @Test func aDeletedFileThatWasStillOpenSaysNothing() throws {
    let fixture = try WatchFixture()
    try fixture.watcher.watch(file: fixture.at("a"))
    try write(fixture, "a") { fixture.delete("a") }
    try fixture.expectNothing()
  }

  @Test func foldersMayGoAndComeAtAnyHeight() throws {
    let fixture = try WatchFixture()
    try fixture.watcher.watch(file: fixture.at("1/2/3/a"))
    for _ in 0..<3 {
      try fixture.makeFolder("1/2/3")
      try fixture.expectNothing()
      try fixture.write("1/2/3/a")
      try fixture.expect(written: ["1/2/3/a"])
      try fixture.removeFolder("1")
      try fixture.expect(removed: ["1/2/3/a"])
    }
    #expect(fixture.watcher.folderCount <= fixture.path.split(separator: "/").count + 1)
  }

  @Test func aFileThatCameWithItsFolderIsFound() throws {
    let fixture = try WatchFixture()
    try fixture.watcher.watch(file: fixture.at("1/2/a"))
    try fixture.makeFolder("1/2")
    try fixture.write("1/2/a")
    try fixture.expect(written: ["1/2/a"])
    try fixture.move("1", to: "old")
    try fixture.expect(removed: ["1/2/a"])
    try fixture.write("old/2/a")
    try fixture.expectNothing()
    try fixture.move("old", to: "1")
    try fixture.expect(written: ["1/2/a"])
  }

  @Test func anotherFolderInItsPlace() throws {
    let fixture = try WatchFixture()
    for folder in ["1", "2"] {
      try fixture.makeFolder(folder + "/x")
      try fixture.write(folder + "/x/a")
    }
    try fixture.watcher.watch(file: fixture.at("1/x/a"))
    try fixture.move("1", to: "old")
    try fixture.move("2", to: "1")
    try fixture.expect(written: ["1/x/a"])
    try fixture.write("old/x/a")
    try fixture.expectNothing()
    try fixture.write("1/x/a")
    try fixture.expect(written: ["1/x/a"])
  }

  /// As SwiftPM's `.build/debug`, and what Kubernetes does to a ConfigMap.
  @Test func linksOnTheWayAreFollowedAndWatched() throws {
    let fixture = try WatchFixture()
    for folder in ["v1", "v2"] {
      try fixture.makeFolder(folder)
      try fixture.write(folder + "/a", folder)
    }
    fixture.link("current", to: "v1")
    fixture.link("a", to: "current/a")
    for path in ["current/a", "a"] { try fixture.watcher.watch(file: fixture.at(path)) }
    try fixture.write("v1/a")
    try fixture.expect(written: ["a", "current/a"])
    fixture.link("new", to: fixture.at("v2"))
    try fixture.move("new", to: "current")
    try fixture.expect(written: ["a", "current/a"])
    try fixture.write("v1/a")
    try fixture.expectNothing()
    fixture.delete("a")
    try fixture.expect(removed: ["a"])
    fixture.link("a", to: "v1/a")
    try fixture.expect(written: ["a"])
    fixture.delete("a")
    fixture.link("a", to: "a")
    try fixture.expect(removed: ["a"])
  }

  @Test func forgottenFilesSayNothing() throws {
    let fixture = try WatchFixture()
    for name in ["a", "b"] { try fixture.watcher.watch(file: fixture.at(name)) }
    try fixture.watcher.watch(file: fixture.at("./x/../a"))
    fixture.watcher.forget(fixture.at("a"))
    try fixture.write("a")
    try fixture.write("b")
    try fixture.expect(written: ["b"])
    fixture.watcher.forget(fixture.at("b"))
    #expect(fixture.watcher.folderCount == 0)
  }
}
