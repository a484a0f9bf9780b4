internal import HeapModule

/// Decides which step runs next, and on which thread. Knows nothing of what a step does.
///
/// The thread that finished a step goes on with the next one itself: a chain never changes threads. Another thread is
/// woken, or made, only for a step that is ready besides. Under the lock, whenever it is released:
/// 1. `running` steps are being performed, each by one thread; there are at most `jobs` threads, so at most `jobs`
///    steps.
/// 2. When a step is ready and a thread is idle or could still be made, a ticket is out: somebody is on the way. Who
///    comes looks for further ready steps in turn, so that one wake-up at a time is enough and none is lost.
/// 3. `tickets` ≤ `idle`: each ticket is for a thread that waits or that was just made.
/// 4. When nothing runs and nothing more may start, it is over, and everybody who waits has been woken.
final class Scheduler: Sendable {
  private struct State: Sendable {
    var ready: Heap<Int>
    /// How many dependencies each step still waits for.
    var missing: [Int]
    var running = 0
    var idle = 0
    var tickets = 0
    var helpers: [WorkerThread] = []
    var maximumHelpers: Int
    var lacksThreads = false
    var isStopped = false

    var isOver: Bool { running == 0 && (isStopped || ready.isEmpty) }
  }

  private let graph: StepGraph
  private let perform: @Sendable (Int) -> Bool
  private let monitor: Monitor<State>

  /// - Parameters:
  ///   - jobs: how many steps may run at once.
  ///   - perform: runs a step to its end; false means that no further step may start.
  init(graph: StepGraph, jobs: Int, perform: @escaping @Sendable (Int) -> Bool) {
    self.graph = graph
    self.perform = perform
    let first = (0..<graph.count).filter { graph.dependencyCounts[$0] == 0 }
    monitor = Monitor(State(ready: Heap(first), missing: graph.dependencyCounts, maximumHelpers: jobs - 1))
  }

  /// Runs the steps, on this thread and on helpers; returns when none runs and none will start, the helpers' threads
  /// ended.
  ///
  /// - Returns: false when the system gave fewer threads than were wanted.
  func run() -> Bool {
    work(isHelper: false)
    let (helpers, lacksThreads) = monitor.withLock { ($0.helpers, $0.lacksThreads) }
    for helper in helpers { helper.join() }
    return !lacksThreads
  }

  /// Lets no further step start.
  func stop() {
    monitor.withLock { $0.isStopped = true }
    monitor.wakeAll()
  }

  private func work(isHelper: Bool) {
    var step = next(after: nil, goesOn: true, isWaiting: isHelper)
    while let current = step {
      step = next(after: current, goesOn: perform(current), isWaiting: false)
    }
  }

  /// Reports a step as finished and takes the next one, waiting for it if need be; `nil` when it is over.
  ///
  /// - Parameter isWaiting: the thread is already counted as idle, as a new helper is.
  private func next(after finished: Int?, goesOn: Bool, isWaiting: Bool) -> Int? {
    var finished = finished
    var isWaiting = isWaiting
    return monitor.wait { state in
      if let step = finished {
        finished = nil
        finish(step, goesOn: goesOn, &state)
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
    guard state.ready.count > state.tickets else { return }
    if state.idle > state.tickets {
      monitor.wakeOne()
    } else if state.helpers.count < state.maximumHelpers {
      guard let helper = WorkerThread({ [self] in work(isHelper: true) }) else {
        state.maximumHelpers = state.helpers.count
        state.lacksThreads = true
        return
      }
      state.helpers.append(helper)
      state.idle += 1
    } else {
      return
    }
    state.tickets += 1
  }
}
