internal import Glibc

/// A queue between threads: one puts, another waits and takes.
///
/// Invariants: `mutex` and `condition` are made in `init` and destroyed in `deinit`, at addresses that don't change;
/// `items` is touched under `mutex` only. That is why `@unchecked Sendable` holds.
package final class Handover<Item: Sendable>: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var items: [Item] = []

  package init() {
    mutex.initialize(to: pthread_mutex_t())
    condition.initialize(to: pthread_cond_t())
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

  package func put(_ item: Item) {
    pthread_mutex_lock(mutex)
    items.append(item)
    pthread_cond_signal(condition)
    pthread_mutex_unlock(mutex)
  }

  /// The oldest item; blocks while there is none, but not longer than this.
  package func take(atMost wait: Duration) -> Item? {
    let end = SystemClock.monotonic() + Int64(wait / .nanoseconds(1))
    var deadline = timespec(tv_sec: Int(end / 1_000_000_000), tv_nsec: Int(end % 1_000_000_000))
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while items.isEmpty {
      if pthread_cond_timedwait(condition, mutex, &deadline) == ETIMEDOUT, items.isEmpty { return nil }
    }
    return items.removeFirst()
  }

  /// The oldest item; blocks while there is none.
  package func take() -> Item {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while items.isEmpty { pthread_cond_wait(condition, mutex) }
    return items.removeFirst()
  }
}
