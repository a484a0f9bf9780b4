package import AetherModel

/// Runs modules: the engine's way to whatever loads and calls them. Modules are named by their index in the plan.
///
/// In a run, in this order:
/// 1. `initialise` for each module, in the order of `requires`;
/// 2. `startDaemon` and `isDaemonRunning` for each daemon, in that order;
/// 3. `execute` for attempts, several at once, on threads that may block;
/// 4. `stopDaemon` for each daemon started, in the reverse order;
/// 5. `shutDown` for each module initialised, in the reverse order.
///
/// When a step of 1 or 2 fails, 3 is left out, and 4 and 5 undo what was done. All calls but those of 3 and `abandon`
/// come from one thread.
package protocol ModuleExecutor: Sendable {
  /// Makes a module ready for calls, whatever its kind; nothing happens for one that has nothing to initialise. Blocks.
  ///
  /// - Parameter control: what the module may use until it is shut down.
  func initialise(module: Int, control: ModuleControl) throws(Failure)

  /// Starts a daemon; returns when it has started. Blocks.
  func startDaemon(module: Int) throws(Failure)

  /// Whether a daemon says that it runs.
  func isDaemonRunning(module: Int) -> Bool

  /// Runs one attempt to its end. Blocks. `control` is good until this returns.
  ///
  /// - Parameters:
  ///   - step: the index in `Plan.allSteps`.
  ///   - inputs: by the slot of the module's contract; checked against it.
  func execute(step: Int, module: Int, inputs: [Value?], control: AttemptControl) -> CallResult

  /// Stops a daemon. Blocks.
  func stopDaemon(module: Int) throws(Failure)

  /// Takes back what `initialise` did. Blocks.
  func shutDown(module: Int) throws(Failure)

  /// The run was cancelled for the second time: end by force what can be ended by force (worker processes), so that
  /// calls in flight return. Must not block; from any thread, at most once.
  func abandon()
}

/// Gives attempts a folder of their own.
package protocol Workspaces: Sendable {
  /// Makes an empty folder for an attempt. Called when the attempt first asks for it.
  ///
  /// - Parameter parent: where it must be; `nil` for the usual place.
  /// - Returns: its absolute path.
  func make(run: RunID, step: String, attempt: Int, in parent: String?) throws(Failure) -> String

  /// Has a folder that `make` made stay for a person to look into.
  ///
  /// - Returns: where it is from now on.
  func keep(_ path: String, run: RunID, step: String, attempt: Int) throws(Failure) -> String

  /// Removes a folder that `make` made, with all that stands in it.
  func remove(_ path: String) throws(Failure)
}

/// Is told everything that happens in a run.
package protocol Recorder: Sendable {
  /// Called one event at a time, in the order of sequence numbers, from whatever thread the event happened on, which
  /// waits meanwhile. Must not call the run.
  func record(_ event: RunEvent)

  /// Blocks until all that was recorded is durable, as far as this recorder keeps anything.
  func settle() throws(Failure)

  /// Who is told of a run that is a step of this one. From any thread. Default: nobody.
  ///
  /// - Parameter label: the step, or the item of one.
  func nested(_ label: String) -> any Recorder
}

extension Recorder {
  package func settle() throws(Failure) {}
  package func nested(_ label: String) -> any Recorder { RecorderGroup([]) }
}

/// Locks that runs share.
package protocol LockService: Sendable {
  /// Asks for a lock: who asks first gets it first. Doesn't wait for it.
  ///
  /// - Parameter onChange: told first on this thread, before this returns, then on threads of the service: `waiting` any
  ///   number of times, then `held` or `refused` once. Must not block.
  func request(
    _ lock: LockName, for owner: LockOwner, onChange: @escaping @Sendable (LockChange) -> Void
  ) -> any LockRequest
}

/// Everything that the engine needs from outside.
package struct EnginePorts: Sendable {
  package var executor: any ModuleExecutor
  package var workspaces: any Workspaces
  package var recorder: any Recorder
  package var locks: any LockService
  package var results: any ResultCache
  package var clock: any EngineClock

  package init(
    executor: any ModuleExecutor, workspaces: any Workspaces, recorder: any Recorder, locks: any LockService,
    results: any ResultCache = NoResults(), clock: any EngineClock
  ) {
    self.executor = executor
    self.workspaces = workspaces
    self.recorder = recorder
    self.locks = locks
    self.results = results
    self.clock = clock
  }
}
