internal import HeapModule

/// What became of a turn that a step, or an item of one, got.
enum StepTurn: Sendable {
  /// The step is over; false: no further one may start.
  case ended(goesOn: Bool)
  /// The step runs for each of these items; at most `jobs` of them at once, when that is said.
  case opened(items: [Int], jobs: Int?)
  /// The item is over, and the step isn't; false: no further step or item may start.
  case itemEnded(goesOn: Bool)
  /// It waits for something, and gets another turn by ``Scheduler/resume(_:)``.
  case paused
  /// ``Scheduler/abandon(_:on:turn:)`` has reported it meanwhile: this thread is not counted any more.
  case abandoned
}

/// Decides what runs next, and on which thread. Knows nothing of what a step does.
///
/// The thread that finished a step goes on with the next one itself: a chain never changes threads. Another thread is
/// woken, or made, only for a step that is ready besides. Under the lock, whenever it is released:
/// 1. `running` turns are on, each on one thread of ours. Threads whose step was abandoned are not ours any more.
/// 2. ``ReadySteps`` lets no more start than `jobs` and the steps' own numbers of items allow.
/// 3. When something may start and a thread is idle or could still be made, a ticket is out: somebody is on the way. Who
///    comes looks for further ones in turn, so that one wake-up at a time is enough and none is lost.
/// 4. `tickets` ≤ `idle`: each ticket is for a thread that waits or that was just made.
/// 5. When nothing runs, nothing is paused and nothing more may start, it is over, and everybody who waits was woken.
/// 6. `paused` counts turns that ``resume(_:)`` will bring back. It may be below 0 while a turn that pauses has not yet
///    returned, since somebody may have been quicker; `running` counts that turn until then, so it isn't over.
final class Scheduler: Sendable {
  private struct State: Sendable {
    var ready: ReadySteps
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
    /// What the system gives at most; `nil`: it hasn't said no.
    var mostHelpers: Int?
    var isStopped = false
    var isLeaderLost = false
    var hasEnded = false

    var isOver: Bool { running == 0 && (isStopped || (ready.isEmpty && paused == 0)) }

    var maximumHelpers: Int {
      let wanted = ready.mostAtOnce - (isLeaderLost ? 0 : 1)
      return mostHelpers.map { min($0, wanted) } ?? wanted
    }
  }

  private let graph: StepGraph
  private let perform: @Sendable (_ place: StepPlace, _ helper: Int?) -> StepTurn
  private let atEnd: @Sendable () -> Void
  private let monitor: Monitor<State>

  /// - Parameters:
  ///   - jobs: how many steps may run at once.
  ///   - done: whether a step is over before anything runs; by index.
  ///   - perform: gives a step or an item its turn, on a thread with that number; the leading one has none.
  ///   - atEnd: called in place of `run`'s return, on a thread of the scheduler, when the leading thread was abandoned.
  init(
    graph: StepGraph, jobs: Int, done: (Int) -> Bool = { _ in false },
    perform: @escaping @Sendable (_ place: StepPlace, _ helper: Int?) -> StepTurn, atEnd: @escaping @Sendable () -> Void
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
    monitor = Monitor(State(ready: ReadySteps(first, jobs: jobs), missing: missing))
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
  var lacksThreads: Bool { monitor.withLock { $0.mostHelpers != nil } }

  /// Waits until the helpers' threads are gone, but for those that were abandoned. Not from a helper.
  func join() {
    let helpers = monitor.withLock { state in
      defer { state.helpers = [:] }
      return state.helpers.values.map(\.self)
    }
    for helper in helpers { helper.join() }
  }

  /// Lets nothing further start.
  func stop() {
    monitor.withLock { $0.isStopped = true }
    monitor.wakeAll()
  }

  /// Gives what paused another turn, when there is room. From any thread.
  func resume(_ place: StepPlace) {
    monitor.withLock { state in
      state.paused -= 1
      guard !state.isStopped else { return }
      state.ready.bringBack(place)
      callHelp(&state)
    }
  }

  /// Ends a turn whose thread doesn't come back: another thread takes its place.
  ///
  /// - Parameters:
  ///   - helper: the lost thread, as `perform` was told it.
  ///   - turn: what became of it: `ended` or `itemEnded`.
  /// - Returns: false when nobody is left to end the run and the system gives no thread for it.
  func abandon(_ place: StepPlace, on helper: Int?, turn: StepTurn) -> Bool {
    defer { monitor.wakeAll() }
    return monitor.withLock { state in
      finish(place, turn, &state)
      if let helper {
        state.helpers.removeValue(forKey: helper)?.detach()
        state.present -= 1
      } else {
        state.isLeaderLost = true
      }
      if state.isLeaderLost, state.present == 0, state.isOver || !state.ready.mayStart { return startHelper(&state) }
      callHelp(&state)
      return state.present > 0 || !state.isLeaderLost
    }
  }

  /// Whether the thread that called `run` was abandoned.
  var isLeaderLost: Bool { monitor.withLock { $0.isLeaderLost } }

  /// - Returns: false when this thread's turn was abandoned.
  private func work(helper: Int?) -> Bool {
    var place = next(after: nil, isWaiting: helper != nil)
    while let current = place {
      let turn = perform(current, helper)
      if case .abandoned = turn { return false }
      place = next(after: (current, turn), isWaiting: false)
    }
    return true
  }

  /// Reports a turn and takes the next one, waiting for it if need be; `nil` when it is over.
  ///
  /// - Parameter isWaiting: the thread is already counted as idle, as a new helper is.
  private func next(after turn: (place: StepPlace, turn: StepTurn)?, isWaiting: Bool) -> StepPlace? {
    var turn = turn
    var isWaiting = isWaiting
    return monitor.wait { state in
      if let (place, result) = turn {
        turn = nil
        finish(place, result, &state)
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
      if !state.isStopped, let place = state.ready.take() {
        state.running += 1
        callHelp(&state)
        return .done(place)
      }
      state.idle += 1
      isWaiting = true
      return .wait
    }
  }

  private func finish(_ place: StepPlace, _ turn: StepTurn, _ state: inout State) {
    state.running -= 1
    state.ready.giveBack(place)
    switch turn {
    case .paused: state.paused += 1
    case .opened(let items, let jobs): state.ready.open(place.step, items: items, jobs: jobs)
    case .itemEnded(let goesOn):
      if !goesOn { state.isStopped = true }
    case .ended(let goesOn):
      if !goesOn { state.isStopped = true }
      state.ready.close(place.step)
      for dependent in graph.dependents(of: place.step) {
        state.missing[dependent] -= 1
        if state.missing[dependent] == 0 { state.ready.add(dependent) }
      }
    case .abandoned: break
    }
  }

  /// Sends one more thread on the way when something is ready for it.
  private func callHelp(_ state: inout State) {
    guard !state.isStopped, state.ready.startable > state.tickets else { return }
    if state.idle > state.tickets {
      monitor.wakeOne()
    } else if state.present < state.maximumHelpers {
      guard startHelper(&state) else {
        state.mostHelpers = state.present
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
