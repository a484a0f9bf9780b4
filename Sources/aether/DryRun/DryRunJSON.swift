internal import AetherModel
internal import AetherRuntime

/// A dry run as programs read it. docs/dry-run.md lists the fields.
enum DryRunJSON {
  private typealias Entries = [(key: String, value: Value)]

  static func document(_ run: DryRun) -> Value {
    var entries: Entries = [
      ("pipeline", .string(run.pipeline)), ("dry_run", .bool(true)), ("would_fail", .bool(!run.problems.isEmpty)),
      ("inputs", .array(run.inputs.map(field))), ("jobs", .integer(Int64(run.jobs))),
    ]
    if let timeout = run.timeout { entries.append(("timeout", .duration(timeout))) }
    entries += [
      ("steps", .array(run.steps.map(step))), ("outputs", .array(run.outputs.map(field))),
      ("diagnostics", .array((run.notes + run.problems).map(\.json))),
    ]
    return .object(entries)
  }

  private static func step(_ step: DryRun.Step) -> Value {
    var entries: Entries = [
      ("id", .string(step.id)), ("kind", .string(step.kind.rawValue)), ("module", .string(step.module)),
      ("version", .string(step.version)), ("place", .string(step.place == .builtIn ? "builtin" : step.place.rawValue)),
      ("needs", .array(step.needs.map(Value.string))),
    ]
    entries += fate(step.fate)
    if let condition = step.condition {
      entries.append(
        (
          "when",
          .object([
            ("expression", .string(condition.text)), ("value", condition.value.map(Value.bool) ?? .null),
            ("waits_for", waits(condition.waits)),
          ])
        ))
    }
    if let list = step.list {
      entries.append(("foreach", field(DryRun.Field(name: "foreach", type: .array(.any), value: list))))
    }
    if let jobs = step.itemJobs { entries.append(("jobs", .integer(Int64(jobs)))) }
    if step.isInner { entries.append(("inner", .bool(true))) }
    entries.append(("inputs", .array(step.inputs.map(field))))
    if let retry = step.policy?.retry {
      var fields: Entries = [
        ("attempts", .integer(Int64(retry.attempts))), ("backoff", .string(retry.backoff.rawValue)),
        ("delay", .duration(retry.delay)), ("max_delay", .duration(retry.maximumDelay)),
      ]
      if let errors = retry.errors { fields.append(("errors", .array(errors.sorted().map(Value.string)))) }
      entries.append(("retry", .object(fields)))
    }
    if let timeout = step.policy?.timeout { entries.append(("timeout", .duration(timeout))) }
    if let lock = step.policy?.lock { entries.append(("lock", .string("\(lock)"))) }
    if step.policy?.continuesOnError == true { entries.append(("on_error", .string("continue"))) }
    entries.append(("notify", .array(step.notifies.map(Value.string))))
    if !step.environment.isEmpty {
      entries.append(("env", .object(step.environment.map { ($0.name, .string($0.value)) })))
    }
    if let problem = step.problem { entries.append(("problem", failure(problem))) }
    if let foreseen = step.foreseen { entries.append(("check", check(foreseen))) }
    return .object(entries)
  }

  private static func fate(_ fate: DryRun.Fate) -> Entries {
    func saying(_ state: String, _ reason: String? = nil) -> Entries {
      [("state", .string(state))] + (reason.map { [("reason", .string($0))] } ?? [])
    }
    switch fate {
    case .runs: return saying("runs")
    case .mayRun: return saying("unknown")
    case .onChange(let ids, let foreseen):
      return saying("on_change") + [
        ("notified_by", .array(ids.map(Value.string))), ("notified", foreseen.map(Value.bool) ?? .null),
      ]
    case .skipped(let reason): return saying("skipped", reason)
    case .leftOut(let reason): return saying("left_out", reason)
    case .earlier(let status, let run):
      return saying("done_before") + [("status", .string(status)), ("run", .string(run))]
    case .fails(let failure, let isIgnored):
      return saying("fails") + [("failure", self.failure(failure)), ("ignored", .bool(isIgnored))]
    case .cancelled(let reason): return saying("not_reached", reason)
    }
  }

  private static func check(_ foreseen: DryRun.Foreseen) -> Value {
    func fields(_ result: String, _ more: Entries = []) -> Value { .object([("result", .string(result))] + more) }
    func message(_ text: String?) -> Entries { text.map { [("message", .string($0))] } ?? [] }
    return switch foreseen {
    case .changes(let text): fields("changes", message(text))
    case .nothing(let text): fields("nothing", message(text))
    case .skips(let reason): fields("skips", message(reason))
    case .failed(let failure): fields("failed", [("failure", self.failure(failure))])
    case .later(let what): fields("later", [("once_known", .string(what))])
    case .unable: fields("unable")
    }
  }

  private static func field(_ field: DryRun.Field) -> Value {
    var entries: Entries = [("name", .string(field.name)), ("type", .string("\(field.type)"))]
    switch field.value {
    case .known(let value): entries += [("known", .bool(true)), ("value", value)]
    case .secret: entries += [("known", .bool(true)), ("value", EventFields.secret), ("secret", .bool(true))]
    default:
      entries += [
        ("known", .bool(false)), ("shown", .string(field.value.shown)),
        (
          "unknown",
          .array(
            field.value.unknowns.map {
              .object([("expression", .string($0.expression)), ("waits_for", waits($0.waits))])
            })
        ),
      ]
    }
    if field.isDefault { entries.append(("default", .bool(true))) }
    return .object(entries)
  }

  private static func waits(_ waits: ForeseenValue.Waits) -> Value {
    .object([
      ("steps", .array(waits.steps.map(Value.string))), ("inputs", .array(waits.inputs.map(Value.string))), ("run", .bool(waits.isOfRun)), ("item", .bool(waits.isOfItem)),
    ])
  }

  private static func failure(_ failure: Failure) -> Value {
    .object([("code", .string(failure.code)), ("message", .string(failure.message))])
  }
}
