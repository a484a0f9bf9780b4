import Glibc
import Linux
import Testing

/// Folders with all below them.
@Suite struct TreeWatchTests {
  @Test func filesAtAnyDepth() throws {
    let fixture = try WatchFixture()
    try fixture.makeFolder("t/1/2")
    try fixture.write("t/1/2/old")
    try fixture.watchTree()
    try fixture.expectNothing()
    try fixture.write("t/a")
    try fixture.write("t/1/2/b")
    try fixture.expect(written: ["t/a", "t/1/2/b"])
    fixture.delete("t/1/2/old")
    try fixture.move("t/a", to: "t/1/a")
    try fixture.expect(written: ["t/1/a"], removed: ["t/a", "t/1/2/old"])
  }

  @Test func newFoldersAreSearchedForWhatCameBeforeTheirWatch() throws {
    let fixture = try WatchFixture()
    try fixture.watchTree()
    try fixture.makeFolder("t/1/2/3")
    try fixture.write("t/1/2/3/a")
    try fixture.expect(written: ["t/1/2/3/a"])
    try fixture.makeFolder("t/1/empty")
    try fixture.expectNothing()
    try fixture.write("t/1/empty/b")
    try fixture.expect(written: ["t/1/empty/b"])
  }

  @Test func whatCameAndWentIsNoChange() throws {
    let fixture = try WatchFixture()
    try fixture.write("kept")
    try fixture.watchTree()
    try fixture.write("t/a")
    fixture.delete("t/a")
    try fixture.makeFolder("t/1")
    try fixture.write("t/1/b")
    try fixture.removeFolder("t/1")
    try fixture.expectNothing()
    try fixture.move("kept", to: "t/kept")
    try fixture.expect(written: ["t/kept"])
    fixture.delete("t/kept")
    try fixture.write("t/kept")
    fixture.delete("t/kept")
    try fixture.expect(removed: ["t/kept"])
  }

  @Test func movedFoldersTakeTheirFilesAlong() throws {
    let fixture = try WatchFixture()
    try fixture.makeFolder("out/1/2")
    try fixture.write("out/1/a")
    try fixture.write("out/1/2/b")
    try fixture.watchTree()
    try fixture.move("out/1", to: "t/1")
    try fixture.expect(written: ["t/1/a", "t/1/2/b"])
    try fixture.move("t/1", to: "t/x")
    try fixture.expect(written: ["t/x/a", "t/x/2/b"], removed: ["t/1/a", "t/1/2/b"])
    try fixture.write("t/x/2/b")
    try fixture.expect(written: ["t/x/2/b"])
    let count = fixture.watcher.folderCount
    try fixture.move("t/x", to: "out/1")
    try fixture.expect(removed: ["t/x/a", "t/x/2/b"])
    #expect(fixture.watcher.folderCount == count - 2)
    try fixture.write("out/1/a")
    try fixture.expectNothing()
  }

  @Test func foldersAndFilesThatChangePlaces() throws {
    let fixture = try WatchFixture()
    for folder in ["t/1", "t/2"] { try fixture.makeFolder(folder) }
    try fixture.write("t/1/a")
    try fixture.write("t/2/b")
    try fixture.write("t/c")
    try fixture.watchTree()
    try fixture.exchange("t/1", "t/2")
    try fixture.expect(written: ["t/1/b", "t/2/a"], removed: ["t/1/a", "t/2/b"])
    for folder in ["t/1", "t/2"] {
      try fixture.write(folder + "/c")
      try fixture.expect(written: [folder + "/c"])
    }
    try fixture.exchange("t/c", "t/1/b")
    try fixture.expect(written: ["t/c", "t/1/b"])
    try fixture.exchange("t/c", "t/1")
    try fixture.expect(written: ["t/1", "t/c/b", "t/c/c"], removed: ["t/1/b", "t/1/c", "t/c"])
  }

  @Test func theTreeItselfMayGoAndCome() throws {
    let fixture = try WatchFixture()
    try fixture.watchTree()
    try fixture.write("t/a")
    try fixture.expect(written: ["t/a"])
    try fixture.removeFolder("t")
    try fixture.expect(removed: ["t/a"])
    try fixture.makeFolder("t/1")
    try fixture.write("t/1/b")
    try fixture.expect(written: ["t/1/b"])
    try fixture.move("t", to: "old")
    try fixture.expect(removed: ["t/1/b"])
    try fixture.makeFolder("new/1")
    try fixture.write("new/1/c")
    try fixture.write("old/1/b")
    try fixture.expectNothing()
    try fixture.move("new", to: "t")
    try fixture.expect(written: ["t/1/c"])
    try fixture.write("t/1/c")
    try fixture.expect(written: ["t/1/c"])
  }

  @Test func aFolderThatSomebodyStandsInIsSeenToGo() throws {
    let fixture = try WatchFixture()
    try fixture.watchTree("1/t")
    let standing = try FolderDescriptor(fixture.at("1/t"))
    try fixture.removeFolder("1")
    try fixture.makeFolder("1/t")
    try fixture.write("1/t/a")
    try fixture.expect(written: ["1/t/a"])
    #expect(standing.path == fixture.at("1/t"))
  }

  @Test func aMissingTreeIsAwaited() throws {
    let fixture = try WatchFixture()
    try fixture.watcher.watch(tree: fixture.at("1/t"))
    try fixture.write("1")
    try fixture.expectNothing()
    fixture.delete("1")
    try fixture.makeFolder("1/t")
    try fixture.write("1/t/a")
    try fixture.expect(written: ["1/t/a"])
  }

  @Test func linksInATreeAreFilesOfTheirOwn() throws {
    let fixture = try WatchFixture()
    try fixture.makeFolder("out")
    try fixture.watchTree()
    fixture.link("t/loop", to: ".")
    fixture.link("t/out", to: "../out")
    try fixture.expect(written: ["t/loop", "t/out"])
    try fixture.write("out/a")
    try fixture.expectNothing()
    fixture.link("way", to: "t")
    try fixture.watcher.watch(tree: fixture.at("way"))
    try fixture.write("t/b")
    try fixture.expect(written: ["t/b", "way/b"])
    fixture.delete("t/loop")
    try fixture.expect(removed: ["t/loop", "way/loop"])
  }

  @Test func ignoredNamesAreNotEnteredAtAnyDepth() throws {
    let fixture = try WatchFixture()
    for folder in ["t/.git/x", "t/1"] { try fixture.makeFolder(folder) }
    try fixture.watchTree(ignoring: [".git", ".build"])
    let count = fixture.watcher.folderCount
    try fixture.makeFolder("t/1/.build/y")
    for name in ["t/.git/x/a", "t/1/.build/y/b", "t/1/.git"] { try fixture.write(name) }
    try fixture.expectNothing()
    #expect(fixture.watcher.folderCount == count)
    try fixture.move("t/1/.build", to: "t/1/seen")
    try fixture.expect(written: ["t/1/seen/y/b"])
  }

  @Test func editorsLeaveNoTrace() throws {
    let fixture = try WatchFixture()
    try fixture.watchTree()
    try fixture.write("t/a")
    try fixture.expect(written: ["t/a"])
    try fixture.editWithVim("t/a")
    try fixture.expect(written: ["t/a"])
    for name in ["4913", "a~", ".a.swp", ".a.swx", ".a.swpx", ".#a", "#a#", ".goutputstream-X1", "a___jb_tmp___"] {
      #expect(EditorLitter.contains(name), "\(name)")
      try fixture.write("t/" + name)
    }
    try fixture.expectNothing()
    for name in ["a", ".swift", "a.swift", ".a.swift", "a.swp", ".swp", "#", ""] {
      #expect(!EditorLitter.contains(name), "\(name)")
    }
  }
}
