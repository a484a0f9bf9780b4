internal import AetherModel
internal import AetherRuntime
internal import ArgumentParser
internal import Linux
internal import PipelineConfig
internal import PipelineEngine
internal import StateStore

/// `aether run PIPELINE`.
struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Checks a pipeline and runs it.",
    discussion: """
      Everything is checked before the first step. The pipeline's outputs go to standard output, what happens to \
      standard error; with --json, standard output gets one event a line. The first Ctrl-C ends the run in order, \
      the second one does not wait.
      """)

  @Argument(
    help: "The pipeline's file. It may be left out with --resume: the run knows its own.",
    completion: .file(extensions: ["yaml", "yml"]))
  var pipeline: String?

  @Option(
    help: ArgumentHelp(
      "Go on with an earlier run: steps that are over keep their outputs. Its id, the beginning of one, or 'latest'.",
      valueName: "run"))
  var resume: String?

  @Option(
    help: ArgumentHelp(
      "With --resume: run this step again, although it may have taken effect already; repeat it for more.",
      valueName: "step"))
  var retry: [String] = []

  @Option(
    help: ArgumentHelp(
      "With --resume: pass over this step, as one that took effect already; repeat it for more.", valueName: "step"))
  var skip: [String] = []

  @Flag(help: "With --resume and --only: go on although the pipeline or a module has changed since the run began.")
  var acceptChanges = false

  @Option(name: .customLong("input"), help: "An input of the pipeline, as NAME=VALUE; repeat it for more.")
  var inputs: [NamedText] = []

  @Option(
    name: .customLong("secret"),
    help: ArgumentHelp(
      "An input of type 'secret', as NAME=env:VARIABLE, NAME=file:PATH or NAME=credential:NAME; repeat it for more.",
      valueName: "secret"))
  var secrets: [NamedSecret] = []

  @Option(name: .customLong("env"), help: "A variable of the run's environment, as NAME=VALUE; repeat it for more.")
  var environment: [NamedText] = []

  @Option(help: "How many steps may run at a time. [default: as the pipeline says, else one for each processor]")
  var jobs: Int?

  @Flag(help: "Keep the workspaces of all steps.")
  var debug = false

  @Flag(help: "Stay, and run again what is affected when the pipeline, a plugin or its sources change.")
  var watch = false

  @Flag(help: "With --watch: put new libraries to use without trying them out in a process of their own.")
  var noCanary = false

  @Flag(help: "With --watch: don't build plugins when their sources change.")
  var noBuild = false

  @Flag(help: "Run steps with 'cache: true' whatever the cache has of them; what they come to is kept.")
  var noCache = false

  @Flag(help: "Fetch nothing: modules come from the lock and the cache alone.")
  var offline = false

  @Option(
    help: ArgumentHelp(
      "Hold this step back until a debugger has attached to the process that its module is called in.", valueName: "step"))
  var attach: String?

  @OptionGroup var parts: PartOptions

  @OptionGroup var trust: TrustOptions

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs is \(jobs); at least 1 step must be able to run.") }
    try parts.validate(isResumed: resume != nil, isWatched: watch, isDebugged: debug || attach != nil)
    guard resume == nil else {
      if watch { throw ValidationError("--watch begins anew: leave --resume out.") }
      if let step = retry.first(where: skip.contains) {
        throw ValidationError("--retry and --skip both name the step '\(step)': it can run again, or be passed over.")
      }
      if environment.isEmpty { return }
      throw ValidationError("a run that goes on keeps its environment: leave --env out, or start a new run.")
    }
    if !watch, noCanary || noBuild { throw ValidationError("--no-canary and --no-build belong to --watch.") }
    if pipeline == nil { throw ValidationError("a pipeline's file is missing, or --resume with a run.") }
    if !retry.isEmpty || !skip.isEmpty || acceptChanges && parts.only.isEmpty {
      throw ValidationError("--retry, --skip and --accept-changes belong to --resume.")
    }
  }

  func run() throws {
    var host = trust.settings()
    host.settings.isAttachable = attach != nil
    if watch { return try runWatched(host) }
    let earlier = try resume.map { try EarlierRuns(host.settings, pipeline: pipeline).find($0, output) }
    let known = acceptChanges ? nil : try earlier?.known(output)
    let (session, check) = TrustPrompt.check {
      Session.check(
        pipeline: pipeline ?? earlier?.path ?? "", settings: host.settings, settingsDiagnostics: host.diagnostics,
        known: known, access: access)
    }
    guard !check.hasErrors else {
      throw output.failure(check.diagnostics, status: check.fetchFailure.map(FetchCommand.status))
    }
    try checkAttached(check)
    var settings = settings(trigger: "command")
    settings.part = parts.part(pipeline: pipeline ?? earlier?.path ?? "", acceptsChanges: acceptChanges)
    if parts.dryRun { return try DryRunCommand.perform(session, check, settings, output) }
    if let earlier {
      settings.resume = ResumeRequest(
        run: earlier.run.id, retried: retry, skipped: skip, acceptsChanges: acceptChanges,
        command: earlier.resumeCommand)
      if earlier.run.status == .succeeded, retry.isEmpty, skip.isEmpty, try !earlier.leftOut(output) {
        return try earlier.printOutputs(output)
      }
    }
    let notes = RunNotes()
    let display = makeDisplay()
    let run: PreparedRun
    do throws(RunRefusal) {
      run = try session.prepare(check, settings: settings, audience: RecorderGroup([notes, display]))
    } catch {
      throw output.failure(check.diagnostics + error.diagnostics, status: Self.status(of: error))
    }
    Console.shared.report(check.diagnostics + run.diagnostics)

    // Paths in the inputs of modules count from the project's root, where modules open them.
    do throws(SystemError) { try Path.setCurrent(session.folder.root) } catch {
      run.close()
      throw output.failure([Diagnostic(code: "no-root", "\(error)")], status: .machine)
    }
    let filter: PrintFilter?
    do throws(SystemError) {
      filter = try run.redactorOfPrints.map { redactor throws(SystemError) in try Console.shared.filterPrints(redactor) }
    } catch {
      run.close()
      throw output.failure([Diagnostic(code: "not-filtered", "\(error)")], status: .machine)
    }
    let signals = try? SignalDelivery.start([.interrupt, .terminate, .hangUp]) { _ in run.run.cancel() }
    let outcome = run.start()
    if !outcome.isAbandoned {
      signals?.stop()
      run.close()
    }
    filter?.finish()
    display.finish(outcome, notes: notes)
    if run.leavesOut, outcome.status == .succeeded { parts.tellRest(of: outcome.id.description) }
    let status = Console.shared.finish(Self.status(of: outcome)).rawValue
    // The process ends here: what a large run holds isn't taken apart first.
    withExtendedLifetime((session, check, run, notes)) {
      // An abandoned call may still run: nothing may be torn down under it.
      if outcome.isAbandoned { CurrentProcess.exitNow(status) }
      CurrentProcess.exit(status)
    }
  }

  private func runWatched(_ host: (settings: HostSettings, diagnostics: [Diagnostic])) throws {
    guard !host.diagnostics.contains(where: { $0.severity == .error }) else { throw output.failure(host.diagnostics) }
    // What asks for trust asks now. Other mistakes are shown, and mended while it watches.
    let (_, check) = TrustPrompt.check {
      Session.check(pipeline: pipeline ?? "", settings: host.settings, access: access)
    }
    guard !check.diagnostics.contains(where: { $0.isPolicy && $0.severity == .error }) else {
      throw output.failure(check.diagnostics)
    }
    try checkAttached(check)
    var options = WatchSession.Options()
    options.triesOut = !noCanary
    options.builds = !noBuild
    try RunWatch(
      pipeline: pipeline ?? "", host: host.settings, run: settings(trigger: "watch"), options: options, output: output
    ).start()
  }

  private var access: SourceAccess { offline ? .stored : .fetching(FetchCommand.fetching()) }

  private func checkAttached(_ check: PipelineCheck) throws {
    let known = (check.pipeline?.allSteps ?? []).map(\.id)
    guard let attach, !known.isEmpty, !known.contains(attach) else { return }
    throw output.failure([
      Diagnostic(
        code: "unknown-step", "--attach names the step '\(attach)', which the pipeline doesn't have",
        hints: Suggestion.hint(for: attach, in: known))
    ])
  }

  private func settings(trigger: String) -> RunSettings {
    var settings = RunSettings()
    settings.inputs = inputs.map { ($0.name, $0.text) }
    settings.secrets = secrets.map { ($0.name, $0.provider) }
    settings.ownsEnvironment = true
    settings.environment = Dictionary(environment.map { ($0.name, $0.text) }, uniquingKeysWith: { $1 })
    settings.jobs = jobs
    settings.isDebug = debug
    settings.takesNoResults = noCache
    settings.trigger = trigger
    settings.debugger = attach.map { step in
      DebuggerWait(step: step) { process in
        Console.shared.writeError("step '\(step)' waits for a debugger: gdb -p \(process)\n")
      }
    }
    return settings
  }

  private func makeDisplay() -> any RunDisplay {
    if output.json { return JSONDisplay() }
    return Console.shared.errorIsTerminal ? LiveDisplay() : LineDisplay()
  }

  private static func status(of outcome: RunOutcome) -> ExitStatus {
    switch outcome.status {
    case .succeeded: .done
    case .cancelled: .cancelled
    case .failed:
      switch outcome.failure?.failure.code {
      case "AETHER_DISK_FULL", "AETHER_STATE", "AETHER_NO_THREAD": .machine
      case "AETHER_PIPELINE_TIMEOUT": .timedOut
      default: .failed
      }
    }
  }

  /// `nil`: as the diagnostics say.
  static func status(of refusal: RunRefusal) -> ExitStatus? {
    switch refusal.reason {
    case .invalid: nil
    case .undecided: .waiting
    case .machine: .machine
    }
  }
}

/// `NAME=PROVIDER` on a command line, where no secret itself may stand.
struct NamedSecret: ExpressibleByArgument {
  var name: String
  var provider: SecretProvider

  init?(argument: String) {
    guard let named = NamedText(argument: argument), let provider = SecretProvider(named.text) else { return nil }
    (name, self.provider) = (named.name, provider)
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
