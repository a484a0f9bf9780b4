internal import Glibc

/// A state that one thread at a time may look at, and that threads can wait on.
///
/// Invariants, on which `@unchecked Sendable` rests:
/// 1. `state` is read and written only between `pthread_mutex_lock` and `pthread_mutex_unlock` of `mutex`.
/// 2. No access to `state` is open while the thread waits: `poll` has returned by then, and is called again with a
///    fresh access afterwards, so that nothing of the state is remembered across a wait.
/// 3. `mutex` and `condition` are allocated once, never moved, and destroyed in `deinit`, when nobody can wait any
///    more.
package final class Monitor<State: Sendable>: @unchecked Sendable {
  /// What a look at the state decided.
  package enum Poll<Result> {
    case done(Result)
    /// Look again after somebody woke us.
    case wait
    /// The same, or at that time of `CLOCK_MONOTONIC`, in nanoseconds.
    case waitUntil(UInt64)
  }

  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var state: State

  package init(_ state: State) {
    self.state = state
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// - Parameter body: short; must not use this monitor again.
  package func withLock<Result>(_ body: (inout State) -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body(&state)
  }

  /// Blocks until `poll` is done. It is called at once, after each wake-up, and perhaps in between.
  package func wait<Result>(until poll: (inout State) -> Poll<Result>) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while true {
      switch poll(&state) {
      case .done(let result):
        return result
      case .wait:
        pthread_cond_wait(condition, mutex)
      case .waitUntil(let nanoseconds):
        var time = timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
        pthread_cond_timedwait(condition, mutex, &time)
      }
    }
  }

  /// Wakes at least one of the threads that wait, if any. May be called with or without the lock.
  package func wakeOne() { pthread_cond_signal(condition) }

  /// Wakes all threads that wait. May be called with or without the lock.
  package func wakeAll() { pthread_cond_broadcast(condition) }
}
