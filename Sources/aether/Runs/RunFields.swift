internal import AetherModel
internal import AetherRuntime
internal import StateStore

/// Runs as JSON has them.
enum RunFields {
  typealias Entries = EventFields.Entries

  static func value(_ run: StoredRun, _ state: RunState) -> Value { .object(entries(run, state)) }

  static func entries(_ run: StoredRun, _ state: RunState) -> Entries {
    let counts = run.counts
    var entries: Entries = [
      ("run", .string(run.id)), ("pipeline", .string(run.pipeline)), ("status", .string(state.rawValue)),
      ("started", .datetime(run.started)), ("trigger", .string(run.trigger)), ("executor", .string(run.executor)),
      ("steps", .integer(Int64(run.steps))), ("resumes", .integer(Int64(run.resumes))),
    ]
    if let parent = run.parent { entries.append(("parent", .string(parent))) }
    if let ended = run.ended {
      entries.append(("ended", .datetime(ended)))
      entries.append(
        (
          "counts",
          .object([
            ("succeeded", .integer(Int64(counts.succeeded))), ("skipped", .integer(Int64(counts.skipped))),
            ("failed", .integer(Int64(counts.failed))), ("cancelled", .integer(Int64(counts.cancelled))),
            ("ignored", .integer(Int64(counts.ignored))),
          ])
        ))
    }
    if let failure = run.failure {
      entries.append(("error", .object([(failure.origin, .string(failure.name))] + EventFields.entries(failure.failure))))
    }
    return entries
  }

  static func value(_ attempt: StoredAttempt, module: StoredModule?) -> Value {
    var entries: Entries = [
      ("step", .string(attempt.path))
    ] + (attempt.key.item >= 0 ? [("item", .integer(Int64(attempt.key.item)))] : []) + [
      ("attempt", .integer(Int64(attempt.key.attempt))),
      ("module", .string(module?.name ?? "")), ("status", .string(attempt.word)),
      (
        "transitions",
        .array(
          attempt.transitions.map {
            .object([
              ("state", .string("\($0.state)")), ("sequence", .integer($0.sequence)), ("time", .datetime($0.time)),
            ])
          })
      ),
    ]
    if attempt.said.isRepeated, let list = attempt.inputs?.values.first.flatMap(\.self) {
      entries.append(("foreach", list))
    } else if let inputs = attempt.inputs {
      entries.append(("inputs", StoredFields(names: module?.inputNames ?? [], values: inputs).shown))
    }
    if !attempt.outputs.values.isEmpty {
      entries.append(("outputs", StoredFields(names: module?.outputNames ?? [], values: attempt.outputs).shown))
    }
    if let failure = attempt.said.failure { entries.append(("error", .object(EventFields.entries(failure)))) }
    for (name, text) in [
      ("reason", attempt.said.reason), ("message", attempt.said.message), ("stdout", attempt.said.standardOutput),
      ("stderr", attempt.said.standardError), ("workspace", attempt.said.workspace), ("run", attempt.said.child),
    ] {
      if let text { entries.append((name, .string(text))) }
    }
    if let origin = attempt.said.cached { entries.append(("cached", EventFields.value(origin))) }
    for (name, flag) in [
      ("changed", attempt.said.isChanged), ("ignored", attempt.said.isIgnored), ("left_out", attempt.said.isLeftOut),
    ] where flag {
      entries.append((name, .bool(true)))
    }
    return .object(entries)
  }
}

extension StoredAttempt {
  /// `load`, or `each[3]`.
  var label: String { key.item >= 0 ? "\(path)[\(key.item)]" : path }

  /// How it ended, or where it stands.
  var word: String { "\(status ?? state)" }

  /// The same for people.
  var shownWord: String { said.cached == nil ? word : "\(word) (cached)" }

  /// From its first to its last transition.
  var times: (start: Instant, end: Instant)? {
    guard let first = transitions.first, let last = transitions.last else { return nil }
    return (first.time, last.time)
  }
}
