import PluginSources
import Testing

/// Branches, tags, commits, and what is read of them.
@Suite struct NameTests {
  @Test func namesFollowTheSource() throws {
    let scene = try MirrorScene()
    let mirror = try scene.local()
    try mirror.update()
    let old = try #require(try mirror.refs().tags["v1"])
    try scene.source.git("tag", "-f", "v1", "main")
    try scene.source.git("branch", "-D", "old")
    try scene.source.git("branch", "old/er", "main")
    try scene.source.git("checkout", "-q", "-b", "next")
    try scene.source.git("commit", "-q", "--amend", "-m", "Another third")
    try scene.source.git("branch", "-f", "main", "next")
    try mirror.update()
    let refs = try mirror.refs()
    #expect(Set(refs.branches.keys) == ["main", "next", "old/er"])
    #expect(refs.head == "next")
    #expect(refs.branches["main"] == (try scene.source.git("rev-parse", "next")))
    #expect(refs.tags["v1"] != old)
    #expect(try mirror.commit(old)?.id == old, "what was locked stays")
  }

  @Test func aCommitHasManyNames() throws {
    let scene = try MirrorScene()
    let mirror = try scene.local()
    try mirror.update()
    let id = try scene.source.git("rev-parse", "v1^{commit}")
    for name in [id, String(id.prefix(7)), id.prefix(12).uppercased(), "v1", "old", "refs/tags/v1", "refs/heads/old"] {
      #expect(try mirror.commit(name)?.id == id, "\(name)")
    }
    let tag = try scene.source.git("rev-parse", "v1")
    #expect(try mirror.commit(tag)?.id == id)
    for name in ["", "nothing", String(id.prefix(6)), "HEAD", "main~1", "@{0}", ":/First", "main:src", "-x", "0000000"] {
      #expect(try mirror.commit(name) == nil, "\(name)")
    }
    let commit = try #require(try mirror.commit("main"))
    #expect(commit.summary == "Third" && commit.author == "Ada <ada@example.org>" && commit.time == 1_700_000_000)
    #expect(commit.tree == (try scene.source.git("rev-parse", "main^{tree}")))
  }

  @Test func aNameOfTwoCommitsIsRefused() throws {
    let scene = try MirrorScene()
    try scene.source.git("branch", "v1", "main")
    let mirror = try scene.local()
    try mirror.update()
    #expect(problem { () throws(GitProblem) in _ = try mirror.commit("v1") }?.code == "git-ambiguous")
    #expect(try mirror.commit("refs/heads/v1")?.summary == "Third")
  }

  @Test func whatOthersWroteIsCleaned() throws {
    let scene = try MirrorScene()
    try scene.source.commit(["x": "x"], "red \u{1b}[31m\u{202e} text " + String(repeating: "x", count: 1_000))
    let mirror = try scene.local()
    try mirror.update()
    let summary = try #require(try mirror.commit("main")?.summary)
    #expect(summary.hasPrefix("red ?[31m? text xxx") && summary.unicodeScalars.count < 300)
  }

  @Test func filesAndFoldersAreFound() throws {
    let scene = try MirrorScene()
    let mirror = try scene.local()
    try mirror.update()
    let files = try mirror.read("README", at: ["main", "v1"])
    #expect(files.mapValues { String(decoding: $0, as: UTF8.self) } == ["main": "two\n", "v1": "one\n"])
    #expect(try mirror.read("src/b.c", at: ["main", "v1"]).keys.sorted() == ["main"])
    #expect(try mirror.read("src", at: ["main"]).isEmpty)
    #expect(try mirror.tree(of: "main", path: "src") == (try scene.source.git("rev-parse", "main:src")))
    #expect(try mirror.tree(of: "main", path: nil) == (try scene.source.git("rev-parse", "main^{tree}")))
    #expect(try mirror.tree(of: "main", path: "none") == nil)
    for path in ["../src", "/src", "src/..", "", "src//", "README"] {
      let problem = problem { () throws(GitProblem) in _ = try mirror.tree(of: "main", path: path) }
      #expect(problem?.code == "git-path", "\(path)")
    }
    try scene.source.commit(["large": String(repeating: "x", count: GitMirror.mostFileBytes + 1)])
    try mirror.update()
    #expect(problem { () throws(GitProblem) in _ = try mirror.read("large", at: ["main"]) }?.code == "git-too-large")
  }

  @Test func aLogGoesBackToACommit() throws {
    let scene = try MirrorScene()
    let mirror = try scene.local()
    try mirror.update()
    #expect(try mirror.log(from: "v1", to: "main", most: 10).map(\.summary) == ["Third", "Second"])
    #expect(try mirror.log(from: nil, to: "main", most: 1).map(\.summary) == ["Third"])
    #expect(problem { () throws(GitProblem) in _ = try mirror.log(from: nil, to: "no", most: 1) }?.code == "git-no-commit")
  }

  @Test func withoutAnUpdateThereIsNothing() throws {
    let scene = try MirrorScene()
    #expect(problem { () throws(GitProblem) in _ = try scene.emptyMirror().refs() }?.cause == .notFound)
  }

  @Test func anEmptyRepositoryHasNothing() throws {
    let scene = try MirrorScene()
    let empty = try TestRepository(scene.world.file("empty"), bare: true)
    let mirror = try scene.mirror("file://" + empty.path)
    try mirror.update()
    #expect(try mirror.refs() == GitRefs())
    try scene.source.git("push", "-q", empty.path, "main")
    try mirror.update()
    #expect(try mirror.refs().head == "main")
  }
}

extension MirrorScene {
  /// One whose making can't fail inside of a closure with another error.
  func emptyMirror() throws(GitProblem) -> GitMirror {
    guard let mirror = try? local() else { throw GitProblem(.machine, code: "test", "no mirror") }
    return mirror
  }
}
