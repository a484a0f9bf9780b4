internal import Glibc

/// The system's clocks, in nanoseconds.
package enum SystemClock {
  /// Counts up steadily, also across changes of the date; stands still while the machine sleeps.
  package static func monotonic() -> Int64 { now(CLOCK_MONOTONIC) }

  /// Since 1970 in UTC; may jump.
  package static func realTime() -> Int64 { now(CLOCK_REALTIME) }

  private static func now(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }
}
