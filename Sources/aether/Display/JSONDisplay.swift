internal import AetherModel
internal import AetherRuntime
internal import PipelineEngine
internal import Synchronization

/// One JSON object a line on standard output: each event with its sequence number and time, the outcome last.
final class JSONDisplay: RunDisplay {
  private let plan = Mutex<Plan?>(nil)
  private let hasEnded = Atomic(false)
  /// The step that the run is, and those around it; empty for a run of its own.
  private let path: String

  init(path: String = "") { self.path = path }

  func nested(_ label: String) -> any Recorder { JSONDisplay(path: path.isEmpty ? label : "\(path)/\(label)") }

  func record(_ event: RunEvent) {
    if case .runStarted(_, let started, _) = event.body { plan.withLock { $0 = started } }
    if case .runEnded = event.body { hasEnded.store(true, ordering: .relaxed) }
    guard let plan = plan.withLock({ $0 }), let body = EventFields.entries(event.body, plan) else { return }
    let entries: EventFields.Entries = [
      ("sequence", .integer(Int64(clamping: event.sequence))), ("time", .datetime(event.time)),
    ]
    let within: EventFields.Entries = path.isEmpty ? [] : [("within", .string(path))]
    Console.shared.print(Value.object(entries + within + body).json())
  }

  /// Says how the run ended where its history could not be written any more.
  func finish(_ outcome: RunOutcome, notes: RunNotes) {
    guard !hasEnded.load(ordering: .relaxed), let plan = plan.withLock({ $0 }),
      let body = EventFields.entries(.runEnded(outcome), plan)
    else { return }
    Console.shared.print(Value.object([("time", .datetime(outcome.ended))] + body).json())
  }
}
