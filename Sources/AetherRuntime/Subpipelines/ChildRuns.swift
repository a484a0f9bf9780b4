internal import AetherModel
internal import Linux
internal import PipelineConfig
internal import PipelineEngine
internal import StateStore
internal import Synchronization

/// A pipeline that steps run, as it will run.
struct ChildPlan: Sendable {
  let plan: Plan
  let pipeline: ValidatedPipeline
  /// Of its file, absolute.
  let path: String
  /// As the history of runs has it, among the modules.
  let stored: StoredModule
  let secrets: RunSecrets

  /// - Parameter jobs: of the run that it is a step of, unless it says its own.
  init(
    _ child: Subpipeline, _ check: PipelineCheck, _ loaded: LoadedPlugins, jobs: Int, secrets: RunSecrets
  ) throws(RunRefusal) {
    self.secrets = secrets
    do throws(Failure) {
      plan = try PlanMaker.plan(
        child.pipeline, modules: check.modules, contracts: loaded.modules.map(\.contract), requires: check.requires,
        subpipelines: check.subpipelines, environment: [:], jobs: child.pipeline.jobs ?? jobs)
    } catch {
      throw RunRefusal([Diagnostic(code: "plan", error.message)])
    }
    pipeline = child.pipeline
    path = child.path
    stored = StoredModule(child.contract, version: "", digest: child.digest)
  }
}

/// The runs of pipelines that are steps of a run: each has its own history, and modules in common with it.
final class ChildRuns: Sendable {
  /// What starts such a run, as its history says it.
  static let trigger = "step"

  private let children: [ChildPlan]
  private let loaded: LoadedPlugins
  private let database: StateDatabase
  private let isDebug: Bool
  private let request: ResumeRequest?
  private let results: StoredResults?
  /// Those that are on.
  private let running = Mutex<[RunID: PipelineRun]>([:])

  init(
    _ children: [ChildPlan], loaded: LoadedPlugins, database: StateDatabase, isDebug: Bool,
    request: ResumeRequest?, results: StoredResults?
  ) {
    self.results = results
    self.children = children
    self.loaded = loaded
    self.database = database
    self.isDebug = isDebug
    self.request = request
  }

  /// Runs one to its end, as an attempt of a step. Blocks.
  ///
  /// - Parameters:
  ///   - index: which one, as plans count them.
  ///   - path: of the run that it is a step of.
  func run(
    _ index: Int, inputs: [Value?], control: AttemptControl, executor: PluginExecutor, path: String
  ) -> CallResult {
    let child = children[index]
    let label = path + control.label
    let prepared: PreparedRun
    do throws(Failure) {
      prepared = try prepare(child, inputs, control, NestedExecutor(base: executor, path: label + "/"), label)
    } catch {
      return CallResult(.failed(error))
    }
    let id = prepared.run.id
    running.withLock { $0[id] = prepared.run }
    let handler = control.onCancel { [weak control] in prepared.run.cancel(underGrace: control?.isUnderGrace ?? false) }
    let outcome = prepared.start()
    control.removeCancelHandler(handler)
    running.withLock { _ = $0.removeValue(forKey: id) }
    if outcome.isAbandoned { control.noteLost(modules: outcome.lostModules) } else { prepared.close() }
    return Self.result(outcome)
  }

  /// No longer waits for what doesn't end.
  func abandon() {
    for run in running.withLock({ Array($0.values) }) { run.cancel() }
  }

  private func prepare(
    _ child: ChildPlan, _ given: [Value?], _ control: AttemptControl, _ executor: NestedExecutor, _ label: String
  ) throws(Failure) -> PreparedRun {
    var (inputs, failures) = child.plan.bindInputs(given)
    if let failure = failures.first { throw failure }
    do throws(RunRefusal) {
      let begun: BegunRun
      if let id = control.interruptedChild, let earlier = try claim(id) {
        // It keeps what it began with; secrets were never stored.
        for (index, input) in child.plan.inputs.enumerated() where !input.type.containsSecret {
          inputs[index] = earlier.detail.inputs[input.name] ?? inputs[index]
        }
        try note(id, control)
        begun = try earlier.goOn(
          as: form(child, inputs), plan: child.plan, settled: [],
          request: ResumeRequest(request, within: label, run: id), children: children.map(\.plan))
      } else {
        let now = PipelineEngine.SystemClock.shared.now()
        let id = control.interruptedChild ?? RunID(at: now, random: SystemRandomSource())
        try note(id, control)
        begun = try BegunRun.new(
          form(child, inputs), id: id, parent: control.run.description, trigger: Self.trigger, in: database)
      }
      return start(begun, child, inputs, control, executor)
    } catch {
      throw Failure(
        code: error.reason == .machine ? "AETHER_STATE" : "AETHER_PIPELINE_REFUSED",
        message: error.diagnostics.map(\.message).joined(separator: "\n"))
    }
  }

  private func claim(_ id: RunID) throws(RunRefusal) -> EarlierRun? {
    do throws(StateProblem) {
      return try EarlierRun.claim(id.description, in: database)
    } catch {
      throw RunRefusal(error)
    }
  }

  /// The run is known as the step's before it can do anything.
  private func note(_ id: RunID, _ control: AttemptControl) throws(RunRefusal) {
    do throws(Failure) { try control.noteChild(id) } catch {
      throw RunRefusal([Diagnostic(code: "state", error.message)], .machine)
    }
  }

  private func form(_ child: ChildPlan, _ inputs: [Value]) -> RunForm {
    RunForm(
      plan: child.plan, inputs: inputs, pipeline: child.pipeline, path: child.path, loaded: loaded, children: children)
  }

  private func start(
    _ begun: BegunRun, _ child: ChildPlan, _ inputs: [Value], _ control: AttemptControl, _ executor: NestedExecutor
  ) -> PreparedRun {
    let history = HistoryRecorder(journal: begun.journal, numbering: begun.numbering, audience: control.nestedRecorder)
    let folders = RunFolders(stateFolder: database.folder)
    let results = results?.of(child.plan)
    let run = PipelineRun(
      plan: child.plan, id: begun.id, inputs: inputs, secrets: child.secrets, resuming: begun.point,
      options: RunOptions(keepsWorkspaces: isDebug, isNested: true, process: CurrentProcess.id),
      ports: EnginePorts(
        executor: executor, workspaces: folders, recorder: history, locks: control.locksInside,
        results: results ?? NoResults(), clock: PipelineEngine.SystemClock.shared))
    // The modules are the outermost run's to close.
    return PreparedRun(
      run: run, diagnostics: [], history: history,
      loaded: LoadedPlugins(modules: [], images: [], groups: [], diagnostics: []), folders: folders,
      results: results, live: begun.live)
  }

  /// How the run ended, as the call of a module.
  private static func result(_ outcome: RunOutcome) -> CallResult {
    var result: CallResult
    switch outcome.status {
    case .succeeded:
      result = CallResult(.succeeded, outputs: outcome.outputs.map { $0.value.isNull ? nil : $0.value })
    case .cancelled: result = CallResult(.cancelled)
    case .failed:
      var failure = outcome.failure?.failure ?? Failure(code: "AETHER_PIPELINE_FAILED", message: "it failed")
      if let origin = outcome.failure?.origin.named, !origin.name.isEmpty {
        failure.message = "\(origin.kind) '\(origin.name)': \(failure.message)"
      }
      result = CallResult(.failed(failure))
    }
    result.isChanged = outcome.isChanged
    return result
  }
}

/// Calls modules on behalf of a run that is a step of another one, which has initialised them.
struct NestedExecutor: ModuleExecutor {
  let base: PluginExecutor
  /// Of the run, for people: `sub/`.
  let path: String

  func execute(step: Int, module: Int, inputs: [Value?], control: AttemptControl) -> CallResult {
    base.execute(step: nil, module: module, inputs: inputs, control: control, path: path)
  }

  func initialise(module: Int, control: ModuleControl) throws(Failure) {}
  func startDaemon(module: Int) throws(Failure) {}
  func isDaemonRunning(module: Int) -> Bool { true }
  func stopDaemon(module: Int) throws(Failure) {}
  func shutDown(module: Int) throws(Failure) {}
  /// The outermost run does.
  func abandon() {}
}
