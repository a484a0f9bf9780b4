internal import AetherModel
internal import Linux
internal import PipelineEngine
internal import PluginRuntime

/// Aether inside a program: finds modules, checks pipelines and runs them.
///
/// Plugins run in workers that the kernel holds, unless they are `trusted`: those run in this process, and one that crashes takes
/// the program with it, as any library does. Methods block, and run plugins on threads of their own; call them from threads
/// that may block. Runs may go on side by side.
public struct Runtime: Sendable {
  private let settings: HostSettings

  /// - Parameters:
  ///   - folder: what relative paths are relative to; by default the process's current folder.
  ///   - pluginPaths: libraries, plugins' folders and folders of those, as `AETHER_PLUGIN_PATHS` lists them; the
  ///     process's own variable isn't read. A project's `aether.yaml` and `aether_modules` count besides.
  ///   - isStrict: whether a bad plugin that isn't needed keeps a pipeline from running.
  ///   - worker: the path of the program `aether-worker`; by default beside this program, or in `../libexec/aether`.
  ///   - stateFolder: where the history of runs is kept; by default as for the command: `AETHER_STATE`, else below the
  ///     user's home.
  public init(
    folder: String? = nil, pluginPaths: [String] = [], isStrict: Bool = true, worker: String? = nil,
    stateFolder: String? = nil
  ) {
    let current = (try? Path.current()) ?? "/"
    var variables = ProcessEnvironment.all()
    variables["AETHER_PLUGIN_PATHS"] = pluginPaths.joined(separator: ":")
    variables["AETHER_PLUGIN_STRICT"] = isStrict ? "true" : "false"
    if let stateFolder { variables["AETHER_STATE"] = stateFolder }
    var settings = HostSettings(
      currentFolder: folder.map { Path.absolute($0, from: current) } ?? current, variables: variables)
    settings.worker = worker.map { Path.absolute($0, from: current) }
    self.settings = settings
  }

  /// A module that was found.
  public struct Module: Hashable, Sendable {
    public var name: String
    /// `nil` when only loading would tell.
    public var version: String?
    /// `task`, `service`, `daemon`, `plugin` or `connector`; `nil` when only loading would tell.
    public var kind: String?
    public var path: String
    /// Whether it can be used, as far as its files tell.
    public var isUsable: Bool
    public var problems: [Problem]
  }

  /// All modules that can be found, good or bad. Executes nothing of them.
  public func modules() -> [Module] {
    var diagnostics = Diagnostics()
    let session = Session.open(settings: settings, containing: settings.currentFolder, diagnostics: &diagnostics)
    return session.catalogue().modules.map { found in
      Module(
        name: found.name, version: found.version?.description, kind: found.manifest?.contract.kind.rawValue,
        path: found.path, isUsable: found.state == .good, problems: found.diagnostics.map(Problem.init))
    }
  }

  /// Everything that is wrong with a pipeline, found without running anything of a module.
  public func validate(_ pipeline: String) -> [Problem] { check(pipeline).check.diagnostics.map(Problem.init) }

  private func check(_ pipeline: String) -> (session: Session, check: PipelineCheck) {
    var settings = settings
    let diagnostics = settings.readVariables()
    return Session.check(pipeline: pipeline, settings: settings, settingsDiagnostics: diagnostics)
  }

  /// Checks a pipeline and runs it to its end. A step that fails is in the report; it throws nothing.
  ///
  /// - Parameters:
  ///   - pipeline: the path of its file.
  ///   - inputs: by name; those of type `secret` as strings.
  ///   - environment: variables of the run, besides those that the pipeline declares.
  ///   - telemetry: is told, too.
  ///   - events: told what happens once it is durable, one event at a time, on a thread of the run, which waits meanwhile.
  /// - Throws: ``PipelineRefusal`` when something is wrong before the first step; nothing was run then.
  public func run(
    _ pipeline: String, inputs: [String: Datum] = [:], environment: [String: String] = [:],
    telemetry: Telemetry = Telemetry(), events: @escaping @Sendable (PipelineEvent) -> Void = { _ in }
  ) throws(PipelineRefusal) -> PipelineReport {
    var run = RunSettings()
    run.environment = environment
    for (name, datum) in inputs {
      guard let value = datum.value else {
        let problem = Diagnostic(
          code: "bad-input", "input '\(name)' holds a datetime or a duration that is none, or one key twice")
        throw PipelineRefusal(problems: [Problem(problem)])
      }
      run.values[name] = value
    }
    return try start(pipeline, run, telemetry, events)
  }

  /// Goes on with a run that was interrupted, failed or cancelled: steps that are over keep their outputs.
  ///
  /// - Parameters:
  ///   - run: its id, whole.
  ///   - pipeline: the path of its file, as it was when the run began.
  ///   - retrying: the ids of steps to run again although they may have taken effect.
  ///   - skipping: the ids of steps to pass over.
  ///   - secrets: by name, the inputs of type `secret` that the run was given: they are never stored.
  ///   - acceptsChanges: goes on although the pipeline or a module has changed.
  ///   - telemetry: as of ``run(_:inputs:environment:telemetry:events:)``, and so are `events`.
  /// - Throws: ``PipelineRefusal`` when it can't go on, or a person must decide first; nothing was run then.
  public func resume(
    _ run: String, of pipeline: String, retrying: [String] = [], skipping: [String] = [],
    secrets: [String: Datum] = [:], acceptsChanges: Bool = false,
    telemetry: Telemetry = Telemetry(), events: @escaping @Sendable (PipelineEvent) -> Void = { _ in }
  ) throws(PipelineRefusal) -> PipelineReport {
    var settings = RunSettings()
    settings.resume = ResumeRequest(run: run, retried: retrying, skipped: skipping, acceptsChanges: acceptsChanges)
    settings.values = secrets.compactMapValues(\.value)
    return try start(pipeline, settings, telemetry, events)
  }

  private func start(
    _ pipeline: String, _ run: RunSettings, _ telemetry: Telemetry, _ events: @escaping @Sendable (PipelineEvent) -> Void
  ) throws(PipelineRefusal) -> PipelineReport {
    let (session, check) = check(pipeline)
    guard !check.hasErrors else { throw PipelineRefusal(problems: check.diagnostics.map(Problem.init)) }
    let ready: PreparedRun
    do throws(RunRefusal) {
      ready = try session.prepare(check, settings: run, audience: RecorderGroup([EventTranslator(events)] + telemetry.recorders))
    } catch {
      throw PipelineRefusal(problems: (check.diagnostics + error.diagnostics).map(Problem.init))
    }
    let outcome = ready.start()
    if !outcome.isAbandoned { ready.close() }
    return Self.report(outcome, (check.diagnostics + ready.diagnostics).map(Problem.init))
  }

  private static func report(_ outcome: RunOutcome, _ problems: [Problem]) -> PipelineReport {
    let error = outcome.failure.map { failure in
      var step: String?
      if case .step(let id) = failure.origin { step = id }
      return StepError(code: failure.failure.code, message: failure.failure.message, step: step)
    }
    return PipelineReport(
      run: outcome.id.description, status: PipelineReport.Status(rawValue: outcome.status.rawValue) ?? .failed,
      outputs: Dictionary(outcome.outputs.map { ($0.name, Datum($0.value)) }, uniquingKeysWith: { $1 }), error: error,
      problems: problems)
  }
}
