import AetherModel
import AetherRuntime
import Linux
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

/// A plugin that can be exchanged, and its one module as runs call it.
struct Exchangeable {
  let plugin: LivePlugin
  let module: any CallableModule
  private let paths: [String]
  /// One for all, as a session has: it remembers what the machine has.
  private let judge = LibraryJudge()
  private var number = 1

  /// - Parameter paths: of its versions, which are taken in turn.
  init(_ paths: [String], in session: LiveSession) throws(BenchError) {
    self.paths = paths
    plugin = session.add(try Self.load(paths[0], 1, judge), path: paths[0])
    guard let module = session.module(of: plugin, isIdempotent: true) else { throw .plugin("\(paths[0]) has no module") }
    self.module = module
  }

  /// Loads the next version and has it take the place of the one before.
  mutating func exchange() throws(BenchError) {
    number += 1
    let next = try Self.load(paths[(number - 1) % paths.count], number, judge)
    do throws(ExchangeRefusal) { try plugin.exchange(to: next) } catch { throw .plugin(error.diagnostic.message) }
  }

  private static func load(_ path: String, _ number: Int, _ judge: LibraryJudge) throws(BenchError) -> Generation {
    let (generation, diagnostics) = Generation.inThisProcess(path, name: "bench", number: number, judge: judge)
    guard let generation else { throw .plugin(DiagnosticRenderer().render(diagnostics)) }
    return generation
  }
}

/// The outputs of a call without inputs, which must end well.
func outputs(_ module: any CallableModule) throws(BenchError) -> [Value?] {
  let result = module.run(inputs: [], context: SilentContext(), resetsFirst: false)
  guard case .succeeded = result.status else { throw .plugin("\(module.contract.name) ended with \(result.status)") }
  return result.outputs
}

func liveSession() throws(BenchError) -> LiveSession {
  do throws(SystemError) { return try LiveSession { _ in } } catch { throw .plugin("\(error)") }
}
