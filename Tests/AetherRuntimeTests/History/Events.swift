import AetherModel
import Synchronization

@testable import AetherRuntime
@testable import PipelineEngine

/// Events that are made up, numbered as they come.
struct EventMaker {
  let plan: Plan
  private var next: UInt64 = 0

  init(_ plan: Plan) { self.plan = plan }

  mutating func event(_ body: RunEvent.Body) -> RunEvent {
    next += 1
    return RunEvent(sequence: next, time: Instant(seconds: 1_800_000_000, nanoseconds: Int32(next)), body: body)
  }

  mutating func started() -> RunEvent {
    event(.runStarted(RunID(at: Instant(seconds: 1), random: SystemRandomSource()), plan, inputs: []))
  }

  /// An attempt from its first to its last transition.
  mutating func attempt(_ key: AttemptKey, as result: StepResult, inputs: [Value?] = []) -> [RunEvent] {
    let end: AttemptState =
      switch result.status {
      case .succeeded: .succeeded
      case .skipped: .skipped
      case .cancelled: .cancelled
      default: .failed
      }
    return [
      event(.transition(key, from: .pending, to: .initializing)), event(.bound(key, inputs: inputs)),
      event(.transition(key, from: .initializing, to: .running)), event(.transition(key, from: .running, to: end)),
      event(.stepEnded(key, result)), event(.transition(key, from: end, to: .finalizing)),
      event(.transition(key, from: .finalizing, to: .ended)),
    ]
  }

  mutating func log(_ message: String, step: Int = 0) -> RunEvent {
    event(.log(AttemptKey(step: step), LogRecord(level: .info, message: message)))
  }
}

/// Remembers what it was told.
final class Audience: Recorder {
  private let told = Mutex<[UInt64]>([])
  private let groups = Atomic(0)
  private let onEvent: @Sendable (RunEvent) -> Void

  init(_ onEvent: @escaping @Sendable (RunEvent) -> Void = { _ in }) { self.onEvent = onEvent }

  func record(_ event: RunEvent) {
    onEvent(event)
    told.withLock { $0.append(event.sequence) }
  }

  func settle() { groups.add(1, ordering: .relaxed) }

  /// The numbers of the events, in the order of telling.
  var sequences: [UInt64] { told.withLock { $0 } }
  /// How often it was told that a group is complete.
  var groupCount: Int { groups.load(ordering: .relaxed) }
}
