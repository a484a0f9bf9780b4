internal import AetherModel
internal import AetherRuntime
internal import ArgumentParser
internal import PluginRuntime
internal import PipelineEngine
internal import Synchronization

/// `aether plugins call NAME`.
struct PluginsCall: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "call", abstract: "Runs one task module, by itself, and prints its outputs.")

  @Argument(help: "The module's name.")
  var name: String

  @Option(name: .customLong("input"), help: "An input, as NAME=VALUE; repeat it for more.")
  var inputs: [NamedText] = []

  @Option(
    name: .customLong("secret"),
    help: ArgumentHelp(
      "An input of type 'secret', as NAME=env:VARIABLE, NAME=file:PATH or NAME=credential:NAME; repeat it for more.",
      valueName: "secret"))
  var secrets: [NamedSecret] = []

  @Option(name: .customLong("env"), help: "A variable of the environment, as NAME=VALUE; repeat it for more.")
  var environment: [NamedText] = []

  @Flag(help: "Keep the workspace.")
  var debug = false

  @OptionGroup var trust: TrustOptions

  @OptionGroup var output: OutputOptions

  func run() throws {
    let host = trust.settings()
    var diagnostics = Diagnostics()
    diagnostics.report(contentsOf: host.diagnostics)
    let session = Session.open(
      settings: host.settings, containing: host.settings.currentFolder, diagnostics: &diagnostics)
    guard !diagnostics.hasErrors else { throw output.failure(diagnostics.all) }
    let loaded = TrustPrompt.load(name, session, inputs: inputs.map(\.text))
    guard let single = loaded.module else { throw output.failure(diagnostics.all + loaded.diagnostics) }
    guard single.module.contract.kind == .task else {
      single.close()
      throw output.failure([
        Diagnostic(
          code: "not-a-task",
          "'\(name)' is a \(single.module.contract.kind.rawValue); only a task can be called by itself",
          hints: ["a task that names it in 'requires' can call its methods"])
      ])
    }
    let notes = RunNotes()
    let call = CallDisplay(showsLog: !output.json)
    let outcome: RunOutcome
    do {
      outcome = try session.call(
        single, inputs: inputs.map { ($0.name, $0.text) }, secrets: secrets.map { ($0.name, $0.provider) },
        ownsEnvironment: true,
        environment: Dictionary(environment.map { ($0.name, $0.text) }, uniquingKeysWith: { $1 }), isDebug: debug,
        recorder: RecorderGroup([notes, call]), diagnostics: &diagnostics)
    } catch {
      single.close()
      throw output.failure(diagnostics.all + loaded.diagnostics + [Diagnostic(code: "call", error.message)])
    }
    single.close()
    guard let result = call.result else { throw ExitStatus.failed }
    show(result, outcome, single.module.contract, notes)
    if outcome.status != .succeeded { throw outcome.status == .cancelled ? ExitStatus.cancelled : .failed }
  }

  private func show(_ result: StepResult, _ outcome: RunOutcome, _ contract: Contract, _ notes: RunNotes) {
    let outputs = zip(contract.outputs, result.outputs).compactMap { output, value in
      value.map { (key: output.name, value: output.type.containsSecret ? .string("(a secret)") : $0) }
    }
    if output.json {
      var entries: [(key: String, value: Value)] = [
        ("module", .string(contract.name)), ("status", .string(result.status.rawValue)),
        ("changed", .bool(result.isChanged)), ("outputs", .object(outputs)),
      ]
      if let failure = result.failure {
        entries.append(("error", .object([("code", .string(failure.code)), ("message", .string(failure.message))])))
      }
      if let reason = result.reason { entries.append(("reason", .string(reason))) }
      if let message = result.message { entries.append(("message", .string(message))) }
      Console.shared.print(json: .object(entries))
      return
    }
    Console.shared.writeError(RunText.failure(outcome, notes, color: Console.shared.errorHasColor))
    if let reason = result.reason {
      Console.shared.writeError("\(result.status.rawValue): \(RunText.oneLine(reason))\n")
    }
    if let message = result.message { Console.shared.writeError("\(RunText.oneLine(message))\n") }
    for output in outputs {
      Console.shared.print("\(output.key): \(RunText.output(output.value))")
    }
  }
}

/// Shows the log of a call, and keeps its result.
private final class CallDisplay: Recorder {
  private let showsLog: Bool
  private let kept = Mutex<StepResult?>(nil)

  init(showsLog: Bool) { self.showsLog = showsLog }

  var result: StepResult? { kept.withLock { $0 } }

  func record(_ event: RunEvent) {
    switch event.body {
    case .log(_, let record) where showsLog: Console.shared.writeError(LogText.line("log", record) + "\n")
    case .stepEnded(_, let result): kept.withLock { $0 = result }
    default: break
    }
  }
}
