package import AetherModel
internal import DequeModule
internal import Synchronization

/// All that is known of a run, in memory.
package struct RunRecord: Sendable {
  package var id: RunID
  package var plan: Plan
  package var inputs: [Value]
  package var started: Instant
  /// By step: its attempts.
  package var steps: [[AttemptRecord]]
  /// What happened to modules, in order.
  package var modules: [(time: Instant, module: Int, event: RunEvent.ModuleEvent)] = []
  /// By module: the end of its log outside of attempts.
  package var moduleLogs: [Int: LogTail] = [:]
  package var notices: [Failure] = []
  /// Absent while it runs.
  package var outcome: RunOutcome?
}

/// All that is known of one attempt, in memory.
package struct AttemptRecord: Sendable {
  package struct Transition: Hashable, Sendable {
    package var sequence: UInt64
    package var time: Instant
    package var from: AttemptState
    package var to: AttemptState
  }

  package var transitions: [Transition] = []
  /// By slot; absent before they were bound.
  package var inputs: [Value?]?
  package var log = LogTail()
  /// What the module last said of its progress.
  package var progress: (fraction: Double?, message: String?)?
  package var keptWorkspace: String?
  package var result: StepResult?

  package var state: AttemptState { transitions.last?.to ?? .pending }
}

/// The end of a log, of bounded size.
package struct LogTail: Sendable {
  package static let maximumCount = 200
  /// Of messages and fields together, in bytes.
  package static let maximumSize = 64 << 10

  private var kept: Deque<(time: Instant, record: LogRecord)> = []
  /// How many lines are gone.
  package private(set) var dropped = 0
  private var size = 0

  package init() {}

  /// The oldest first.
  package var lines: [(time: Instant, record: LogRecord)] { Array(kept) }

  package mutating func append(_ record: LogRecord, at time: Instant) {
    kept.append((time, record))
    size += Self.size(of: record)
    while kept.count > 1, kept.count > Self.maximumCount || size > Self.maximumSize {
      size -= Self.size(of: kept.removeFirst().record)
      dropped += 1
    }
  }

  private static func size(of record: LogRecord) -> Int {
    record.fields.reduce(record.message.utf8.count) { $0 + $1.name.utf8.count + $1.value.utf8.count }
  }
}

/// Keeps a run's record while it happens. Any thread may look.
package final class RunRecorder: Recorder {
  private let state = Mutex<RunRecord?>(nil)

  package init() {}

  /// The record as it is now; `nil` before the run has started.
  package var record: RunRecord? { state.withLock { $0 } }

  package func record(_ event: RunEvent) {
    state.withLock { record in
      if case .runStarted(let id, let plan, let inputs) = event.body {
        let steps = [[AttemptRecord]](repeating: [], count: plan.allSteps.count)
        record = RunRecord(id: id, plan: plan, inputs: inputs, started: event.time, steps: steps)
      } else {
        record?.apply(event)
      }
    }
  }
}

extension RunRecord {
  fileprivate mutating func apply(_ event: RunEvent) {
    switch event.body {
    case .runStarted: break
    case .module(let module, let change): modules.append((event.time, module, change))
    case .moduleLog(let module, let line): moduleLogs[module, default: LogTail()].append(line, at: event.time)
    case .transition(let key, let from, let to):
      change(key) { attempt in
        if attempt.transitions.isEmpty { attempt.transitions.reserveCapacity(5) }
        attempt.transitions.append(
          AttemptRecord.Transition(sequence: event.sequence, time: event.time, from: from, to: to))
      }
    case .bound(let key, let inputs): change(key) { $0.inputs = inputs }
    case .stepEnded(let key, let result): change(key) { $0.result = result }
    case .log(let key, let line): change(key) { $0.log.append(line, at: event.time) }
    case .progress(let key, let fraction, let message): change(key) { $0.progress = (fraction, message) }
    case .workspaceKept(let key, let path): change(key) { $0.keptWorkspace = path }
    case .notice(let failure): notices.append(failure)
    case .retryPlanned(let key, let result, _): change(key) { $0.result = result }
    case .cancelRequested, .checkpoint, .waitingForLock, .resumed: break
    case .runEnded(let outcome): self.outcome = outcome
    }
  }

  private mutating func change(_ key: AttemptKey, _ body: (inout AttemptRecord) -> Void) {
    while steps[key.step].count < key.attempt { steps[key.step].append(AttemptRecord()) }
    body(&steps[key.step][key.attempt - 1])
  }
}
