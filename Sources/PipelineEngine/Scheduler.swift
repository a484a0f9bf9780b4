internal import HeapModule

/// What became of a turn that a step got.
enum StepTurn: Sendable {
  /// The step is over; false: no further step may start.
  case ended(goesOn: Bool)
  /// The step waits for something, and gets another turn by ``Scheduler/resume(_:)``.
  case paused
  /// ``Scheduler/abandon(_:goesOn:)`` has reported the step meanwhile: this thread is not counted any more.
  case abandoned
}

/// Decides which step runs next, and on which thread. Knows nothing of what a step does.
///
/// The thread that finished a step goes on with the next one itself: a chain never changes threads. Another thread is
/// woken, or made, only for a step that is ready besides. Under the lock, whenever it is released:
/// 1. `running` steps have their turn, each on one thread of ours; there are at most `jobs` such threads, so at most
///    `jobs` steps run. Threads whose step was abandoned are not ours any more.
/// 2. When a step is ready and a thread is idle or could still be made, a ticket is out: somebody is on the way. Who
///    comes looks for further ready steps in turn, so that one wake-up at a time is enough and none is lost.
/// 3. `tickets` ≤ `idle`: each ticket is for a thread that waits or that was just made.
/// 4. When nothing runs, nothing is paused and nothing more may start, it is over, and everybody who waits was woken.
/// 5. `paused` counts steps that ``resume(_:)`` will bring back. It may be below 0 while a turn that pauses has not yet
///    returned, since somebody may have been quicker; `running` counts that turn until then, so it isn't over.
final class Scheduler: Sendable {
  private struct State: Sendable {
    var ready: Heap<Int>
    /// How many dependencies each step still waits for.
    var missing: [Int]
    var running = 0
    var paused = 0
    var idle = 0
    var tickets = 0
    /// Threads of ours besides the leading one, by number; they leave the list when they are abandoned.
    var helpers: [Int: WorkerThread] = [:]
    var lastHelper = 0
    /// Helpers that have not left.
    var present = 0
    var maximumHelpers: Int
    var lacksThreads = false
    var isStopped = false
    var isLeaderLost = false
    var hasEnded = false

    var isOver: Bool { running == 0 && (isStopped || (ready.isEmpty && paused == 0)) }
  }

  private let graph: StepGraph
  private let perform: @Sendable (_ step: Int, _ helper: Int?) -> StepTurn
  private let atEnd: @Sendable () -> Void
  private let monitor: Monitor<State>

  /// - Parameters:
  ///   - jobs: how many steps may run at once.
  ///   - done: whether a step is over before anything runs; by index.
  ///   - perform: gives a step its turn, on a thread with that number; the leading one has none.
  ///   - atEnd: called in place of `run`'s return, on a thread of the scheduler, when the leading thread was abandoned.
  init(
    graph: StepGraph, jobs: Int, done: (Int) -> Bool = { _ in false },
    perform: @escaping @Sendable (_ step: Int, _ helper: Int?) -> StepTurn, atEnd: @escaping @Sendable () -> Void
  ) {
    self.graph = graph
    self.perform = perform
    self.atEnd = atEnd
    var missing = graph.dependencyCounts
    for step in 0..<graph.count where done(step) {
      for dependent in graph.dependents(of: step) { missing[dependent] -= 1 }
    }
    // What is done never becomes ready, also when something that it depended on runs again.
    for step in 0..<graph.count where done(step) { missing[step] = .max }
    let first = (0..<graph.count).filter { missing[$0] == 0 }
    monitor = Monitor(State(ready: Heap(first), missing: missing, maximumHelpers: jobs - 1))
  }

  /// Runs the steps, on this thread and on helpers.
  ///
  /// - Returns: true when no step runs and none will start, and all helpers have left. False when the step that this
  ///   thread ran was abandoned: the thread must end at once, and `atEnd` is called on another one.
  func run() -> Bool {
    guard work(helper: nil) else { return false }
    monitor.wait { $0.present == 0 ? .done(()) : .wait }
    return true
  }

  /// Whether the system gave fewer threads than were wanted.
  var lacksThreads: Bool { monitor.withLock { $0.lacksThreads } }

  /// Waits until the helpers' threads are gone, but for those that were abandoned. Not from a helper.
  func join() {
    let helpers = monitor.withLock { state in
      defer { state.helpers = [:] }
      return state.helpers.values.map(\.self)
    }
    for helper in helpers { helper.join() }
  }

  /// Lets no further step start.
  func stop() {
    monitor.withLock { $0.isStopped = true }
    monitor.wakeAll()
  }

  /// Gives a paused step another turn, when there is room. From any thread.
  func resume(_ step: Int) {
    monitor.withLock { state in
      state.paused -= 1
      guard !state.isStopped else { return }
      state.ready.insert(step)
      callHelp(&state)
    }
  }

  /// Ends a step whose thread doesn't come back: another thread takes its place.
  ///
  /// - Parameter helper: the lost thread, as `perform` was told it.
  /// - Returns: false when nobody is left to end the run and the system gives no thread for it.
  func abandon(_ step: Int, on helper: Int?, goesOn: Bool) -> Bool {
    defer { monitor.wakeAll() }
    return monitor.withLock { state in
      finish(step, goesOn: goesOn, &state)
      if let helper {
        state.helpers.removeValue(forKey: helper)?.detach()
        state.present -= 1
      } else {
        state.isLeaderLost = true
        state.maximumHelpers += 1
      }
      if state.isLeaderLost, state.present == 0, state.isOver || state.ready.isEmpty { return startHelper(&state) }
      callHelp(&state)
      return state.present > 0 || !state.isLeaderLost
    }
  }

  /// Whether the thread that called `run` was abandoned.
  var isLeaderLost: Bool { monitor.withLock { $0.isLeaderLost } }

  /// - Returns: false when this thread's step was abandoned.
  private func work(helper: Int?) -> Bool {
    var step = next(after: nil, isWaiting: helper != nil)
    while let current = step {
      let turn = perform(current, helper)
      if case .abandoned = turn { return false }
      step = next(after: (current, turn), isWaiting: false)
    }
    return true
  }

  /// Reports a step's turn and takes the next step, waiting for it if need be; `nil` when it is over.
  ///
  /// - Parameter isWaiting: the thread is already counted as idle, as a new helper is.
  private func next(after turn: (step: Int, turn: StepTurn)?, isWaiting: Bool) -> Int? {
    var turn = turn
    var isWaiting = isWaiting
    return monitor.wait { state in
      if let (step, result) = turn {
        turn = nil
        if case .ended(let goesOn) = result {
          finish(step, goesOn: goesOn, &state)
        } else {
          state.running -= 1
          state.paused += 1
        }
      }
      if isWaiting, !state.isOver {
        guard state.tickets > 0 else { return .wait }
        state.tickets -= 1
        state.idle -= 1
        isWaiting = false
      }
      if state.isOver {
        monitor.wakeAll()
        return .done(nil)
      }
      if !state.isStopped, let step = state.ready.popMin() {
        state.running += 1
        callHelp(&state)
        return .done(step)
      }
      state.idle += 1
      isWaiting = true
      return .wait
    }
  }

  private func finish(_ step: Int, goesOn: Bool, _ state: inout State) {
    state.running -= 1
    if !goesOn { state.isStopped = true }
    for dependent in graph.dependents(of: step) {
      state.missing[dependent] -= 1
      if state.missing[dependent] == 0 { state.ready.insert(dependent) }
    }
  }

  /// Sends one more thread on the way when a step is ready for it.
  private func callHelp(_ state: inout State) {
    guard !state.isStopped, state.ready.count > state.tickets else { return }
    if state.idle > state.tickets {
      monitor.wakeOne()
    } else if state.present < state.maximumHelpers {
      guard startHelper(&state) else {
        state.maximumHelpers = state.present
        state.lacksThreads = true
        return
      }
    } else {
      return
    }
    state.tickets += 1
  }

  private func startHelper(_ state: inout State) -> Bool {
    let number = state.lastHelper + 1
    guard let helper = WorkerThread({ [self] in help(number) }) else { return false }
    state.lastHelper = number
    state.helpers[number] = helper
    state.present += 1
    state.idle += 1
    return true
  }

  private func help(_ number: Int) {
    guard work(helper: number) else { return }
    let isLast = monitor.withLock { state in
      state.present -= 1
      defer { if state.present == 0, state.isLeaderLost { state.hasEnded = true } }
      return state.present == 0 && state.isLeaderLost && !state.hasEnded
    }
    monitor.wakeAll()
    if isLast { atEnd() }
  }
}
