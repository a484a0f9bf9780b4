import AetherModel
import PipelineConfig
import Testing

/// Where modules come from, as files say it.
@Suite struct ModuleSourceTests {
  private let git = LockFile.Git(
    GitSource(repository: "https://host/x.git", reference: "v1.2.0", path: "plugins/csv"), range: VersionRange("^1.2"),
    commit: String(repeating: "a1", count: 20), tree: String(repeating: "b2", count: 20))

  private func locked(_ source: LockFile.Source) -> LockFile.Module {
    LockFile.Module(
      name: "csv", version: SemanticVersion(1, 2, 0), source: source, artefacts: [:], contents: nil, signer: nil,
      permissions: Manifest.Permissions())
  }

  @Test func aLockIsReadAsItIsWritten() throws {
    var built = locked(.git(git))
    built.toolchain = "cc 12: \"quoted\""
    var other = locked(.file("../elsewhere"))
    other.version = SemanticVersion(2, 0, 0)
    let lock = LockFile(modules: [built, other])
    var diagnostics = Diagnostics()
    let read = try #require(
      LockDecoder.decode(SourceText(path: "aether.lock", text: lock.text), diagnostics: &diagnostics),
      "\(diagnostics.all.map(\.message))\n\(lock.text)")
    #expect(read.modules.map(\.source) == [.git(git), .file("../elsewhere")])
    #expect(read.modules.map(\.toolchain) == ["cc 12: \"quoted\"", nil])
    #expect(read.text == lock.text)
  }

  @Test(arguments: [
    "{}", "{path: a, file: b}", "{git: {repository: x, commit: 12, tree: 34}}", "{git: {repository: x}}", "{http: x}",
  ]) func damagedSourcesAreRefused(_ source: String) {
    var diagnostics = Diagnostics()
    let text = "modules: [{name: csv, version: 1.0.0, source: \(source), artefacts: {}}]\n"
    #expect(LockDecoder.decode(SourceText(path: "aether.lock", text: text), diagnostics: &diagnostics) == nil)
    #expect(diagnostics.all.allSatisfy { $0.span != nil } && diagnostics.hasErrors)
  }

  @Test func projectsSayTheirSources() throws {
    var diagnostics = Diagnostics()
    let text = """
      sources: {enable: git, git_timeout: 90s, max_source: 2MB, max_repository: 3MB, build_timeout: 5m, private_hosts: git.acme.example}
      cache: {ttl: 12h, max_size: 1GB}
      modules:
        csv: {name: csv-loader, version: ^1.2, source: {git: {repository: "https://host/x", reference: main, path: p}}}
        near: {name: near, source: {file: ../near}}

      """
    let project = try #require(ProjectDecoder.decode(SourceText(path: "aether.yaml", text: text), diagnostics: &diagnostics))
    #expect(diagnostics.all.isEmpty)
    #expect(project.sources.enabled == [.git] && project.sources.privateHosts == ["git.acme.example"])
    #expect(project.sources.mostSource == 2_000_000 && project.sources.mostRepository == 3_000_000)
    #expect(project.sources.gitTimeout.seconds == 90 && project.sources.buildTimeout.seconds == 300)
    #expect(project.cache.age?.seconds == 43_200 && project.cache.mostBytes == 1_000_000_000)
    #expect(
      project.modules.map(\.source) == [
        .git(GitSource(repository: "https://host/x", reference: "main", path: "p")), .file("../near"),
      ])
    #expect(project.modules.map(\.version) == [VersionRange("^1.2"), nil])
  }
}
