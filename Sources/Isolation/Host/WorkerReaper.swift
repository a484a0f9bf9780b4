internal import Linux
internal import Synchronization

/// Ends workers that are not needed any more on a thread of its own: the kernel takes a good part of a millisecond to take a
/// process with its namespaces apart, and no step should wait for that. It also looks after those that nobody calls.
final class WorkerReaper: Sendable {
  static let shared = WorkerReaper()

  /// More than these are ended by whoever brings them, so that dying processes don't pile up.
  private static let mostWaiting = 4

  private struct State {
    var waiting = 0
    var isRunning = false
  }

  private enum Order: Sendable {
    case end(WorkerProcess)
    case watch(Watched)
    /// All that came before is ended: say so.
    case tell(Handover<Void>)
  }

  /// A group whose idle workers end after a while, for as long as there is the group.
  private final class Watched: Sendable {
    private let reference: Mutex<Reference>
    let limit: Duration

    private struct Reference { weak var group: WorkerGroup? }

    init(_ group: WorkerGroup) {
      reference = Mutex(Reference(group: group))
      limit = group.recipe.limits.idle
    }

    var group: WorkerGroup? { reference.withLock { $0.group } }
  }

  private let state = Mutex(State())
  private let orders = Handover<Order>()

  /// Kills a worker and has it waited for. Doesn't wait itself, as a rule.
  func finish(_ worker: WorkerProcess) {
    let isTaken = state.withLock { state in
      guard state.waiting < Self.mostWaiting, isRunning(&state) else { return false }
      state.waiting += 1
      return true
    }
    if isTaken { orders.put(.end(worker)) } else { _ = worker.child.finish() }
  }

  /// Ends a group's idle workers when their time is over.
  func watch(_ group: WorkerGroup) {
    if state.withLock({ isRunning(&$0) }) { orders.put(.watch(Watched(group))) }
  }

  private func isRunning(_ state: inout State) -> Bool {
    if !state.isRunning { state.isRunning = start() }
    return state.isRunning
  }

  /// Waits until what was brought before is ended.
  func settle() {
    guard state.withLock({ $0.isRunning }) else { return }
    let answer = Handover<Void>()
    orders.put(.tell(answer))
    answer.take()
  }

  private func start() -> Bool {
    let thread = try? BlockingThread(name: "aether-reap", stackSize: 256 << 10) { [self] in
      var watched: [Watched] = []
      var looked = ContinuousClock.now
      while true {
        let interval = watched.map { $0.limit / 2 }.min()
        let order = interval.map { orders.take(atMost: $0) } ?? orders.take()
        switch order {
        case .watch(let group): watched.append(group)
        case .end(let worker):
          _ = worker.child.finish()
          state.withLock { $0.waiting -= 1 }
        case .tell(let answer): answer.put(())
        case nil: break
        }
        guard let interval, ContinuousClock.now - looked >= interval else { continue }
        looked = .now
        watched.removeAll { $0.group == nil }
        for group in watched { group.group?.endIdle() }
      }
    }
    guard let thread else { return false }
    thread.detach()
    return true
  }
}
