import Glibc
import Linux
import Testing

@Suite struct PathTests {
  @Test(arguments: [
    ("/a", "b", "/a/b"), ("/a/", "b", "/a/b"), ("/a", "/b", "/b"), ("", "b", "b"), ("/", "b", "/b"),
  ])
  func joins(folder: String, path: String, expected: String) {
    #expect(Path.join(folder, path) == expected)
  }

  @Test(arguments: [
    ("/a/b.so", "/a", "b.so"), ("b.so", ".", "b.so"), ("/b.so", "/", "b.so"), ("a/b/", "a/b", ""),
  ])
  func splits(path: String, folder: String, name: String) {
    #expect(Path.folder(of: path) == folder)
    #expect(Path.name(of: path) == name)
  }

  @Test(arguments: [
    ("/a/b", "/a", true), ("/a", "/a", true), ("/ab", "/a", false), ("/a", "/a/b", false), ("/x", "/", true),
  ])
  func knowsInsideFromBeside(path: String, folder: String, expected: Bool) {
    #expect(Path.isInside(path, folder) == expected)
  }

  @Test(arguments: [
    ("a/./b//c", "/x", "/x/a/b/c"), ("../y", "/x", "/y"), ("../../..", "/x", "/"), ("/a/../b", "/x", "/b"),
  ])
  func makesAbsolute(path: String, from: String, expected: String) {
    #expect(Path.absolute(path, from: from) == expected)
  }

  @Test func readsLinks() throws {
    let folder = try TemporaryFolder()
    let target = try folder.write("target", [])
    #expect(symlink("target", folder.file("link")) == 0)
    #expect(try Path.target(ofLink: folder.file("link")) == "target")
    #expect(try Path.real(folder.file("link")) == target)
    #expect(try FileStatus(path: folder.file("link"), followsLinks: false).kind == .link)
    #expect(try FileStatus(path: folder.file("link")).kind == .regular)
    #expect(File.exists(try Path.executable()))
    #expect(throws: SystemError.self) { try Path.real(folder.file("missing")) }
  }
}

@Suite struct FolderTests {
  @Test func listsSorted() throws {
    let folder = try TemporaryFolder()
    for name in ["b", "a", "ü", ".hidden"] { try folder.write(name, []) }
    try Folder.create(folder.file("deep/er/est"))
    try Folder.create(folder.file("deep/er"))
    #expect(try Folder.entries(of: folder.path).map(\.name) == [".hidden", "a", "b", "deep", "ü"])
    #expect(throws: SystemError.self) { try Folder.create(folder.file("a")) }
    #expect(throws: SystemError.self) { try Folder.entries(of: folder.file("missing")) }
  }

  @Test func privateFoldersAreOurs() throws {
    let folder = try TemporaryFolder()
    let one = try Folder.createPrivate("x-", in: folder.path)
    let other = try Folder.createPrivate("x-", in: folder.path)
    #expect(one != other)
    #expect(try FileStatus(path: one).mode == 0o700)
  }

  @Test func removesTreesButNotWhatLinksLeadTo() throws {
    let folder = try TemporaryFolder()
    let kept = try folder.write("kept/file", [1])
    try folder.write("tree/a/b", [1])
    #expect(symlink(folder.file("kept"), folder.file("tree/link")) == 0)
    try Folder.removeTree(folder.file("tree"))
    #expect(!File.exists(folder.file("tree")))
    #expect(File.exists(kept))
    try Folder.removeTree(folder.file("tree"))
  }
}
