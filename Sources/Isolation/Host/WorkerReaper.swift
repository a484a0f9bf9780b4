internal import Linux
internal import Synchronization

/// Ends workers that are not needed any more on a thread of its own: the kernel takes a good part of a millisecond to take a
/// process with its namespaces apart, and no step should wait for that.
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
    /// All that came before is ended: say so.
    case tell(Handover<Void>)
  }

  private let state = Mutex(State())
  private let orders = Handover<Order>()

  /// Kills a worker and has it waited for. Doesn't wait itself, as a rule.
  func finish(_ worker: WorkerProcess) {
    let isTaken = state.withLock { state in
      guard state.waiting < Self.mostWaiting else { return false }
      if !state.isRunning { state.isRunning = start() }
      guard state.isRunning else { return false }
      state.waiting += 1
      return true
    }
    if isTaken { orders.put(.end(worker)) } else { _ = worker.child.finish() }
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
      while true { perform(orders.take()) }
    }
    guard let thread else { return false }
    thread.detach()
    return true
  }

  private func perform(_ order: Order) {
    switch order {
    case .tell(let answer): answer.put(())
    case .end(let worker):
      _ = worker.child.finish()
      state.withLock { $0.waiting -= 1 }
    }
  }
}
