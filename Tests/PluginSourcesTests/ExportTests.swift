import AetherModel
import Glibc
import Isolation
import Linux
import PluginSources
import Testing

/// What is written of a commit, and what never is.
@Suite struct ExportTests {
  private struct Scene {
    let scene: MirrorScene
    let mirror: GitMirror
    let target: String

    init() throws {
      scene = try MirrorScene()
      mirror = try scene.local()
      target = scene.world.file("out/put")
    }

    var source: TestRepository { scene.source }

    func export(_ path: String? = nil, most: Int = 1 << 20) throws -> GitExport {
      try mirror.update()
      return try mirror.export("main", path: path, to: target, mostBytes: most)
    }

    /// The problem of exporting, after which nothing must be there.
    func refusal(_ path: String? = nil, most: Int = 1 << 20) throws -> GitProblem {
      do {
        let done = try export(path, most: most)
        Issue.record("exported: \(done)")
        throw CancellationError()
      } catch let problem as GitProblem {
        #expect(try Folder.entries(of: target).isEmpty)
        return problem
      }
    }

    /// A main branch whose tree has one odd entry beside a good one.
    func entry(_ mode: String, _ name: [UInt8], _ id: String? = nil) throws {
      let blob = try source.blob("x")
      let entries = [("100644", Array("a".utf8), blob), (mode, name, id ?? blob)].sorted {
        $0.1.lexicographicallyPrecedes($1.1)
      }
      try source.commit(tree: source.tree(entries))
    }

    func link(_ name: String, to text: String) throws { try entry("120000", Array(name.utf8), source.blob(text)) }
  }

  @Test func filesModesAndLinksAreWritten() throws {
    let scene = try Scene()
    try Folder.create(Path.join(scene.source.path, "bin"))
    try Output.replace(Path.join(scene.source.path, "bin/run"), with: Array("#!/bin/sh\n".utf8), mode: 0o700)
    #expect(symlink("../README", Path.join(scene.source.path, "bin/readme")) == 0)
    #expect(symlink("nowhere", Path.join(scene.source.path, "src/dangling")) == 0)
    try scene.source.commit([".gitattributes": "* text eol=crlf filter=evil ident\n", "x": "$Id$\n"])
    let old = umask(0o077)
    defer { umask(old) }
    let export = try scene.export()
    let tree = try scene.source.git("rev-parse", "main^{tree}")
    #expect(export == GitExport(tree: tree, files: 8, bytes: export.bytes))
    #expect(try String(decoding: File.read(Path.join(scene.target, "bin/readme")), as: UTF8.self) == "two\n")
    #expect(try String(decoding: File.read(Path.join(scene.target, "x")), as: UTF8.self) == "$Id$\n")
    #expect(try FileStatus(path: Path.join(scene.target, "bin/run")).mode == 0o755)
    #expect(try FileStatus(path: Path.join(scene.target, "README")).mode == 0o644)
    #expect(try FileStatus(path: Path.join(scene.target, "src")).mode == 0o755)
    #expect(!File.exists(Path.join(scene.target, ".git")))
  }

  @Test func oneFolderIsWritten() throws {
    let scene = try Scene()
    let export = try scene.export("src")
    #expect(export.files == 2 && export.bytes == 14)
    #expect(try Folder.entries(of: scene.target).map(\.name) == ["a.c", "b.c"])
    #expect(throws: GitProblem.self, "something is there") { try scene.export("src") }
  }

  @Test(arguments: ["../served", "/src", "src/../..", "src/", "none", "README", "", ".", "link", "link/x", "src//a.c"])
  func otherPathsAreRefused(_ path: String) throws {
    let scene = try Scene()
    #expect(symlink("src", Path.join(scene.source.path, "link")) == 0)
    try scene.source.commit([:])
    #expect(try scene.refusal(path).code == "git-path")
  }

  @Test(arguments: [
    "..", ".", ".git", ".GIT", ".Git ", ".git...", "git~1", "GIT~1", ".git::$INDEX_ALLOCATION", ".g\u{200c}it",
    "\u{feff}.git", "a\nb", "a\u{1b}[31mb", "x/y", "../x",
  ])
  func oddNamesAreRefused(_ name: String) throws {
    let scene = try Scene()
    try scene.entry("100644", Array(name.utf8))
    let problem = try scene.refusal()
    #expect(["git-entry", "git-protocol"].contains(problem.code), "\(problem)")
    #expect(problem.cause == .invalid)
    #expect(!problem.diagnostic.message.contains("\u{1b}") && !problem.diagnostic.message.contains("\n"))
  }

  @Test func namesThatAreNoTextAreRefused() throws {
    let scene = try Scene()
    try scene.entry("100644", [0x66, 0xff, 0x6f])
    let problem = try scene.refusal()
    #expect(problem.code == "git-entry" && problem.description.contains(#"f\xffo"#), "\(problem)")
  }

  @Test func oddFoldersAreRefused() throws {
    let scene = try Scene()
    let inner = try scene.source.tree([("100644", Array("config".utf8), scene.source.blob("[core]"))])
    try scene.entry("40000", Array(".git".utf8), inner)
    #expect(try scene.refusal().code == "git-entry")
  }

  @Test func aNameThatIsThereTwiceIsRefused() throws {
    let scene = try Scene()
    let tree = try scene.source.tree([("100644", [0x61], scene.source.blob("x"))])
    try scene.source.commit(tree: scene.source.tree([
      ("120000", Array("b".utf8), scene.source.blob("/tmp")), ("40000", Array("b".utf8), tree),
    ]))
    #expect(try scene.refusal().code == "git-entry")
  }

  @Test(arguments: [
    "/etc/passwd", "..", "../x", "a/../../x", "./../../etc", "deep/../../..", "../put/a",
  ])
  func linksOutAreRefused(_ target: String) throws {
    let scene = try Scene()
    try scene.link("link", to: target)
    let problem = try scene.refusal()
    #expect(problem.code == "git-entry" && problem.description.contains("'link'"), "\(problem)")
  }

  @Test func linksOutThroughOthersAreRefused() throws {
    let scene = try Scene()
    let source = scene.source
    // Each stays inside by its own text; walked through the other, it doesn't.
    let deep = try source.tree([("100644", Array("f".utf8), source.blob("x"))])
    let middle = try source.tree([("40000", Array("deep".utf8), deep)])
    try source.commit(tree: source.tree([
      ("120000", Array("first".utf8), source.blob("sub/deep/../..")), ("40000", Array("sub".utf8), middle),
      ("120000", Array("up".utf8), source.blob("first/..")),
    ]))
    #expect(try scene.refusal().code == "git-entry")
  }

  @Test func linksInACircleAreRefused() throws {
    let scene = try Scene()
    let source = scene.source
    try source.commit(tree: source.tree([
      ("120000", Array("a".utf8), source.blob("b")), ("120000", Array("b".utf8), source.blob("a")),
    ]))
    #expect(try scene.refusal().code == "git-entry")
  }

  @Test func aLinkInAnExportedFolderMustStayInThat() throws {
    let scene = try Scene()
    #expect(symlink("../README", Path.join(scene.source.path, "src/up")) == 0)
    try scene.source.commit([:])
    #expect(try scene.refusal("src").code == "git-entry")
    #expect(try scene.export().files == 4)
  }

  @Test func submodulesAreRefusedInsideOnly() throws {
    let scene = try Scene()
    let head = try scene.source.git("rev-parse", "HEAD")
    try scene.source.git("update-index", "--add", "--cacheinfo", "160000,\(head),vendor")
    try scene.source.git("commit", "-q", "-m", "A submodule")
    let problem = try scene.refusal()
    #expect(problem.code == "git-entry" && problem.description.contains("'vendor': it is a submodule"))
    #expect(try scene.export("src").files == 2)
  }

  // MARK: Size

  @Test func tooManyBytesAreRefused() throws {
    let scene = try Scene()
    // Small as it is stored, and large when it is unpacked.
    try scene.source.commit(["large": String(repeating: "x", count: 3 << 20)])
    #expect(try scene.refusal(most: 1 << 20).code == "git-too-large")
    #expect(try scene.export(most: 4 << 20).files == 4)
  }

  @Test func tooManyFilesAreRefused() throws {
    let scene = try Scene()
    let blob = try scene.source.blob("x")
    // Names of the same length: their order is that of their numbers.
    let entries = (100_000..<120_001).map { ("100644", Array("\($0)".utf8), blob) }
    try scene.source.commit(tree: scene.source.tree(entries))
    #expect(try scene.refusal().code == "git-too-large")
  }

  @Test func tooDeepFoldersAreRefused() throws {
    let scene = try Scene()
    var tree = try scene.source.tree([("100644", Array("f".utf8), scene.source.blob("x"))])
    for _ in 0..<64 { tree = try scene.source.tree([("40000", Array("d".utf8), tree)]) }
    try scene.source.commit(tree: tree)
    _ = try scene.export()
    try Folder.removeTree(scene.target)
    tree = try scene.source.tree([("40000", Array("d".utf8), tree)])
    try scene.source.commit(tree: tree)
    #expect(try scene.refusal().code == "git-entry")
  }
}
