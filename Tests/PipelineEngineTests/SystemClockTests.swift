import AetherModel
import Synchronization
import Testing

@testable import PipelineEngine

@Suite struct SystemClockTests {
  @Test func alarmsRingInTheOrderOfTheirDeadlinesUnlessTakenBack() {
    let clock = SystemClock()
    let rung = Mutex<[Int]>([])
    let meeting = Meeting(of: 3)
    let start = clock.monotonic()
    let (first, second) = (start + 30_000_000, start + 40_000_000)
    _ = clock.setAlarm(at: second) { rung.withLock { $0.append(2) }; meeting.arrive() }
    let taken = clock.setAlarm(at: first) { rung.withLock { $0.append(0) } }
    _ = clock.setAlarm(at: first) { rung.withLock { $0.append(1) }; meeting.arrive() }
    clock.cancelAlarm(taken)
    meeting.join()
    #expect(rung.withLock { $0 } == [1, 2])
    #expect(clock.monotonic() >= second)
    #expect(clock.now().seconds > 1_700_000_000)
  }
}
