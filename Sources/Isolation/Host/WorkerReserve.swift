internal import Linux
internal import Synchronization

/// One worker process that is started before it is needed, on the spawner's thread: it waits for its first message, and knows
/// of no plugin. Who takes it does not wait for a process to start.
package final class WorkerReserve: Sendable {
  private enum State {
    case empty
    case starting
    case ready(WorkerChild, since: Int64)
    case closed
  }

  let program: String
  let environment: [String: String]
  private let state = Mutex(State.empty)

  /// Starts nothing yet.
  package init(program: String, environment: [String: String]) {
    self.program = program
    self.environment = environment
  }

  deinit { close() }

  /// Has one started, unless there is one. Doesn't block; where none can be started, there is none.
  package func prepare() {
    let isNeeded = state.withLock { state in
      guard case .empty = state else { return false }
      state = .starting
      return true
    }
    guard isNeeded else { return }
    WorkerSpawner.shared.start(executable: program, arguments: ["--serve"], environment: environment) { [weak self] in
      self?.keep(try? $0.get())
    }
  }

  private func keep(_ child: WorkerChild?) {
    let surplus = state.withLock { state -> WorkerChild? in
      guard case .starting = state else { return child }
      state = child.map { .ready($0, since: SystemClock.monotonic()) } ?? .empty
      return nil
    }
    if let surplus { _ = surplus.finish() }
  }

  /// The one that is ready, which is the caller's from now on.
  func take() -> WorkerChild? {
    state.withLock { state in
      guard case .ready(let child, _) = state else { return nil }
      state = .empty
      return child
    }
  }

  /// The number of the one that is ready; for tests.
  package var process: Int32? {
    state.withLock { state in
      if case .ready(let child, _) = state { child.id } else { nil }
    }
  }

  /// Ends the one that nobody took for so long.
  package func endIdle(after limit: Duration) {
    let ended = state.withLock { state -> WorkerChild? in
      guard case .ready(let child, let since) = state, .nanoseconds(SystemClock.monotonic() - since) >= limit else { return nil }
      state = .empty
      return child
    }
    if let ended { _ = ended.finish() }
  }

  /// Ends it; none is started any more.
  package func close() {
    let child = state.withLock { state -> WorkerChild? in
      defer { state = .closed }
      if case .ready(let child, _) = state { return child }
      return nil
    }
    if let child { _ = child.finish() }
  }
}
