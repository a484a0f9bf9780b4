internal import AetherModel
internal import Synchronization

/// The modules of a run, from the first initialise to the last shutdown. What was done is known, so that just that is
/// undone. One thread at a time uses it.
final class ModuleSession: Sendable {
  private struct Opened {
    var initialised: [Int] = []
    var started: [Int] = []
  }

  private let opened = Mutex(Opened())

  /// Initialises all modules, then starts the daemons.
  ///
  /// - Returns: false when something failed, which is noted, or the run was cancelled; `close` undoes what was done.
  func open(_ run: PipelineRun) -> Bool {
    for module in run.plan.initialisationOrder {
      guard !run.isCancelled, initialise(module, run) else { return false }
    }
    for module in run.plan.initialisationOrder where run.plan.modules[module].contract.kind == .daemon {
      guard !run.isCancelled, start(module, run) else { return false }
    }
    return !run.isCancelled
  }

  /// Stops the daemons, then shuts the modules down, each in the reverse order. Goes on after failures.
  ///
  /// - Parameter lost: modules that a call is still in: they are left as they are.
  func close(_ run: PipelineRun, lost: Set<Int>) {
    let executor = run.ports.executor
    let (started, initialised) = opened.withLock { opened in
      defer { opened = Opened() }
      return (opened.started, opened.initialised)
    }
    for module in started.reversed() where !lost.contains(module) {
      let failure = Self.failure(in: run) { () throws(Failure) in try executor.stopDaemon(module: module) }
      tell(module, .daemonStopped(failure), run)
    }
    for module in initialised.reversed() where !lost.contains(module) {
      let failure = Self.failure(in: run) { () throws(Failure) in try executor.shutDown(module: module) }
      tell(module, .shutDown(failure), run)
    }
  }

  private func initialise(_ module: Int, _ run: PipelineRun) -> Bool {
    let control = ModuleControl(
      run: run.id, module: module, environment: run.plan.environment, journal: run.journal, redactor: run.redactor)
    let failure = Self.failure(in: run) { () throws(Failure) in
      try run.ports.executor.initialise(module: module, control: control)
    }
    if let failure {
      tell(module, .initialiseFailed(note(failure, of: module, run)), run)
      return false
    }
    opened.withLock { $0.initialised.append(module) }
    tell(module, .initialised, run)
    return true
  }

  private func start(_ module: Int, _ run: PipelineRun) -> Bool {
    let executor = run.ports.executor
    var failure = Self.failure(in: run) { () throws(Failure) in try executor.startDaemon(module: module) }
    if failure == nil {
      opened.withLock { $0.started.append(module) }
      if !executor.isDaemonRunning(module: module) {
        failure = Failure(
          code: "AETHER_DAEMON_NOT_RUNNING",
          message: "daemon '\(run.plan.modules[module].contract.name)' was started, but says that it does not run")
      }
    }
    if let failure {
      tell(module, .daemonFailed(note(failure, of: module, run)), run)
      return false
    }
    tell(module, .daemonStarted, run)
    return true
  }

  /// - Returns: the failure as it is reported.
  private func note(_ failure: Failure, of module: Int, _ run: PipelineRun) -> Failure {
    let contract = run.plan.modules[module].contract
    let reported = ResultCheck.reported(failure, of: contract)
    run.note(reported, origin: .module(name: contract.name))
    return reported
  }

  private func tell(_ module: Int, _ event: RunEvent.ModuleEvent, _ run: PipelineRun) {
    run.journal.tell(.module(module, event))
  }

  private static func failure(in run: PipelineRun, _ action: () throws(Failure) -> Void) -> Failure? {
    do throws(Failure) { try action() } catch { return run.clean(error) }
    return nil
  }
}
