internal import Linux
internal import Synchronization

extension BuildProcess {
  /// Ends a build from another thread.
  package final class Control: Sendable {
    private struct State {
      var child: WorkerChild?
      var isCancelled = false
    }

    private let state = Mutex(State())

    package init() {}

    package var isCancelled: Bool { state.withLock(\.isCancelled) }

    /// Kills what runs, and lets nothing more be started. From any thread; also before a build begins and after it ended.
    package func cancel() {
      let child = state.withLock { state in
        state.isCancelled = true
        return state.child
      }
      child?.kill()
    }

    /// - Returns: false when it was cancelled already.
    func begin(_ child: WorkerChild) -> Bool {
      state.withLock { state in
        guard !state.isCancelled else { return false }
        state.child = child
        return true
      }
    }

    func end() { state.withLock { $0.child = nil } }
  }
}
