package import AetherModel
internal import Glibc
internal import HeapModule

/// The machine's clock. Its thread, for alarms, starts with the first alarm, and stays as long as the process.
package final class SystemClock: EngineClock {
  private struct Alarm: Comparable, Sendable {
    let deadline: UInt64
    let id: UInt64

    static func < (left: Alarm, right: Alarm) -> Bool { (left.deadline, left.id) < (right.deadline, right.id) }
  }

  private struct Alarms: Sendable {
    var order = Heap<Alarm>()
    /// What to do, by id; an alarm without an entry was taken back.
    var bodies: [UInt64: @Sendable () -> Void] = [:]
    var nextID: UInt64 = 0
    var hasThread = false
  }

  private let alarms = Monitor(Alarms())

  /// The one that runs share: each clock with an alarm is a thread more.
  package static let shared = SystemClock()

  package init() {}

  package func now() -> Instant {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Instant(seconds: Int64(time.tv_sec), nanoseconds: Int32(time.tv_nsec))
  }

  package func monotonic() -> UInt64 { Self.monotonicNanoseconds() }

  package func setAlarm(at deadline: UInt64, _ body: @escaping @Sendable () -> Void) -> AlarmID {
    let id = alarms.withLock { alarms in
      alarms.nextID += 1
      alarms.order.insert(Alarm(deadline: deadline, id: alarms.nextID))
      alarms.bodies[alarms.nextID] = body
      if !alarms.hasThread, let thread = WorkerThread({ [self] in ring() }) {
        alarms.hasThread = true
        thread.detach()
      }
      return alarms.nextID
    }
    alarms.wakeAll()
    return AlarmID(number: id)
  }

  package func cancelAlarm(_ id: AlarmID) {
    alarms.withLock { _ = $0.bodies.removeValue(forKey: id.number) }
  }

  private func ring() {
    while true {
      let body: @Sendable () -> Void = alarms.wait { alarms in
        while let first = alarms.order.min {
          guard let body = alarms.bodies[first.id] else {
            alarms.order.removeMin()
            continue
          }
          guard first.deadline <= Self.monotonicNanoseconds() else { return .waitUntil(first.deadline) }
          alarms.order.removeMin()
          alarms.bodies.removeValue(forKey: first.id)
          return .done(body)
        }
        return .wait
      }
      body()
    }
  }

  private static func monotonicNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
