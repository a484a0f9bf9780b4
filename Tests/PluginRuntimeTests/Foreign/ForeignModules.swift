import AetherModel
import Linux
import PipelineConfig
import PluginRuntime
import Testing

/// Modules over `library.c`, described by manifests as users write them, found, judged and loaded as any other.
struct ForeignModules {
  private static let folder: Result<TemporaryFolder, any Error> = Result {
    let folder = try TemporaryFolder()
    let source = try File.read(Path.join(Path.folder(of: #filePath), "library.c"))
    try Compiler.library(
      String(decoding: source, as: UTF8.self), as: "libfeatures.so", in: folder,
      flags: ["-fvisibility=default", "-Wl,-soname,libfeatures.so.1"])
    return folder
  }

  /// Both ways in which modules run: inputs borrowed, and copied to where what reads past them is stopped.
  static let ways = [false, true]

  /// Loads the module of a manifest, of which `foreign:` lacks the library.
  static func load(
    _ manifest: String, isGuarded: Bool = false, location: SourceLocation = #_sourceLocation
  ) throws -> LoadedModule {
    let features = try folder.get()
    let folder = try TemporaryFolder()
    try folder.write("libfeatures.so", try File.read(features.file("libfeatures.so")))
    let text = """
      name: tested
      version: 1.0.0
      bundled: libfeatures.so
      \(manifest.replacing("foreign:\n", with: "foreign:\n  library: libfeatures.so.1\n"))
      """
    try folder.write("module.yaml", text)
    var request = Discovery.Request(currentFolder: folder.path)
    request.environment = folder.path
    let catalogue = Discovery { source in
      var diagnostics = Diagnostics()
      let manifests = ManifestDecoder.decode(source, diagnostics: &diagnostics)
      return (manifests, diagnostics.all)
    }.find(request)
    let found = try #require(catalogue.modules.first, sourceLocation: location)
    let problems = DiagnosticRenderer().render(catalogue.allDiagnostics)
    let module = try #require(ForeignModule(found), "\(problems)", sourceLocation: location)
    try #require(found.state == .good, "\(problems)", sourceLocation: location)
    // As it goes to a worker, and comes back.
    let sent = try #require(ForeignModule(try Value(json: module.value.json())), sourceLocation: location)
    let (verified, reasons) = VerifiedLibrary.make(
      manifest: try #require(found.manifest?.source), name: "tested", modules: [sent], judged: [try #require(found.foreign)])
    let library = try #require(verified, "\(DiagnosticRenderer().render(reasons))", sourceLocation: location)
    let plugin = try ForeignPlugin(library.foreign, isGuarded: isGuarded)
    let loading = PluginImage.load(verified: library, foreign: plugin)
    return try #require(
      loading.image?.modules.first, "\(DiagnosticRenderer().render(loading.diagnostics))", sourceLocation: location)
  }

  /// One call.
  static func call(
    _ module: LoadedModule, _ inputs: [Value?] = []
  ) -> CallResult { module.run(inputs: inputs, context: QuietContext()) }

  /// The outputs as one JSON list; a failure as `CODE: message`.
  static func answer(_ module: LoadedModule, _ inputs: [Value?] = []) -> String {
    let result = call(module, inputs)
    switch result.status {
    case .succeeded: return Value.array(result.outputs.map { $0 ?? .null }).json()
    case .failed(let failure): return "\(failure.code): \(failure.message)\(failure.argument.map { " (\($0))" } ?? "")"
    default: return "\(result.status)"
    }
  }
}

/// A context that does nothing.
final class QuietContext: CallContext {
  var isCancelled: Bool { false }
  var timeLeft: Int64? { nil }
  var environment: Value { .null }

  func log(_ record: LogRecord) {}
  func progress(_ fraction: Double?, message: String?) {}
  func setCancelHandler(_ body: (@Sendable () -> Void)?) {}
  func workspace(in folder: String?) throws(Failure) -> String { throw Failure(code: "NONE", message: "none") }
  func createOutputFile(slot: Int, name: String) throws(Failure) -> Int32 { -1 }
  func placeOutputFile(slot: Int, copies: Bool) throws(Failure) -> Value { .null }
  func invoke(module: String, method: String, arguments: Value) -> Reply { Reply(.unavailable) }
  func saveState(_ key: String, _ value: Value) throws(Failure) {}
  func previousStates() -> Value { .array([]) }
  func commitCheckpoint() throws(Failure) {}
  func acquireLock(_ lock: LockName) throws(Failure) {}
  func releaseLock(_ lock: LockName) {}
}
