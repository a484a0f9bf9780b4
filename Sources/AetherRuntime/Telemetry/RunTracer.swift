internal import AetherModel
internal import PipelineEngine
internal import Synchronization
internal import Tracing

/// Makes spans of a run: `run NAME`, in it `step ID` from the first attempt's beginning to the step's end, in that
/// `attempt N`.
final class RunTracer: Recorder {
  private struct Open {
    var step: any Span
    var attempt: (any Span)?
  }

  private struct State {
    var plan: Plan?
    var run: (any Span)?
    var steps: [StepPlace: Open] = [:]
  }

  private let tracer: any Tracer
  private let parent: ServiceContext
  private let state = Mutex(State())

  init(_ tracer: any Tracer, parent: ServiceContext?) {
    self.tracer = tracer
    self.parent = parent ?? .topLevel
  }

  /// Its run stands in the attempt's span.
  func nested(_ label: String) -> any Recorder {
    let context = state.withLock { state in
      state.plan?.place(of: label).flatMap { state.steps[$0]?.attempt?.context }
    }
    return RunTracer(tracer, parent: context ?? parent)
  }

  func record(_ event: RunEvent) {
    let time = EventTime(event.time)
    state.withLock { state in
      switch event.body {
      case .runStarted(let id, let plan, _):
        state.plan = plan
        let span = tracer.startSpan("run \(plan.name)", context: parent, ofKind: .internal, at: time)
        span.attributes["aether.run"] = "\(id)"
        span.attributes["aether.pipeline"] = plan.name
        state.run = span
      case .transition(let key, _, .initializing): begin(key, time, &state)
      case .transition(let key, _, .ended):
        state.steps[key.place]?.attempt?.end(at: time)
        state.steps[key.place]?.attempt = nil
      case .retryPlanned(let key, let result, _):
        if let failure = result.failure { fail(state.steps[key.place]?.attempt, failure) }
      case .stepEnded(let key, let result):
        guard let open = state.steps[key.place] else { return }
        open.step.attributes["aether.status"] = result.status.rawValue
        if let failure = result.failure {
          fail(open.attempt, failure)
          fail(open.step, failure)
        }
        open.attempt?.end(at: time)
        open.step.end(at: time)
        state.steps[key.place] = nil
      case .checkpoint(let key, let number, _):
        state.steps[key.place]?.attempt?.addEvent(SpanEvent(name: "checkpoint \(number)", at: time))
      case .runEnded(let outcome):
        for open in state.steps.values {
          open.attempt?.end(at: time)
          open.step.end(at: time)
        }
        state.steps = [:]
        state.run?.attributes["aether.status"] = outcome.status.rawValue
        if let failure = outcome.failure { fail(state.run, failure.failure) }
        state.run?.end(at: time)
        state.run = nil
      default: break
      }
    }
  }

  private func begin(_ key: AttemptKey, _ time: EventTime, _ state: inout State) {
    guard let run = state.run, let plan = state.plan else { return }
    let step = plan.allSteps[key.step]
    var open =
      state.steps[key.place]
      ?? Open(step: tracer.startSpan("step \(plan.label(of: key.place))", context: run.context, ofKind: .internal, at: time))
    open.step.attributes["aether.step"] = step.id
    open.step.attributes["aether.module"] = plan.modules[step.module].contract.name
    open.attempt = tracer.startSpan("attempt \(key.attempt)", context: open.step.context, ofKind: .internal, at: time)
    state.steps[key.place] = open
  }

  private func fail(_ span: (any Span)?, _ failure: Failure) {
    span?.attributes["aether.error"] = failure.code
    span?.setStatus(SpanStatus(code: .error, message: failure.message))
  }
}

/// The time of an event.
private struct EventTime: TracerInstant {
  let nanosecondsSinceEpoch: UInt64

  init(_ time: Instant) { nanosecondsSinceEpoch = time.nanosecondsSinceEpoch }

  static func < (left: EventTime, right: EventTime) -> Bool {
    left.nanosecondsSinceEpoch < right.nanosecondsSinceEpoch
  }
}

extension Telemetry {
  /// Those that are told of a run.
  var recorders: [any Recorder] {
    var recorders: [any Recorder] = []
    if let logger { recorders.append(RunLogger(logger)) }
    if let metrics { recorders.append(RunMetrics(metrics)) }
    if let tracer { recorders.append(RunTracer(tracer, parent: parent)) }
    return recorders
  }
}
