package import AetherModel
internal import Synchronization

/// What a running attempt can ask of its host, and hear from it. Any thread may use it; after the attempt's end, what
/// it says is dropped.
package final class AttemptControl: Sendable {
  package let attempt: AttemptKey
  package let environment: EnvironmentSnapshot
  /// When the attempt will be cancelled, by the clock's `monotonic()`; `nil`: never.
  package let deadline: UInt64?

  /// What earlier attempts at the step committed, the oldest first.
  package let previousStates: [Checkpoint]
  /// Whether earlier attempts may have left something behind.
  package var resetsFirst: Bool { attempt.attempt > 1 }

  /// The thread that it runs on, as the scheduler names it.
  let helper: Int?
  let owner: PipelineRun
  private let isAsked = Atomic(false)
  private let hasTimedOut = Atomic(false)
  private let isGivenUpSoon = Atomic(false)
  private let callbacks = Mutex(Callbacks())
  private let folder = Mutex(Folder.none)
  private let states: Mutex<SavedStates>
  let locks = AttemptLocks()

  private struct Callbacks {
    var bodies: [(id: Int, body: @Sendable () -> Void)] = []
    var nextID = 0
  }

  private enum Folder {
    case none
    case made(String)
    case closed
  }

  init(
    run: PipelineRun, attempt: AttemptKey, deadline: UInt64?, helper: Int? = nil, previousStates: [Checkpoint] = []
  ) {
    owner = run
    self.helper = helper
    self.previousStates = previousStates
    states = Mutex(SavedStates(after: previousStates.last))
    self.attempt = attempt
    self.deadline = deadline
    environment = run.plan.environments[attempt.step] ?? run.plan.environment
  }

  package var run: RunID { owner.id }
  /// Finds the run's secrets; `nil` when it has none.
  package var redactor: Redactor? { owner.redactor }

  /// Whether the attempt was asked to end early. Cheap enough for inner loops.
  package var isCancelled: Bool { isAsked.load(ordering: .acquiring) }

  /// Calls `body` once when the attempt is asked to end, at once when it was asked before; on the thread that asks.
  /// `body` must not block.
  ///
  /// - Returns: what `removeCancelHandler` takes.
  @discardableResult
  package func onCancel(_ body: @escaping @Sendable () -> Void) -> Int {
    let id: Int? = callbacks.withLock { callbacks in
      // Asked under the lock: either this sees that it was asked, or `cancel` sees the body.
      if isCancelled { return nil }
      callbacks.nextID += 1
      callbacks.bodies.append((callbacks.nextID, body))
      return callbacks.nextID
    }
    if let id { return id }
    body()
    return 0
  }

  /// Takes a handler back. It may be running just now.
  package func removeCancelHandler(_ id: Int) {
    callbacks.withLock { $0.bodies.removeAll { $0.id == id } }
  }

  package func log(_ record: LogRecord) {
    owner.journal.tell(.log(attempt, redactor?.redacted(record) ?? record), duringAttemptAt: attempt.place)
  }

  /// - Parameter fraction: 0 to 1; others are brought there, and NaN means unknown.
  package func progress(_ fraction: Double?, message: String? = nil) {
    let known = fraction.flatMap { $0.isNaN ? nil : min(max($0, 0), 1) }
    let clean = message.map { redactor?.redacted($0) ?? $0 }
    owner.journal.tell(.progress(attempt, fraction: known, message: clean), duringAttemptAt: attempt.place)
  }

  /// The attempt's own folder: made empty when first asked for, removed after the attempt. Blocks the first time.
  /// - Parameter parent: where it is made; `nil` for the usual place.
  package func workspace(in parent: String? = nil) throws(Failure) -> String {
    let step = owner.plan.label(of: attempt.place)
    let result: Result<String, Failure> = folder.withLock { folder in
      switch folder {
      case .made(let path): return .success(path)
      case .closed:
        return .failure(
          Failure(code: "AETHER_ATTEMPT_OVER", message: "step '\(step)' is over; it has no workspace any more"))
      case .none: break
      }
      do throws(Failure) {
        let path = try owner.ports.workspaces.make(run: run, step: step, attempt: attempt.attempt, in: parent)
        folder = .made(path)
        return .success(path)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// The folder, when one was made; none is made from now on.
  func closeWorkspace() -> String? {
    folder.withLock { folder in
      defer { folder = .closed }
      if case .made(let path) = folder { return path }
      return nil
    }
  }

  // MARK: - Pipelines

  /// The attempt's step, or the item of it.
  package var label: String { owner.plan.label(of: attempt.place) }

  /// Who is told of a run that this attempt is.
  package var nestedRecorder: any Recorder { owner.ports.recorder.nested(label) }

  /// The run that an earlier process began as this step, and that goes on.
  package var interruptedChild: RunID? {
    guard let point = owner.point, point.attempts[attempt.place] ?? 0 == attempt.attempt - 1 else { return nil }
    return point.children[attempt.place]
  }

  /// Makes durable which run this attempt is. Blocks until it is.
  package func noteChild(_ run: RunID) throws(Failure) {
    owner.journal.tell(.childStarted(attempt, run), duringAttemptAt: attempt.place)
    try owner.ports.recorder.settle()
  }

  /// Calls of these modules, by their indices in the plan, were given up and still run.
  package func noteLost(modules: Set<Int>) { owner.state.withLock { $0.abandonedModules.formUnion(modules) } }

  // MARK: - States

  /// Keeps a value under a key, to be part of the next checkpoint.
  package func saveState(_ key: String, _ value: Value) { states.withLock { $0.save(key, value) } }

  private func secretKept(in what: String) -> Failure {
    .secretKept(in: what, of: label)
  }

  /// Makes what was saved durable, all at once. Blocks until it is.
  ///
  /// - Throws: `AETHER_SECRET_KEPT` where a secret is in it.
  package func commitCheckpoint() throws(Failure) {
    let (number, object) = states.withLock { states in
      states.number += 1
      return (states.number, states.object)
    }
    // Without it, the next attempt would find other states than were saved.
    if redactor?.holdsSecret(object) == true { throw secretKept(in: "a checkpoint") }
    owner.keep(
      Checkpoint(number: number, attempt: attempt.attempt, time: owner.ports.clock.now(), states: object),
      of: attempt.place)
    owner.journal.tell(.checkpoint(attempt, number: number, states: object), duringAttemptAt: attempt.place)
    try owner.ports.recorder.settle()
  }

  // MARK: - Locks

  /// Waits for a lock, until the attempt is asked to end; holds it until ``releaseLock(_:)`` or the attempt's end.
  package func acquireLock(_ lock: LockName) throws(Failure) {
    if redactor?.holdsSecret(lock.name) == true { throw secretKept(in: "the name of a lock") }
    try locks.acquire(lock, of: owner.lockOwner(attempt.place), from: owner.ports.locks, cancelledBy: self) {
      [owner, attempt] owners in
      owner.journal.tell(.waitingForLock(attempt, lock, behind: owners), duringAttemptAt: attempt.place)
    }
  }

  /// Gives a lock back; nothing happens when it isn't held.
  package func releaseLock(_ lock: LockName) { locks.release(lock) }

  /// Whether the attempt was asked to end because it took too long.
  var isOverdue: Bool { hasTimedOut.load(ordering: .acquiring) }

  /// Asks the attempt to end because it takes too long.
  func timeOut() {
    hasTimedOut.store(true, ordering: .releasing)
    cancel(underGrace: true)
  }

  /// Whether it was asked to end and is given up after the grace time, with all that it has called.
  package var isUnderGrace: Bool { isGivenUpSoon.load(ordering: .acquiring) }

  /// Asks the attempt to end early.
  ///
  /// - Parameter underGrace: whether it is given up after the grace time.
  func cancel(underGrace: Bool = false) {
    if underGrace { isGivenUpSoon.store(true, ordering: .releasing) }
    let bodies = callbacks.withLock { callbacks in
      isAsked.store(true, ordering: .releasing)
      defer { callbacks.bodies = [] }
      return callbacks.bodies.map(\.body)
    }
    for body in bodies { body() }
  }
}

/// What a module can say to its host while it is initialised: between calls, and from threads of its own.
package final class ModuleControl: Sendable {
  package let run: RunID
  package let module: Int
  /// The run's, without what single steps add.
  package let environment: EnvironmentSnapshot
  private let journal: Journal
  /// Finds the run's secrets; `nil` when it has none.
  package let redactor: Redactor?

  init(run: RunID, module: Int, environment: EnvironmentSnapshot, journal: Journal, redactor: Redactor?) {
    self.redactor = redactor
    self.run = run
    self.module = module
    self.environment = environment
    self.journal = journal
  }

  package func log(_ record: LogRecord) {
    journal.tell(.moduleLog(module: module, redactor?.redacted(record) ?? record))
  }
}
