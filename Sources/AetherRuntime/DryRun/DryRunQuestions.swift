internal import AetherModel
internal import Expressions
internal import Linux
internal import PipelineEngine
internal import PluginRuntime
internal import StateStore
internal import Synchronization

/// Asks modules what they would change: as a run would call them, by its engine, with nothing recorded, no lock, and
/// workspaces that are thrown away.
struct DryRunQuestions {
  let plan: Plan
  let loaded: LoadedPlugins
  let requires: [[Int]]
  let secrets: RunSecrets

  struct Question {
    /// Of a plan of this one's modules.
    var step: PlannedStep
    /// How people name it.
    var label: String
    var inputs: [Value?]
  }

  struct Answers {
    /// By question.
    var foreseen: [DryRun.Foreseen]
    /// Why none could be asked.
    var failure: RunFailure?
    var isAbandoned = false
    var isCancelled = false
  }

  /// How long a step without a `timeout` may think.
  static let patience = TimeSpan(seconds: 60)

  func canAnswer(_ step: PlannedStep) -> Bool {
    loaded.modules.indices.contains(step.module)
      && loaded.modules[step.module].module.optionalFunctions.contains("check")
  }

  /// - Parameter beforeAsking: is given what ends it early.
  func ask(
    _ questions: [Question], beforeAsking: (@escaping @Sendable () -> Void) -> Void
  ) throws(Failure) -> Answers {
    let folder: String
    do throws(SystemError) { folder = try Folder.createPrivate("aether-dry-run-") } catch {
      throw Failure(code: "AETHER_IO", message: "there is no folder for workspaces: \(error)")
    }
    let notes = AnswerRecorder()
    let asked = try Plan(
      name: plan.name, environment: plan.environment, jobs: plan.jobs,
      modules: plan.modules.map { module in
        // An answer has no outputs.
        var contract = module.contract
        contract.outputs = []
        return PlannedModule(contract: contract, requires: module.requires, isPipeline: module.isPipeline)
      }, steps: questions.map(step))
    let files = OutputFiles(stateFolder: folder, isDurable: false)
    let executor = AskingExecutor(
      try PluginExecutor(loaded, requires: requires, files: files), files: files,
      modules: Set(UsedModules.closure(of: questions.map(\.step.module), requires)))
    let clock = PipelineEngine.SystemClock.shared
    let run = PipelineRun(
      plan: asked, id: RunID(at: clock.now(), random: SystemRandomSource()), secrets: secrets,
      options: RunOptions(process: CurrentProcess.id),
      ports: EnginePorts(
        executor: executor, workspaces: RunFolders(stateFolder: folder), recorder: notes, locks: NoLocks(), clock: clock
      ))
    beforeAsking { [weak run] in run?.cancel() }
    let outcome = run.run()
    try? Folder.removeTree(folder)
    return Answers(
      foreseen: questions.indices.map { Self.foreseen(notes.results[$0]) }, failure: outcome.failure,
      isAbandoned: outcome.isAbandoned, isCancelled: outcome.status == .cancelled)
  }

  private func step(_ question: Question) -> PlannedStep {
    let planned = question.step
    return PlannedStep(
      id: question.label, module: planned.module, bindings: question.inputs.map { $0.map { .constant($0) } },
      isIdempotent: true, environment: planned.environment,
      policy: StepPolicy(timeout: planned.policy?.timeout ?? Self.patience, continuesOnError: true))
  }

  private static func foreseen(_ result: StepResult?) -> DryRun.Foreseen {
    switch result?.status {
    case .succeeded: result?.isChanged == true ? .changes(result?.message) : .nothing(result?.message)
    case .skipped: .skips(result?.reason ?? "")
    default:
      .failed(result?.failure ?? Failure(code: "AETHER_CANCELLED", message: result?.reason ?? "it was not asked"))
    }
  }
}

/// Calls `check` where a run calls `run`; modules that nobody asks are left as they are.
private final class AskingExecutor: ModuleExecutor {
  private let executor: PluginExecutor
  private let files: OutputFiles
  private let modules: Set<Int>

  init(_ executor: PluginExecutor, files: OutputFiles, modules: Set<Int>) {
    self.executor = executor
    self.files = files
    self.modules = modules
  }

  func initialise(module: Int, control: ModuleControl) throws(Failure) {
    if modules.contains(module) { try executor.initialise(module: module, control: control) }
  }

  func startDaemon(module: Int) throws(Failure) {
    if modules.contains(module) { try executor.startDaemon(module: module) }
  }

  func isDaemonRunning(module: Int) -> Bool { !modules.contains(module) || executor.isDaemonRunning(module: module) }

  func execute(step: Int, module: Int, inputs: [Value?], control: AttemptControl) -> CallResult {
    let context = StepCallContext(control: control, module: module, executor: executor, files: files)
    guard var result = executor.modules[module].check(inputs: inputs, context: context) else {
      return CallResult(
        .failed(Failure(code: "AETHER_UNAVAILABLE", message: "the module can't say what it would change")))
    }
    result.outputs = []
    return result
  }

  func stopDaemon(module: Int) throws(Failure) {
    if modules.contains(module) { try executor.stopDaemon(module: module) }
  }

  func shutDown(module: Int) throws(Failure) {
    if modules.contains(module) { try executor.shutDown(module: module) }
  }

  func abandon() { executor.abandon() }
}

/// Keeps how each question was answered.
private final class AnswerRecorder: Recorder {
  private let state = Mutex<[Int: StepResult]>([:])

  var results: [Int: StepResult] { state.withLock { $0 } }

  func record(_ event: RunEvent) {
    if case .stepEnded(let key, let result) = event.body { state.withLock { $0[key.step] = result } }
  }
}

/// Gives no lock: who only asks must not keep others waiting.
private struct NoLocks: LockService {
  private final class NoRequest: LockRequest {
    func release() {}
  }

  func request(
    _ lock: LockName, for owner: LockOwner, onChange: @escaping @Sendable (LockChange) -> Void
  ) -> any LockRequest {
    onChange(.refused(Failure(code: "AETHER_UNAVAILABLE", message: "in a dry run there are no locks")))
    return NoRequest()
  }
}
