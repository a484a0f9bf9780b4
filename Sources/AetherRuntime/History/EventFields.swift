package import AetherModel
package import PipelineEngine

/// Events of a run as JSON has them: `run --json`, and what the state keeps of them.
package enum EventFields {
  package typealias Entries = [(key: String, value: Value)]

  /// All that an event says; `nil` for what is nobody's business outside.
  package static func entries(_ body: RunEvent.Body, _ plan: Plan) -> Entries? {
    switch body {
    case .runStarted(let id, let plan, let inputs):
      let values = zip(plan.inputs, inputs).map { ($0.name, $0.type.containsSecret ? secret : $1) }
      return [
        ("event", .string("run_started")), ("run", .string(id.description)), ("pipeline", .string(plan.name)),
        ("inputs", .object(values)), ("steps", .array(plan.allSteps.map { .string($0.id) })),
      ]
    case .module(let module, let event):
      return [("event", .string("module")), ("module", .string(plan.modules[module].contract.name))] + entries(event)
    case .moduleLog(let module, let record):
      return [("event", .string("log")), ("module", .string(plan.modules[module].contract.name))] + entries(record)
    case .transition(let key, let from, let to):
      return [("event", .string("transition"))] + step(key, plan)
        + [("from", .string(from.rawValue)), ("to", .string(to.rawValue))]
    case .bound, .cache: return nil
    case .listed(let key, let list):
      return [("event", .string("items"))] + step(key, plan) + [("count", .integer(Int64(list.count)))]
    case .stepEnded(let key, let result):
      return [("event", .string("step_ended"))] + step(key, plan) + entries(result, plan.contract(ofStep: key.step))
    case .log(let key, let record): return [("event", .string("log"))] + step(key, plan) + entries(record)
    case .progress(let key, let fraction, let message):
      return [("event", .string("progress"))] + step(key, plan)
        + [("fraction", fraction.map(Value.double) ?? .null), ("message", message.map(Value.string) ?? .null)]
    case .checkpoint(let key, let number, _):
      return [("event", .string("checkpoint"))] + step(key, plan) + [("number", .integer(Int64(number)))]
    case .waitingForLock(let key, let lock, let owners):
      return [("event", .string("lock_waiting"))] + step(key, plan) + entries(lock, owners)
    case .retryPlanned(let key, let result, let wait):
      return [("event", .string("retry_planned"))] + step(key, plan)
        + [("wait", .duration(TimeSpan(nanoseconds: wait)))] + entries(result, plan.contract(ofStep: key.step))
    case .resumed(let restored):
      return [
        ("event", .string("run_resumed")),
        ("restored", .array(zip(plan.allSteps, restored).filter { $1 != nil }.map { .string($0.0.id) })),
      ]
    case .childStarted(let key, let run):
      return [("event", .string("child_run"))] + step(key, plan) + [("run", .string(run.description))]
    case .workspaceKept(let key, let path):
      return [("event", .string("workspace_kept"))] + step(key, plan) + [("path", .string(path))]
    case .notice(let failure): return [("event", .string("notice"))] + entries(failure)
    case .cancelRequested(let times):
      return [("event", .string("cancel_requested")), ("times", .integer(Int64(times)))]
    case .runEnded(let outcome): return entries(outcome, plan)
    }
  }

  /// Printed in place of a secret.
  package static let secret = Value.string("(a secret)")

  private static func step(_ key: AttemptKey, _ plan: Plan) -> Entries {
    [("step", .string(plan.allSteps[key.step].id))] + (key.isItem ? [("item", .integer(Int64(key.item)))] : [])
      + [("attempt", .integer(Int64(key.attempt)))]
  }

  private static func entries(_ event: RunEvent.ModuleEvent) -> Entries {
    switch event {
    case .initialised: [("change", .string("initialised"))]
    case .initialiseFailed(let failure): [("change", .string("initialise_failed"))] + entries(failure)
    case .daemonStarted: [("change", .string("running"))]
    case .daemonFailed(let failure): [("change", .string("daemon_failed"))] + entries(failure)
    case .daemonStopped(let failure): [("change", .string("stopped"))] + (failure.map(entries) ?? [])
    case .shutDown(let failure): [("change", .string("shut_down"))] + (failure.map(entries) ?? [])
    }
  }

  package static func entries(_ failure: Failure) -> Entries {
    var entries: Entries = [
      ("code", .string(failure.code)), ("message", .string(failure.message)),
      ("severity", .string(failure.severity.rawValue)),
    ]
    if let argument = failure.argument { entries.append(("argument", .string(argument))) }
    return entries
  }

  private static func entries(_ lock: LockName, _ owners: [LockOwner]) -> Entries {
    [
      ("lock", .string(lock.name)), ("scope", .string(lock.scope.rawValue)),
      ("behind", .array(owners.map { .object(entries($0)) })),
    ]
  }

  package static func entries(_ owner: LockOwner) -> Entries {
    [
      ("run", .string(owner.run)), ("pipeline", .string(owner.pipeline)), ("step", .string(owner.step)),
      ("process", .integer(Int64(owner.process))), ("since", .datetime(owner.since)),
    ]
  }

  package static func entries(_ record: LogRecord) -> Entries {
    var entries: Entries = [("level", .string("\(record.level)")), ("message", .string(record.message))]
    if !record.fields.isEmpty {
      entries.append(
        ("fields", .array(record.fields.map { .object([("name", .string($0.name)), ("value", .string($0.value))]) })))
    }
    return entries
  }

  private static func entries(_ result: StepResult, _ contract: Contract) -> Entries {
    var entries: Entries = [("status", .string(result.status.rawValue)), ("changed", .bool(result.isChanged))]
    let outputs = zip(contract.outputs, result.outputs).compactMap { output, value in
      value.map { (output.name, output.type.containsSecret ? secret : $0) }
    }
    if !outputs.isEmpty { entries.append(("outputs", .object(outputs))) }
    if let items = result.items {
      entries.append(
        (
          "items",
          .object([
            ("count", .integer(Int64(items.count))), ("succeeded", .integer(Int64(items.succeeded))),
            ("skipped", .integer(Int64(items.skipped))), ("failed", .integer(Int64(items.failed))),
          ])
        ))
    }
    if let failure = result.failure { entries.append(("error", .object(Self.entries(failure)))) }
    if result.isIgnored { entries.append(("ignored", .bool(true))) }
    if result.isLeftOut { entries.append(("left_out", .bool(true))) }
    if let origin = result.cached { entries.append(("cached", value(origin))) }
    for (name, text) in [
      ("reason", result.reason), ("message", result.message), ("stdout", result.standardOutput),
      ("stderr", result.standardError),
    ] {
      if let text { entries.append((name, .string(text))) }
    }
    return entries
  }

  /// Where a result from the cache comes from.
  package static func value(_ origin: CacheOrigin) -> Value {
    .object([("run", .string(origin.run)), ("step", .string(origin.step)), ("time", .datetime(origin.time))])
  }

  /// A run's outputs, in which secrets are hidden.
  package static func outputs(of outcome: RunOutcome, _ plan: Plan) -> Entries {
    zip(plan.outputs, outcome.outputs).map { planned, output in (output.name, planned.isSecret ? secret : output.value) }
  }

  private static func entries(_ outcome: RunOutcome, _ plan: Plan) -> Entries {
    let counts = outcome.counts
    var numbers: Entries = [
      ("succeeded", .integer(Int64(counts.succeeded))), ("skipped", .integer(Int64(counts.skipped))),
      ("failed", .integer(Int64(counts.failed))), ("cancelled", .integer(Int64(counts.cancelled))),
    ]
    if counts.cached > 0 { numbers.append(("cached", .integer(Int64(counts.cached)))) }
    if counts.ignored > 0 { numbers.append(("ignored", .integer(Int64(counts.ignored)))) }
    var entries: Entries = [
      ("event", .string("run_ended")), ("run", .string(outcome.id.description)),
      ("status", .string(outcome.status.rawValue)), ("started", .datetime(outcome.started)),
      ("counts", .object(numbers)), ("outputs", .object(outputs(of: outcome, plan))),
    ]
    if let failure = outcome.failure {
      let origin = failure.origin.named
      entries.append(("error", .object([(origin.kind, .string(origin.name))] + Self.entries(failure.failure))))
    }
    return entries
  }
}

extension RunFailure.Origin {
  /// `step`, `module` or `pipeline`, and which one.
  package var named: (kind: String, name: String) {
    switch self {
    case .step(let id): ("step", id)
    case .module(let name): ("module", name)
    case .pipeline: ("pipeline", "")
    }
  }
}
