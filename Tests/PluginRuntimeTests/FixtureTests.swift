import AetherModel
import Linux
import PipelineConfig
import PluginRuntime
import Testing

/// What discovery says of each fixture plugin, compared with Tests/Golden/judging/NAME.txt. Built by
/// scripts/build-fixtures.sh. With AETHER_RECORD=1 the files are written, and the test fails.
@Suite struct FixtureTests {
  static let names = [
    "abi-major", "bundled", "bundled-missing", "elf-32-bit", "elf-machine", "elf-program", "elf-truncated",
    "entry-missing", "file-empty", "file-missing", "file-no-elf", "library-outside", "manifest-broken",
    "needed-missing", "nodelete", "note-missing", "note-short", "other-platform", "runpath", "symbols-undefined",
    "unique-symbol",
  ]

  private static let built: Result<TemporaryFolder, any Error> = Result {
    let folder = try TemporaryFolder()
    let fixtures = names + ["twin-one", "twin-two"]
    try Compiler.run(
      ["env", "FIXTURES_OUT=\(folder.path)", Repository.path("scripts/build-fixtures.sh")] + fixtures)
    return folder
  }

  private func find(_ paths: [String], in folder: TemporaryFolder) -> Catalogue {
    var request = Discovery.Request(currentFolder: folder.path)
    request.environment = paths.joined(separator: ":")
    return Discovery { source in
      var diagnostics = Diagnostics()
      let manifests = ManifestDecoder.decode(source, diagnostics: &diagnostics)
      return (manifests, diagnostics.all)
    }.find(request)
  }

  /// The facts of `plugins list`, then all that is to be said.
  private func report(_ catalogue: Catalogue) -> String {
    var text = ""
    for module in catalogue.modules {
      text += "\(module.name) \(module.version?.description ?? "-"): \(module.state.rawValue)"
      if let library = module.library {
        text += ", ABI \(library.note.abi), \(library.note.language.name), runtime \(library.runtime.rawValue)"
        text += ", \(([library.unloading.rawValue] + library.retireReasons).joined(separator: ": "))"
      }
      text += "\n"
    }
    return text + DiagnosticRenderer().render(catalogue.allDiagnostics)
  }

  private func compare(_ actual: String, with name: String, in folder: TemporaryFolder) throws {
    let platform = Platform.current
    let text = actual.replacing(folder.path + "/", with: "").replacing(platform, with: "PLATFORM")
      .replacing(#/this host is (x86-64|AArch64)/#, with: "this host is MACHINE")
      // How large a library is depends on its compiler.
      .replacing(#/reach to byte [0-9]+/#, with: "reach to byte N")
    let golden = Repository.path("Tests/Golden/judging/\(name).txt")
    if ProcessEnvironment.value("AETHER_RECORD") == "1" {
      try Folder.create(Path.folder(of: golden))
      try Output.replace(golden, with: Array(text.utf8))
      Issue.record("recorded \(golden)")
    } else {
      #expect(try String(decoding: File.read(golden), as: UTF8.self) == text)
    }
  }

  @Test(arguments: names) func says(name: String) throws {
    let folder = try Self.built.get()
    try compare(report(find([name], in: folder)), with: name, in: folder)
  }

  @Test func twins() throws {
    let folder = try Self.built.get()
    let catalogue = find(["twin-one", "twin-two"], in: folder)
    var text = report(catalogue)
    for name in ["twin-one", "twin-two"] {
      let digest = try ContentDigest(ofFile: folder.file("\(name)/lib\(name).so"))
      text = text.replacing(String(digest.hexadecimal.prefix(16)), with: "DIGEST-OF-\(name)")
    }
    try compare(text, with: "twins", in: folder)
  }

  @Test func nothingFailsAsAWhole() throws {
    let folder = try Self.built.get()
    let catalogue = find([folder.path], in: folder)
    #expect(catalogue.diagnostics.isEmpty)
    #expect(catalogue.modules.count == Self.names.count + 2)
    #expect(catalogue.modules.count { $0.state == .good } == 4)
  }
}
