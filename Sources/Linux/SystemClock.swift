internal import CLinux
internal import Glibc

/// The system's clocks, in nanoseconds.
package enum SystemClock {
  /// Counts up steadily, also across changes of the date; stands still while the machine sleeps.
  package static func monotonic() -> Int64 { now(CLOCK_MONOTONIC) }

  /// Since 1970 in UTC; may jump.
  package static func realTime() -> Int64 { now(CLOCK_REALTIME) }

  /// Blocks the thread for that long, or longer.
  package static func pause(milliseconds: Int) {
    let deadline = monotonic() + Int64(milliseconds) * 1_000_000
    var time = timespec(tv_sec: Int(deadline / 1_000_000_000), tv_nsec: Int(deadline % 1_000_000_000))
    while clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nil) == EINTR {}
  }

  private static func now(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }
}
