import AetherModel
import Glibc
import Linux
import PluginRuntime
import Testing

@Suite struct DiscoveryTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func plugin(_ path: String, _ name: String, _ version: String = "1.0.0", extra: String = "") throws {
    try folder.write("\(path)/module.yaml", "name: \(name)\nversion: \(version)\nlibrary: lib.so\n\(extra)")
    try folder.write("\(path)/lib.so", Compiler.goodBytes)
  }

  private func find(_ environment: String, _ change: (inout Discovery.Request) -> Void = { _ in }) -> Catalogue {
    var request = Discovery.Request(currentFolder: folder.path)
    request.environment = environment
    change(&request)
    return Discovery(readManifests: readSimpleManifests).find(request)
  }

  private func text(_ diagnostics: [Diagnostic]) -> String {
    DiagnosticRenderer().render(diagnostics).replacing(folder.path + "/", with: "")
  }

  private func states(_ catalogue: Catalogue) -> [String] {
    catalogue.modules.map { "\($0.name) \($0.version?.description ?? "-") \($0.state.rawValue)" }
  }

  @Test(arguments: [
    ("", []), (",::,", []), ("/a", ["/a"]), ("/a,/b:/c", ["/a", "/b", "/c"]), (":/a,,/b:", ["/a", "/b"]),
    ("/a:/a,/a", ["/a"]), ("relative:/ä ö", ["relative", "/ä ö"]),
  ])
  func splitsPaths(list: String, expected: [String]) {
    #expect(PluginPaths.parse(list) == expected)
  }

  @Test func everyShapeOfAPath() throws {
    try plugin("one", "alone")
    try plugin("many/b", "second")
    try plugin("many/a", "first")
    try folder.write("many/not-a-plugin/readme", "text")
    try folder.write("many/bare.so", Compiler.goodBytes)
    try folder.write("many/readme", "text")
    try folder.write("explicit.so", Compiler.goodBytes)
    let catalogue = find("one:many,explicit.so")
    #expect(
      states(catalogue) == [
        "alone 1.0.0 good", "first 1.0.0 good", "second 1.0.0 good", "bare.so - no manifest",
        "explicit.so - undescribed",
      ])
    #expect(catalogue.diagnostics.isEmpty)
    #expect(
      text(catalogue.allDiagnostics) == """
        many/bare.so: warning: a plugin's library without a module.yaml; it is not used
        hint: put it into a folder with its module.yaml (aether plugins build writes one), or name the file itself

        """)
    let alone = try #require(catalogue.modules.first)
    #expect(alone.path == folder.file("one"))
    #expect(alone.libraryPath == folder.file("one/lib.so"))
    #expect(alone.library?.note.abi == "1.0")
    #expect(alone.tier == .environment)
  }

  @Test func aLibraryWithAManifestBesideIt() throws {
    try plugin("one", "alone")
    try folder.write("one/other.so", Compiler.goodBytes)
    #expect(states(find("one/lib.so")) == ["alone 1.0.0 good"])
    #expect(states(find("one/other.so")) == ["other.so - undescribed"])
  }

  @Test func pathsWithNothing() throws {
    try Folder.create(folder.file("empty"))
    try plugin("one", "alone")
    let catalogue = find("missing:empty:one")
    #expect(states(catalogue) == ["alone 1.0.0 good"])
    #expect(
      text(catalogue.diagnostics) == """
        missing: error: there is nothing at this path, which AETHER_PLUGIN_PATHS names
        hint: create it, or take it out of AETHER_PLUGIN_PATHS
        empty: error: no plugin is here: neither a module.yaml, nor a subfolder with one, nor a .so file
        hint: put a plugin here, or take the path out of AETHER_PLUGIN_PATHS

        """)
  }

  @Test func badOnesAreListedAsBad() throws {
    try plugin("p/good", "good")
    try plugin("p/cut", "cut")
    try folder.write("p/cut/lib.so", Array(Compiler.goodBytes.prefix(2_000)))
    try plugin("p/gone", "gone")
    try Folder.removeTree(folder.file("p/gone/lib.so"))
    try folder.write("p/nameless/module.yaml", "error: no name\n")
    try folder.write("p/empty/module.yaml", "")
    try folder.write("p/junk.so", "text")
    let catalogue = find("p")
    #expect(
      states(catalogue) == [
        "cut 1.0.0 bad", "empty - bad", "gone 1.0.0 bad", "good 1.0.0 good", "junk.so - bad", "nameless - bad",
      ])
    #expect(
      catalogue.modules.flatMap(\.diagnostics).map(\.code)
        == ["library-truncated", "manifest-empty", "library-missing", "library-not-elf", "broken"])
    #expect(
      text(catalogue.modules[2].diagnostics) == """
        p/gone/module.yaml:3:10: error: there is no file 'lib.so' in \(folder.path)/p/gone
          3 | library: lib.so
            |          ^~~~~~
        hint: build the plugin: aether plugins build

        """.replacing(folder.path + "/", with: ""))
  }

  @Test func nothingLeadsOutOfThePlugin() throws {
    try folder.write("lib.so", Compiler.goodBytes)
    for (name, library) in [("up", "../../lib.so"), ("absolute", folder.file("lib.so"))] {
      try folder.write("p/\(name)/module.yaml", "name: \(name)\nversion: 1.0.0\nlibrary: \(library)\n")
    }
    try folder.write("p/link/module.yaml", "name: link\nversion: 1.0.0\nlibrary: lib.so\n")
    try #require(symlink("../../lib.so", folder.file("p/link/lib.so")) == 0)
    try plugin("p/bundle", "bundle", extra: "bundled: ../../lib.so missing.so\n")
    try folder.write("elsewhere.yaml", "name: x\nversion: 1.0.0\nlibrary: lib.so\n")
    try Folder.create(folder.file("p/manifest"))
    try #require(symlink("../../elsewhere.yaml", folder.file("p/manifest/module.yaml")) == 0)
    let codes = Dictionary(uniqueKeysWithValues: find("p").modules.map { ($0.name, $0.diagnostics.map(\.code)) })
    #expect(
      codes == [
        "up": ["library-outside"], "absolute": ["library-outside"], "link": ["library-outside"],
        "bundle": ["bundled-outside", "bundled-missing"], "manifest": ["manifest-outside"],
      ])
  }

  @Test func linksInsideAreFine() throws {
    try plugin("one", "alone")
    try #require(rename(folder.file("one/lib.so"), folder.file("one/lib.so.1")) == 0)
    try #require(symlink("lib.so.1", folder.file("one/lib.so")) == 0)
    try #require(symlink("one", folder.file("link")) == 0)
    #expect(states(find("link")) == ["alone 1.0.0 good"])
  }

  @Test func otherPlatforms() throws {
    try plugin("p/a", "a", extra: "platforms: linux-riscv64\n")
    try folder.write("p/b/module.yaml", "name: b\nversion: 1.0.0\nonly: linux-riscv64\n")
    try folder.write("p/c/module.yaml", "name: c\nversion: 1.0.0\n")
    let found = find("p").modules
    let codes = found.map { $0.diagnostics.map(\.code) }
    #expect(codes == [["platform-unsupported"], ["platform-unsupported"], ["library-unnamed"]])
    #expect(found[0].diagnostics[0].message.hasPrefix("'a' is for linux-riscv64; this host is linux-"))
    #expect(found[1].diagnostics[0].message.hasPrefix("'library' has a file for linux-riscv64, but none for linux-"))
  }

  @Test func severalModulesInOneLibrary() throws {
    let two = "name: a\nversion: 1.0.0\nlibrary: lib.so\n---\nname: b\nversion: 2.0.0\nlibrary: lib.so\n"
    try folder.write("p/module.yaml", two)
    try folder.write("p/lib.so", Compiler.goodBytes)
    #expect(states(find("p")) == ["a 1.0.0 good", "b 2.0.0 good"])
    try folder.write("p/module.yaml", two + "error: oh\n")
    let bad = find("p")
    #expect(states(bad) == ["a 1.0.0 bad", "b 2.0.0 bad"])
    #expect(bad.modules.map { $0.diagnostics.map(\.code) } == [["broken"], ["manifest-bad"]])
  }

  @Test func aManifestThatIsNoFile() throws {
    try Folder.create(folder.file("p/a/module.yaml"))
    try folder.write("p/b/module.yaml", [UInt8](repeating: 0x20, count: 1 << 20 | 1))
    let found = find("p").modules
    #expect(found.map { $0.diagnostics.map(\.code) } == [["manifest-unreadable"], ["manifest-unreadable"]])
    #expect(found[1].diagnostics[0].message == "the manifest can't be read: it is larger than 1048576 bytes")
  }

  @Test func tiersInOrder() throws {
    try plugin("declared", "m", "1.0.0")
    try plugin("vendor/x", "m", "2.0.0")
    try plugin("project/aether_modules/x", "m", "3.0.0")
    try plugin("env", "m", "4.0.0")
    let catalogue = find("env") { request in
      request.declared = [.init(alias: "special", path: folder.file("declared"))]
      request.projectPaths = [folder.file("vendor")]
      request.projectRoot = folder.file("project")
      request.builtins = [Manifest(contract: Contract(name: "m", kind: .task, version: SemanticVersion(5, 0, 0)))]
    }
    #expect(catalogue.modules.map(\.tier) == [.declared, .project, .modulesFolder, .environment, .builtin])
    #expect(catalogue.modules.allSatisfy { $0.state == .good })
    func version(_ name: String, _ range: String? = nil) throws -> String {
      switch catalogue.resolve(name, range.flatMap { VersionRange($0) }) {
      case .found(let module): module.version?.description ?? "-"
      case .bad(_, let diagnostic), .missing(let diagnostic): diagnostic.code
      }
    }
    #expect(try version("special") == "1.0.0")
    #expect(try version("m") == "2.0.0")
    #expect(try version("m", "^4") == "module-version")
  }
}
