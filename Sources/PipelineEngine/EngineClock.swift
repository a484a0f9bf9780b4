package import AetherModel

/// The engine's only source of time.
package protocol EngineClock: Sendable {
  /// The time of day, for people and history. It may jump.
  func now() -> Instant

  /// Nanoseconds since some point in the past; never goes back. Deadlines are given in it.
  func monotonic() -> UInt64

  /// Calls `body` once, when `monotonic()` reaches `deadline`, on a thread of the clock's own. `body` must not block.
  func setAlarm(at deadline: UInt64, _ body: @escaping @Sendable () -> Void) -> AlarmID

  /// Takes an alarm back. Nothing happens when it has rung; it may be ringing just now.
  func cancelAlarm(_ id: AlarmID)
}

/// Names one alarm of a clock.
package struct AlarmID: Hashable, Sendable {
  package let number: UInt64

  package init(number: UInt64) { self.number = number }
}

/// The engine's source of chance, for run ids.
package protocol RandomSource: Sendable {
  func next() -> UInt64
}

/// The system's.
package struct SystemRandomSource: RandomSource {
  package init() {}

  package func next() -> UInt64 { UInt64.random(in: .min ... .max) }
}
