import AetherModel
import Synchronization

@testable import PipelineEngine

/// A clock that moves only when it is told to; each look at the time of day takes a millisecond.
final class FakeClock: EngineClock {
  private struct State: Sendable {
    var looks: Int64 = 0
    var monotonic: UInt64 = 1_000_000_000
    var alarms: [(id: UInt64, deadline: UInt64, body: @Sendable () -> Void)] = []
    var nextID: UInt64 = 0
  }

  private let state = Monitor(State())

  func now() -> Instant {
    state.withLock { state in
      state.looks += 1
      return Instant(seconds: 1_800_000_000 + state.looks / 1_000, nanoseconds: Int32(state.looks % 1_000) * 1_000_000)
    }
  }

  func monotonic() -> UInt64 { state.withLock { $0.monotonic } }

  func setAlarm(at deadline: UInt64, _ body: @escaping @Sendable () -> Void) -> AlarmID {
    defer { state.wakeAll() }
    return state.withLock { state in
      state.nextID += 1
      state.alarms.append((state.nextID, deadline, body))
      return AlarmID(number: state.nextID)
    }
  }

  func cancelAlarm(_ id: AlarmID) { state.withLock { $0.alarms.removeAll { $0.id == id.number } } }

  var alarmCount: Int { state.withLock { $0.alarms.count } }

  /// Waits until that many alarms are set at once.
  func awaitAlarms(_ count: Int = 1) { state.wait { $0.alarms.count >= count ? .done(()) : .wait } }

  /// Rings what is due, on this thread.
  func advance(seconds: UInt64) {
    let due = state.withLock { state in
      state.monotonic += seconds * 1_000_000_000
      let now = state.monotonic
      let due = state.alarms.filter { $0.deadline <= now }
      state.alarms.removeAll { $0.deadline <= now }
      return due
    }
    for alarm in due { alarm.body() }
  }
}

/// Notes every call, and does what the test says.
final class FakeExecutor: ModuleExecutor {
  typealias Behaviour = @Sendable (Int, [Value?], AttemptControl) -> CallResult
  typealias Hook = @Sendable (String) throws(Failure) -> Void

  private let behaviour: Behaviour
  private let hook: Hook
  private let stoppedDaemons: Set<Int>
  private let notes = Mutex<[String]>([])

  /// - Parameters:
  ///   - hook: is given each call but `execute` before it is done, as `initialise 0`.
  ///   - stoppedDaemons: modules that do not run although they were started.
  init(
    stoppedDaemons: Set<Int> = [], hook: @escaping Hook = { (_: String) throws(Failure) in },
    _ behaviour: @escaping Behaviour
  ) {
    self.behaviour = behaviour
    self.hook = hook
    self.stoppedDaemons = stoppedDaemons
  }

  /// In order: `initialise 0`, `execute 3`, …
  var calls: [String] { notes.withLock { $0 } }

  func execute(step: Int, module: Int, inputs: [Value?], control: AttemptControl) -> CallResult {
    note("execute \(step)")
    return behaviour(step, inputs, control)
  }

  func initialise(module: Int, control: ModuleControl) throws(Failure) {
    try call("initialise \(module)")
    control.log(LogRecord(level: .info, message: "ready"))
  }

  func startDaemon(module: Int) throws(Failure) { try call("start \(module)") }
  func isDaemonRunning(module: Int) -> Bool { !stoppedDaemons.contains(module) }
  func stopDaemon(module: Int) throws(Failure) { try call("stop \(module)") }
  func shutDown(module: Int) throws(Failure) { try call("shut down \(module)") }
  func abandon() { note("abandon") }

  private func call(_ text: String) throws(Failure) {
    note(text)
    try hook(text)
  }

  private func note(_ text: String) { notes.withLock { $0.append(text) } }
}

final class FakeWorkspaces: Workspaces {
  private let notes = Mutex<[String]>([])
  private let removeFails: Bool

  init(removeFails: Bool = false) { self.removeFails = removeFails }

  var calls: [String] { notes.withLock { $0 } }

  func make(run: RunID, step: String, attempt: Int, in parent: String?) throws(Failure) -> String {
    notes.withLock { $0.append("make \(step)") }
    return "\(parent ?? "/workspaces")/\(step)-\(attempt)"
  }

  func keep(_ path: String, run: RunID, step: String, attempt: Int) throws(Failure) -> String { "/kept/\(step)-\(attempt)" }

  func remove(_ path: String) throws(Failure) {
    notes.withLock { $0.append("remove \(path)") }
    if removeFails { throw Failure(code: "AETHER_WORKSPACE", message: "busy") }
  }
}

/// Keeps all events.
final class EventLog: Recorder {
  private let log = Monitor<[RunEvent]>([])

  var events: [RunEvent] { log.withLock { $0 } }

  func record(_ event: RunEvent) {
    log.withLock { $0.append(event) }
    log.wakeAll()
  }

  /// Waits for such an event.
  func await(_ isIt: (RunEvent) -> Bool) { log.wait { $0.contains(where: isIt) ? .done(()) : .wait } }
}

/// Repeatable chance.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Carries a control out of its attempt.
final class Kept: Sendable {
  private let state = Mutex<AttemptControl?>(nil)

  var control: AttemptControl? {
    get { state.withLock { $0 } }
    set { state.withLock { $0 = newValue } }
  }
}

/// Locks of this process, in the order of asking.
final class FakeLocks: LockService {
  private final class Request: LockRequest {
    let lock: LockName
    let owner: LockOwner
    let onChange: @Sendable (LockChange) -> Void
    let table: FakeLocks

    init(
      _ lock: LockName, _ owner: LockOwner, _ table: FakeLocks, _ onChange: @escaping @Sendable (LockChange) -> Void
    ) {
      (self.lock, self.owner, self.table, self.onChange) = (lock, owner, table, onChange)
    }

    func release() { table.release(self) }
  }

  private let queues = Mutex<[LockName: [Request]]>([:])

  func request(
    _ lock: LockName, for owner: LockOwner, onChange: @escaping @Sendable (LockChange) -> Void
  ) -> any LockRequest {
    let request = Request(lock, owner, self, onChange)
    let before = queues.withLock { queues in
      defer { queues[lock, default: []].append(request) }
      return queues[lock, default: []]
    }
    onChange(before.isEmpty ? .held : .waiting(behind: before.map(\.owner)))
    return request
  }

  private func release(_ request: Request) {
    let next: Request? = queues.withLock { queues in
      let wasFirst = queues[request.lock]?.first === request
      queues[request.lock]?.removeAll { $0 === request }
      return wasFirst ? queues[request.lock]?.first : nil
    }
    next?.onChange(.held)
  }
}
