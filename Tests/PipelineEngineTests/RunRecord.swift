import AetherModel
import Synchronization

@testable import PipelineEngine

/// All that is known of a run, in memory.
struct RunRecord: Sendable {
  var id: RunID
  var plan: Plan
  var inputs: [Value]
  var started: Instant
  /// By step: its attempts.
  var steps: [[AttemptRecord]]
  /// Of items.
  var items: [StepPlace: [AttemptRecord]] = [:]
  /// What happened to modules, in order.
  var modules: [(time: Instant, module: Int, event: RunEvent.ModuleEvent)] = []
  /// By module: the end of its log outside of attempts.
  var moduleLogs: [Int: LogTail] = [:]
  var notices: [Failure] = []
  /// Absent while it runs.
  var outcome: RunOutcome?
}

/// All that is known of one attempt, in memory.
struct AttemptRecord: Sendable {
  struct Transition: Hashable, Sendable {
    var sequence: UInt64
    var time: Instant
    var from: AttemptState
    var to: AttemptState
  }

  var transitions: [Transition] = []
  /// By slot; absent before they were bound.
  var inputs: [Value?]?
  var log = LogTail()
  /// What the module last said of its progress.
  var progress: (fraction: Double?, message: String?)?
  var keptWorkspace: String?
  var result: StepResult?
  var cacheNotes: [CacheNote] = []

  var state: AttemptState { transitions.last?.to ?? .pending }
}

/// Keeps a run's record while it happens. Any thread may look.
final class RunRecorder: Recorder {
  private let state = Mutex<RunRecord?>(nil)

  init() {}

  /// The record as it is now; `nil` before the run has started.
  var record: RunRecord? { state.withLock { $0 } }

  func record(_ event: RunEvent) {
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
    case .cache(let key, let note): change(key) { $0.cacheNotes.append(note) }
    case .stepEnded(let key, let result): change(key) { $0.result = result }
    case .log(let key, let line): change(key) { $0.log.append(line, at: event.time) }
    case .progress(let key, let fraction, let message): change(key) { $0.progress = (fraction, message) }
    case .workspaceKept(let key, let path): change(key) { $0.keptWorkspace = path }
    case .notice(let failure): notices.append(failure)
    case .retryPlanned(let key, let result, _): change(key) { $0.result = result }
    case .listed(let key, let list): change(key) { $0.inputs = [list] }
    case .cancelRequested, .childStarted, .checkpoint, .waitingForLock, .resumed: break
    case .runEnded(let outcome): self.outcome = outcome
    }
  }

  private mutating func change(_ key: AttemptKey, _ body: (inout AttemptRecord) -> Void) {
    if key.isItem {
      while items[key.place, default: []].count < key.attempt { items[key.place, default: []].append(AttemptRecord()) }
      body(&items[key.place, default: []][key.attempt - 1])
      return
    }
    while steps[key.step].count < key.attempt { steps[key.step].append(AttemptRecord()) }
    body(&steps[key.step][key.attempt - 1])
  }
}
