internal import AetherModel
internal import AetherRuntime
internal import ArgumentParser
internal import Linux
internal import PipelineEngine

/// `aether run PIPELINE`.
struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Checks a pipeline and runs it.",
    discussion: """
      Everything is checked before the first step. The pipeline's outputs go to standard output, what happens to \
      standard error; with --json, standard output gets one event a line. The first Ctrl-C ends the run in order, \
      the second one does not wait.
      """)

  @Argument(help: "The pipeline's file.", completion: .file(extensions: ["yaml", "yml"]))
  var pipeline: String

  @Option(name: .customLong("input"), help: "An input of the pipeline, as NAME=VALUE; repeat it for more.")
  var inputs: [NamedText] = []

  @Option(name: .customLong("env"), help: "A variable of the run's environment, as NAME=VALUE; repeat it for more.")
  var environment: [NamedText] = []

  @Option(help: "How many steps may run at a time. [default: as the pipeline says, else one for each processor]")
  var jobs: Int?

  @Flag(help: "Keep the workspaces of all steps.")
  var debug = false

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs is \(jobs); at least 1 step must be able to run.") }
  }

  func run() throws {
    let host = HostSettings.ofThisProcess()
    let (session, check) = Session.check(
      pipeline: pipeline, settings: host.settings, settingsDiagnostics: host.diagnostics)
    guard !check.hasErrors else { throw output.failure(check.diagnostics) }
    var settings = RunSettings()
    settings.inputs = inputs.map { ($0.name, $0.text) }
    settings.environment = Dictionary(environment.map { ($0.name, $0.text) }, uniquingKeysWith: { $1 })
    settings.jobs = jobs
    settings.isDebug = debug
    let record = RunRecorder()
    let display = makeDisplay()
    let prepared = session.prepare(check, settings: settings, recorder: RecorderGroup([record, display]))
    guard let run = prepared.run else { throw output.failure(check.diagnostics + prepared.diagnostics) }
    Console.shared.report(check.diagnostics + prepared.diagnostics)

    let signals = try? SignalDelivery.start([.interrupt, .terminate, .hangUp]) { _ in run.run.cancel() }
    let outcome = run.start()
    if !outcome.isAbandoned {
      signals?.stop()
      run.close()
    }
    display.finish(outcome, record: record.record)
    let status = Self.status(of: outcome)
    // An abandoned call may still run: nothing may be torn down under it.
    if outcome.isAbandoned { CurrentProcess.exitNow(Console.shared.finish(status).rawValue) }
    if status != .done { throw status }
  }

  private func makeDisplay() -> any RunDisplay {
    if output.json { return JSONDisplay() }
    return Console.shared.errorIsTerminal ? LiveDisplay() : LineDisplay()
  }

  private static func status(of outcome: RunOutcome) -> ExitStatus {
    switch outcome.status {
    case .succeeded: .done
    case .cancelled: .cancelled
    case .failed: outcome.failure?.failure.code == "AETHER_DISK_FULL" ? .machine : .failed
    }
  }
}

/// `NAME=TEXT` on a command line.
struct NamedText: ExpressibleByArgument {
  var name: String
  var text: String

  init?(argument: String) {
    guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else { return nil }
    name = String(argument[..<equals])
    text = String(argument[argument.index(after: equals)...])
  }
}
