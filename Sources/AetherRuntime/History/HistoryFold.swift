internal import AetherModel
internal import PipelineEngine
internal import StateStore

/// Makes rows of events. An attempt's row is written when it ended, and before when a commit comes in between.
struct HistoryFold {
  private let plan: Plan
  private let numbering: StepNumbering
  /// Attempts that have begun and not ended, but for the current one.
  private var open: [StepPlace: StoredAttempt] = [:]
  /// The one that the last event was about: mostly the next one is, too.
  private var current: (place: StepPlace, attempt: StoredAttempt)?
  /// Of the events so far in this batch: which open attempts changed.
  private var touched: Set<StepPlace> = []

  init(plan: Plan, numbering: StepNumbering) {
    self.plan = plan
    self.numbering = numbering
  }

  /// - Parameter base: the global sequence number before that of the first event.
  mutating func batch(of events: [RunEvent], base: Int64) -> JournalBatch {
    var batch = JournalBatch()
    batch.attempts.reserveCapacity(events.count / 8 + open.count)
    for (index, event) in events.enumerated() { add(event, base + Int64(index) + 1, to: &batch) }
    setAside()
    for place in touched.sorted() {
      if let attempt = open[place] { batch.attempts.append(attempt) }
    }
    touched = []
    return batch
  }

  private mutating func add(_ event: RunEvent, _ sequence: Int64, to batch: inout JournalBatch) {
    func keep(_ kind: String, step: Int? = nil) {
      let body = EventFields.entries(event.body, plan)?.filter { $0.key != "event" && $0.key != "step" } ?? []
      batch.events.append(
        StoredEvent(
          sequence: sequence, step: step.map(numbering.number), time: event.time, kind: kind, body: .object(body)))
    }
    switch event.body {
    case .transition(let key, _, let next): move(key, to: next, event.time, sequence, &batch)
    case .bound(let key, let inputs): change(key) { $0.inputs = StoredValues(inputs) }
    case .listed(let key, let list):
      change(key) {
        $0.inputs = StoredValues([list])
        $0.said.isRepeated = true
      }
    case .cache(let key, let note): change(key) { $0.note(note) }
    case .stepEnded(let key, let result): change(key) { $0.end(as: result) }
    case .retryPlanned(let key, let result, _):
      change(key) {
        $0.end(as: result)
        // Nothing is passed over yet: another attempt follows.
        $0.said.isIgnored = false
      }
      keep("retry_planned", step: key.step)
    case .childStarted(let key, let run): change(key) { $0.said.child = run.description }
    case .workspaceKept(let key, let path): change(key) { $0.said.workspace = path }
    case .log(let key, let record):
      batch.logs.append(
        StoredLog(
          sequence: sequence, place: place(key), module: numbering.module(plan.allSteps[key.step].module),
          time: event.time, record: Self.bounded(record)))
    case .moduleLog(let module, let record):
      batch.logs.append(
        StoredLog(
          sequence: sequence, place: nil, module: numbering.module(module), time: event.time,
          record: Self.bounded(record)))
    case .checkpoint(let key, let number, let states):
      batch.checkpoints.append(
        StoredCheckpoint(
          step: numbering.number(key.step), item: key.item, number: number, attempt: key.attempt, time: event.time, sequence: sequence,
          states: states))
    case .module: keep("module")
    case .waitingForLock(let key, _, _): keep("lock_waiting", step: key.step)
    case .notice: keep("notice")
    case .cancelRequested: keep("cancel_requested")
    case .resumed(let restored):
      // Which steps they are, their own rows say.
      let count = restored.count { $0 != nil }
      batch.events.append(
        StoredEvent(
          sequence: sequence, time: event.time, kind: "run_resumed",
          body: .object([("restored", .integer(Int64(count)))])))
    case .runEnded(let outcome): batch.end = end(outcome)
    case .runStarted, .progress: break
    }
  }

  private func place(_ key: AttemptKey) -> AttemptPlace {
    AttemptPlace(step: numbering.number(key.step), item: key.item, attempt: key.attempt)
  }

  private mutating func move(
    _ key: AttemptKey, to next: AttemptState, _ time: Instant, _ sequence: Int64, _ batch: inout JournalBatch
  ) {
    if !turn(to: key.place) {
      let planned = plan.allSteps[key.step]
      var attempt = StoredAttempt(
        key: place(key), path: planned.id, module: numbering.module(planned.module), sequence: sequence)
      attempt.transitions.reserveCapacity(5)
      current = (key.place, attempt)
    }
    let state = StoredAttempt.State(next)
    current?.attempt.state = state
    current?.attempt.transitions.append(StoredAttempt.Transition(state: state, sequence: sequence, time: time))
    if next == .ended, let ended = current?.attempt {
      current = nil
      batch.attempts.append(ended)
      if !touched.isEmpty { touched.remove(key.place) }
    }
  }

  private mutating func change(_ key: AttemptKey, _ body: (inout StoredAttempt) -> Void) {
    guard turn(to: key.place), case (let place, var attempt)? = current else { return }
    current = nil
    body(&attempt)
    current = (place, attempt)
  }

  /// Makes the attempt at a place the current one.
  /// - Returns: false when there is none that is open.
  private mutating func turn(to place: StepPlace) -> Bool {
    if current?.place == place { return true }
    setAside()
    guard let attempt = open.removeValue(forKey: place) else { return false }
    current = (place, attempt)
    return true
  }

  private mutating func setAside() {
    guard let (place, attempt) = current else { return }
    current = nil
    open[place] = attempt
    touched.insert(place)
  }

  private func end(_ outcome: RunOutcome) -> RunEnd {
    let counts = outcome.counts
    let values = outcome.outputs.map(\.value)
    let secrets = outcome.outputs.indices.filter { plan.outputs[$0].isSecret }
    return RunEnd(
      status: StoredRun.Status(rawValue: outcome.status.rawValue) ?? .failed, time: outcome.ended,
      counts: StoredRun.Counts(
        succeeded: counts.succeeded, skipped: counts.skipped, failed: counts.failed, cancelled: counts.cancelled,
        ignored: counts.ignored),
      failure: outcome.failure.map {
        StoredFailure(origin: $0.origin.named.kind, name: $0.origin.named.name, failure: $0.failure)
      },
      outputs: outcome.status == .succeeded
        ? StoredFields(names: outcome.outputs.map(\.name), values: StoredValues(values, secrets: secrets)) : nil)
  }

  /// The longest message of a log that is kept, in bytes.
  private static let longestMessage = 64 << 10

  private static func bounded(_ record: LogRecord) -> LogRecord {
    guard record.message.utf8.count > longestMessage else { return record }
    var record = record
    let kept = record.message.utf8.prefix(longestMessage)
    record.message = String(decoding: kept, as: UTF8.self) + "… (\(record.message.utf8.count) bytes)"
    return record
  }
}

/// How the rows of a run name its steps and modules: by the plan's own numbers, unless an earlier form of the pipeline
/// has used them for others.
struct StepNumbering: Sendable {
  // Both by the plan's index; `nil` where all are the same.
  private let numbers: [Int]?
  private let modules: [Int]?

  init(numbers: [Int]? = nil, modules: [Int]? = nil) {
    self.numbers = numbers
    self.modules = modules
  }

  func number(_ step: Int) -> Int { numbers?[step] ?? step }
  func module(_ index: Int) -> Int { modules?[index] ?? index }
}

extension StoredAttempt.State {
  init(_ state: AttemptState) {
    self =
      switch state {
      case .pending: .pending
      case .initializing: .initializing
      case .running: .running
      case .succeeded: .succeeded
      case .skipped: .skipped
      case .failed: .failed
      case .cancelled: .cancelled
      case .finalizing: .finalizing
      case .ended: .ended
      }
  }

  /// `nil` for what is no end.
  init?(endedAs status: StepStatus) {
    switch status {
    case .succeeded: self = .succeeded
    case .skipped: self = .skipped
    case .failed: self = .failed
    case .cancelled: self = .cancelled
    case .pending, .running: return nil
    }
  }
}
