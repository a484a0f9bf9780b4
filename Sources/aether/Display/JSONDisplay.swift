internal import AetherModel
internal import PipelineEngine
internal import Synchronization

/// One JSON object a line on standard output: each event with its sequence number and time, the outcome last.
final class JSONDisplay: RunDisplay {
  private let plan = Mutex<Plan?>(nil)

  func record(_ event: RunEvent) {
    if case .runStarted(_, let started, _) = event.body { plan.withLock { $0 = started } }
    guard let plan = plan.withLock({ $0 }), let body = Self.fields(event.body, plan) else { return }
    var entries: [(key: String, value: Value)] = [
      ("sequence", .integer(Int64(clamping: event.sequence))), ("time", .datetime(event.time)),
    ]
    entries += body
    Console.shared.print(Value.object(entries).json())
  }

  func finish(_ outcome: RunOutcome, record: RunRecord?) {}

  private static func fields(_ body: RunEvent.Body, _ plan: Plan) -> [(key: String, value: Value)]? {
    func step(_ key: AttemptKey) -> [(key: String, value: Value)] {
      [("step", .string(plan.allSteps[key.step].id)), ("attempt", .integer(Int64(key.attempt)))]
    }
    switch body {
    case .runStarted(let id, let plan, let inputs):
      let values = zip(plan.inputs, inputs).map { ($0.name, $0.type == .secret ? .string("(a secret)") : $1) }
      return [
        ("event", .string("run_started")), ("run", .string(id.description)), ("pipeline", .string(plan.name)),
        ("inputs", .object(values)), ("steps", .array(plan.allSteps.map { .string($0.id) })),
      ]
    case .module(let module, let event):
      return [("event", .string("module")), ("module", .string(plan.modules[module].contract.name))] + fields(event)
    case .moduleLog(let module, let record):
      return [("event", .string("log")), ("module", .string(plan.modules[module].contract.name))] + fields(record)
    case .transition(let key, let from, let to):
      return [("event", .string("transition"))] + step(key)
        + [("from", .string(from.rawValue)), ("to", .string(to.rawValue))]
    case .bound: return nil
    case .stepEnded(let key, let result):
      return [("event", .string("step_ended"))] + step(key)
        + fields(result, plan.contract(ofStep: key.step))
    case .log(let key, let record): return [("event", .string("log"))] + step(key) + fields(record)
    case .progress(let key, let fraction, let message):
      return [("event", .string("progress"))] + step(key)
        + [("fraction", fraction.map(Value.double) ?? .null), ("message", message.map(Value.string) ?? .null)]
    case .checkpoint(let key, let number, _):
      return [("event", .string("checkpoint"))] + step(key) + [("number", .integer(Int64(number)))]
    case .waitingForLock(let key, let lock, let owners):
      return [("event", .string("lock_waiting"))] + step(key) + fields(lock, owners)
    case .retryPlanned(let key, let result, let wait):
      return [("event", .string("retry_planned"))] + step(key)
        + [("wait", .duration(TimeSpan(nanoseconds: wait)))] + fields(result, plan.contract(ofStep: key.step))
    case .resumed(let restored):
      return [
        ("event", .string("run_resumed")),
        ("restored", .array(zip(plan.allSteps, restored).filter { $1 != nil }.map { .string($0.0.id) })),
      ]
    case .workspaceKept(let key, let path):
      return [("event", .string("workspace_kept"))] + step(key) + [("path", .string(path))]
    case .notice(let failure): return [("event", .string("notice"))] + fields(failure)
    case .cancelRequested(let times): return [("event", .string("cancel_requested")), ("times", .integer(Int64(times)))]
    case .runEnded(let outcome): return fields(outcome)
    }
  }

  private static func fields(_ event: RunEvent.ModuleEvent) -> [(key: String, value: Value)] {
    switch event {
    case .initialised: [("change", .string("initialised"))]
    case .initialiseFailed(let failure): [("change", .string("initialise_failed"))] + fields(failure)
    case .daemonStarted: [("change", .string("running"))]
    case .daemonFailed(let failure): [("change", .string("daemon_failed"))] + fields(failure)
    case .daemonStopped(let failure): [("change", .string("stopped"))] + (failure.map(fields) ?? [])
    case .shutDown(let failure): [("change", .string("shut_down"))] + (failure.map(fields) ?? [])
    }
  }

  private static func fields(_ failure: Failure) -> [(key: String, value: Value)] {
    var entries: [(key: String, value: Value)] = [
      ("code", .string(failure.code)), ("message", .string(failure.message)),
      ("severity", .string(failure.severity.rawValue)),
    ]
    if let argument = failure.argument { entries.append(("argument", .string(argument))) }
    return entries
  }

  private static func fields(_ lock: LockName, _ owners: [LockOwner]) -> [(key: String, value: Value)] {
    let behind = owners.map { owner in
      Value.object([
        ("run", .string(owner.run)), ("pipeline", .string(owner.pipeline)), ("step", .string(owner.step)),
        ("process", .integer(Int64(owner.process))), ("since", .datetime(owner.since)),
      ])
    }
    return [("lock", .string(lock.name)), ("scope", .string(lock.scope.rawValue)), ("behind", .array(behind))]
  }

  private static func fields(_ record: LogRecord) -> [(key: String, value: Value)] {
    var entries: [(key: String, value: Value)] = [
      ("level", .string("\(record.level)")), ("message", .string(record.message)),
    ]
    if !record.fields.isEmpty {
      entries.append(
        ("fields", .array(record.fields.map { .object([("name", .string($0.name)), ("value", .string($0.value))]) })))
    }
    return entries
  }

  private static func fields(_ result: StepResult, _ contract: Contract) -> [(key: String, value: Value)] {
    var entries: [(key: String, value: Value)] = [
      ("status", .string(result.status.rawValue)), ("changed", .bool(result.isChanged)),
    ]
    let outputs = zip(contract.outputs, result.outputs).compactMap { output, value in
      value.map { (output.name, output.type == .secret ? .string("(a secret)") : $0) }
    }
    if !outputs.isEmpty { entries.append(("outputs", .object(outputs))) }
    if let failure = result.failure { entries.append(("error", .object(fields(failure)))) }
    for (name, text) in [
      ("reason", result.reason), ("message", result.message), ("stdout", result.standardOutput),
      ("stderr", result.standardError),
    ] {
      if let text { entries.append((name, .string(text))) }
    }
    return entries
  }

  private static func fields(_ outcome: RunOutcome) -> [(key: String, value: Value)] {
    let counts = outcome.counts
    var entries: [(key: String, value: Value)] = [
      ("event", .string("run_ended")), ("run", .string(outcome.id.description)),
      ("status", .string(outcome.status.rawValue)), ("started", .datetime(outcome.started)),
      (
        "counts",
        .object([
          ("succeeded", .integer(Int64(counts.succeeded))), ("skipped", .integer(Int64(counts.skipped))),
          ("failed", .integer(Int64(counts.failed))), ("cancelled", .integer(Int64(counts.cancelled))),
        ])
      ), ("outputs", .object(outcome.outputs.map { ($0.name, $0.value) })),
    ]
    if let failure = outcome.failure {
      let origin =
        switch failure.origin {
        case .step(let id): ("step", id)
        case .module(let name): ("module", name)
        case .pipeline: ("pipeline", "")
        }
      entries.append(("error", .object([(origin.0, .string(origin.1))] + fields(failure.failure))))
    }
    return entries
  }
}
