internal import AetherModel
internal import CoreMetrics
internal import PipelineEngine
internal import Synchronization

/// Counts and times a run:
///
/// - `aether_runs_total` {pipeline, status}, `aether_run_duration` {pipeline, status};
/// - `aether_steps_total` {pipeline, status};
/// - `aether_attempts_total` and `aether_attempt_duration` {module, status};
/// - `aether_retries_total` {pipeline}, `aether_checkpoints_total` {pipeline}, `aether_lock_waits_total` {pipeline}.
final class RunMetrics: PipelineEngine.Recorder {
  private struct State {
    var plan: Plan?
    /// When attempts began; a step as a whole that runs for each item of a list is none.
    var began: [StepPlace: Instant] = [:]
  }

  private let factory: any MetricsFactory
  private let state = Mutex(State())

  init(_ factory: any MetricsFactory) { self.factory = factory }

  func nested(_ label: String) -> any PipelineEngine.Recorder { RunMetrics(factory) }

  func record(_ event: RunEvent) {
    state.withLock { state in
      if case .runStarted(_, let plan, _) = event.body { state.plan = plan }
      guard let plan = state.plan else { return }
      let pipeline = [("pipeline", plan.name)]
      switch event.body {
      case .transition(let key, _, .initializing): state.began[key.place] = event.time
      case .listed(let key, _): state.began[key.place] = nil
      case .transition(let key, _, let next) where [.succeeded, .skipped, .failed, .cancelled].contains(next):
        guard let began = state.began.removeValue(forKey: key.place) else { return }
        let dimensions = [
          ("module", plan.modules[plan.allSteps[key.step].module].contract.name), ("status", next.rawValue),
        ]
        count("aether_attempts_total", dimensions)
        time("aether_attempt_duration", dimensions, from: began, to: event.time)
      case .stepEnded(let key, let result) where !key.isItem:
        count("aether_steps_total", pipeline + [("status", result.status.rawValue)])
      case .retryPlanned: count("aether_retries_total", pipeline)
      case .checkpoint: count("aether_checkpoints_total", pipeline)
      case .waitingForLock: count("aether_lock_waits_total", pipeline)
      case .runEnded(let outcome):
        let dimensions = pipeline + [("status", outcome.status.rawValue)]
        count("aether_runs_total", dimensions)
        time("aether_run_duration", dimensions, from: outcome.started, to: outcome.ended)
      default: break
      }
    }
  }

  private func count(_ label: String, _ dimensions: [(String, String)]) {
    Counter(label: label, dimensions: dimensions, factory: factory).increment()
  }

  private func time(_ label: String, _ dimensions: [(String, String)], from start: Instant, to end: Instant) {
    let nanoseconds = end.nanosecondsSinceEpoch.subtractingReportingOverflow(start.nanosecondsSinceEpoch)
    let elapsed = nanoseconds.overflow ? 0 : Int64(clamping: nanoseconds.partialValue)
    CoreMetrics.Timer(label: label, dimensions: dimensions, factory: factory).recordNanoseconds(elapsed)
  }
}

extension Instant {
  /// 0 before 1970.
  var nanosecondsSinceEpoch: UInt64 {
    guard seconds >= 0 else { return 0 }
    return TimeSpan(seconds: seconds, nanoseconds: nanoseconds).clampedNanoseconds
  }
}
