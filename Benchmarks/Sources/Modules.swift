import AetherModel
import PluginRuntime

/// Why nothing could be measured.
enum BenchError: Error {
  case usage(String)
  case plugin(String)

  var message: String {
    switch self {
    case .usage(let text), .plugin(let text): text
    }
  }
  var status: Int32 {
    switch self {
    case .usage: 2
    case .plugin: 1
    }
  }
}

/// Loads the one module of a library, as `aether run` does.
func load(_ path: String) throws(BenchError) -> LoadedModule {
  let loading = PluginImage.load(path: path, name: "bench", judge: LibraryJudge())
  guard let module = loading.image?.modules.first else {
    throw .plugin(DiagnosticRenderer().render(loading.diagnostics))
  }
  return module
}

/// The first output of a call that must end well.
func output(_ module: LoadedModule, _ inputs: [Value?], _ context: any CallContext) throws(BenchError) -> Value {
  let result = module.run(inputs: inputs, context: context)
  guard case .succeeded = result.status, let output = result.outputs.first, let output else {
    throw .plugin("\(module.contract.name) ended with \(result.status)")
  }
  return output
}

/// A context for modules that ask for nothing.
final class SilentContext: CallContext {
  var isCancelled: Bool { false }
  var timeLeft: Int64? { nil }
  var environment: Value { .null }

  func log(_ record: LogRecord) {}
  func progress(_ fraction: Double?, message: String?) {}
  func setCancelHandler(_ body: (@Sendable () -> Void)?) {}
  func workspace(in folder: String?) throws(Failure) -> String { throw Self.nothingHere }
  func saveState(_ key: String, _ value: Value) throws(Failure) {}
  func previousStates() -> Value { .array([]) }
  func commitCheckpoint() throws(Failure) {}
  func acquireLock(_ lock: LockName) throws(Failure) {}
  func releaseLock(_ lock: LockName) {}
  func createOutputFile(slot: Int, name: String) throws(Failure) -> Int32 { throw Self.nothingHere }
  func placeOutputFile(slot: Int, copies: Bool) throws(Failure) -> Value { throw Self.nothingHere }
  func invoke(module: String, method: String, arguments: Value) -> Reply {
    Reply(.unavailable, failure: Self.nothingHere)
  }

  private static let nothingHere = Failure(code: "BENCH", message: "a benchmark has no files and no other modules")
}
