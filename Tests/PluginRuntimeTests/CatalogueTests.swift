import AetherModel
import Linux
import PluginRuntime
import Testing

@Suite struct CatalogueTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func plugin(_ path: String, _ name: String, _ version: String, tail: [UInt8] = []) throws {
    try folder.write("\(path)/module.yaml", "name: \(name)\nversion: \(version)\nlibrary: lib.so\n")
    try folder.write("\(path)/lib.so", Compiler.goodBytes + tail)
  }

  private func catalogue(_ environment: String = "p") -> Catalogue {
    var request = Discovery.Request(currentFolder: folder.path)
    request.environment = environment
    request.projectRoot = folder.path
    return Discovery(readManifests: readSimpleManifests).find(request)
  }

  private func words(_ resolution: Catalogue.Resolution) -> String {
    switch resolution {
    case .found(let module): "\(module.name) \(module.version?.description ?? "-")"
    case .bad(_, let diagnostic), .missing(let diagnostic):
      DiagnosticRenderer().render(diagnostic).replacing(folder.path + "/", with: "")
    }
  }

  @Test(arguments: [
    (nil, "m 2.1.0"), ("^1", "m 1.10.0"), ("~1.2", "m 1.2.0"), ("=2.0.0", "m 2.0.0"), ("<1.10", "m 1.2.0"),
  ])
  func theHighestVersionInRange(range: String?, expected: String) throws {
    for version in ["1.2.0", "2.0.0", "1.10.0", "2.1.0", "2.2.0-rc.1"] where version != "2.2.0-rc.1" || range != nil {
      try plugin("p/v\(version)", "m", version)
    }
    #expect(words(catalogue().resolve("m", range.flatMap { VersionRange($0) })) == expected)
  }

  @Test func notFound() throws {
    try plugin("p/a", "csv-loader", "1.0.0")
    #expect(
      words(catalogue("p:missing").resolve("csv-laoder")) == """
        error: no module is called 'csv-laoder'
        hint: did you mean 'csv-loader'?
        hint: searched: aether_modules: aether_modules (nothing there); AETHER_PLUGIN_PATHS: p; \
        AETHER_PLUGIN_PATHS: missing (nothing there)

        """)
    #expect(
      words(Discovery(readManifests: readSimpleManifests).find(.init(currentFolder: "/")).resolve("x")) == """
        error: no module is called 'x'
        hint: searched: aether_modules (no project); AETHER_PLUGIN_PATHS (not set)

        """)
  }

  @Test func noSuchVersion() throws {
    try plugin("p/a", "m", "1.0.0")
    try plugin("p/b", "m", "1.2.0")
    #expect(
      words(catalogue().resolve("m", VersionRange("^2"))) == """
        error: no version of 'm' is in the range ^2: there is 1.0.0, 1.2.0
        hint: the first place that has the module decides: AETHER_PLUGIN_PATHS (p/a, p/b)

        """)
  }

  @Test func foundButBad() throws {
    try folder.write("p/a/module.yaml", "name: m\nversion: 1.0.0\nlibrary: lib.so\n")
    try folder.write("p/a/lib.so", "")
    #expect(
      words(catalogue().resolve("m")) == """
        p/a: error: the module 'm' was found and can't be used
        p/a/lib.so: error: the file is empty; expected a shared library
        hint: copy or build it again

        """)
    let hint = "hint: 1 plugin was found that can't be used: see aether plugins list\n"
    #expect(words(catalogue().resolve("x")).contains(hint))
  }

  @Test func publishers() throws {
    try plugin("p/a", "acme/m", "1.0.0")
    #expect(words(catalogue().resolve("acme/m")) == "acme/m 1.0.0")
    #expect(words(catalogue().resolve("m")) == "acme/m 1.0.0")
    #expect(words(catalogue().resolve("other/m")).hasPrefix("error: no module is called 'other/m'"))
  }

  @Test func copiesAreOne() throws {
    try plugin("p/a", "m", "1.0.0")
    try plugin("p/b", "m", "1.0.0")
    let found = catalogue().modules
    #expect(found.map(\.path) == [folder.file("p/a")])
    #expect(found.map(\.state) == [.good])
    #expect(catalogue("p:p/a").modules.count == 1)
  }

  @Test func otherBytesAreAConflict() throws {
    try plugin("p/a", "m", "1.0.0")
    try plugin("p/b", "m", "1.0.0", tail: [0])
    let found = catalogue()
    #expect(found.modules.map(\.state) == [.bad, .bad])
    let one = try ContentDigest(ofFile: folder.file("p/a/lib.so")).hexadecimal.prefix(16)
    let other = try ContentDigest(ofFile: folder.file("p/b/lib.so")).hexadecimal.prefix(16)
    #expect(one != other)
    #expect(
      DiagnosticRenderer().render(found.modules[0].diagnostics).replacing(folder.path + "/", with: "") == """
        p/a: error: two different libraries are m 1.0.0 in AETHER_PLUGIN_PATHS: \
        p/a/lib.so (sha256 \(one)…) and p/b/lib.so (sha256 \(other)…)
        hint: remove one of them, or give one another version

        """)
    guard case .bad = found.resolve("m") else {
      Issue.record("a conflict can't be resolved")
      return
    }
  }

  @Test func describedLater() throws {
    let path = try folder.write("m.so", Compiler.goodBytes)
    let before = catalogue("m.so")
    #expect(before.modules.map(\.state) == [.undescribed])
    let contracts = ["a", "b"].map { Contract(name: $0, kind: .task, version: SemanticVersion(1, 0, 0)) }
    let after = before.describing(path, as: contracts.map { Manifest(contract: $0) })
    #expect(after.modules.map(\.name) == ["a", "b"])
    #expect(words(after.resolve("b")) == "b 1.0.0")
    let failed = before.describing(path, as: [], diagnostics: [Diagnostic(code: "x", "crashed")])
    #expect(failed.modules.map(\.state) == [.bad])
  }

  @Test func digests() throws {
    let path = try folder.write("abc", "abc")
    let expected = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    #expect(try ContentDigest(ofFile: path).description == expected)
    #expect(Array("abc".utf8).withUnsafeBytes { ContentDigest(ofBytes: $0) }.description == expected)
    let large = try folder.write("large", [UInt8](repeating: 7, count: 1_000_000))
    let bytes = try File.read(large)
    #expect(try ContentDigest(ofFile: large) == bytes.withUnsafeBytes { ContentDigest(ofBytes: $0) })
  }
}
