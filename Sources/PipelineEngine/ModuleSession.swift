internal import AetherModel
internal import Synchronization

/// The modules of a run, from the first initialise to the last shutdown. What was done is known, so that just that is
/// undone.
struct ModuleSession {
  private let run: PipelineRun
  private var initialised: [Int] = []
  private var started: [Int] = []

  init(run: PipelineRun) { self.run = run }

  /// Initialises all modules, then starts the daemons.
  ///
  /// - Returns: false when something failed, which is noted, or the run was cancelled; `close` undoes what was done.
  mutating func open() -> Bool {
    for module in run.plan.initialisationOrder {
      guard !isCancelled, initialise(module) else { return false }
    }
    for module in run.plan.initialisationOrder where run.plan.modules[module].contract.kind == .daemon {
      guard !isCancelled, start(module) else { return false }
    }
    return !isCancelled
  }

  /// Stops the daemons, then shuts the modules down, each in the reverse order. Goes on after failures.
  mutating func close() {
    while let module = started.popLast() {
      tell(module, .daemonStopped(Self.failure { () throws(Failure) in try executor.stopDaemon(module: module) }))
    }
    while let module = initialised.popLast() {
      tell(module, .shutDown(Self.failure { () throws(Failure) in try executor.shutDown(module: module) }))
    }
  }

  private mutating func initialise(_ module: Int) -> Bool {
    let control = ModuleControl(run: run.id, module: module, environment: run.plan.environment, journal: run.journal)
    let failure = Self.failure { () throws(Failure) in try executor.initialise(module: module, control: control) }
    if let failure {
      tell(module, .initialiseFailed(note(failure, of: module)))
      return false
    }
    initialised.append(module)
    tell(module, .initialised)
    return true
  }

  private mutating func start(_ module: Int) -> Bool {
    var failure = Self.failure { () throws(Failure) in try executor.startDaemon(module: module) }
    if failure == nil {
      started.append(module)
      if !executor.isDaemonRunning(module: module) {
        failure = Failure(
          code: "AETHER_DAEMON_NOT_RUNNING",
          message: "daemon '\(run.plan.modules[module].contract.name)' was started, but says that it does not run")
      }
    }
    if let failure {
      tell(module, .daemonFailed(note(failure, of: module)))
      return false
    }
    tell(module, .daemonStarted)
    return true
  }

  private var executor: any ModuleExecutor { run.ports.executor }

  private var isCancelled: Bool { run.state.withLock { $0.cancelCount > 0 } }

  /// - Returns: the failure as it is reported.
  private func note(_ failure: Failure, of module: Int) -> Failure {
    let contract = run.plan.modules[module].contract
    let reported = ResultCheck.reported(failure, of: contract)
    run.note(reported, origin: .module(name: contract.name))
    return reported
  }

  private func tell(_ module: Int, _ event: RunEvent.ModuleEvent) { run.journal.tell(.module(module, event)) }

  private static func failure(_ action: () throws(Failure) -> Void) -> Failure? {
    do throws(Failure) { try action() } catch { return error }
    return nil
  }
}
