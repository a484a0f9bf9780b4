internal import AetherModel
internal import AetherRuntime
internal import StateStore

/// What two runs are compared by.
struct ComparedRun {
  var run: StoredRun
  var detail: StoredRunDetail
  /// The last attempt at each step and item, in the order of the pipeline.
  var steps: [(label: String, attempt: StoredAttempt)] = []

  init(_ found: EarlierRuns.Found) throws(StateProblem) {
    run = found.run
    detail = try found.history.detail(of: found.run)
    for attempt in try found.history.attempts(of: found.run) {
      if steps.last?.label == attempt.label {
        steps[steps.count - 1].attempt = attempt
      } else {
        steps.append((attempt.label, attempt))
      }
    }
  }
}

/// One difference between two runs.
struct RunChange {
  /// `input source`, `step load`, …
  var subject: String
  var before: Value
  var after: Value

  var json: Value { .object([("subject", .string(subject)), ("first", before), ("second", after)]) }

  var text: String { "\(subject)\n- \(Self.shown(before))\n+ \(Self.shown(after))" }

  private static func shown(_ value: Value) -> String {
    let text = value.isNull ? "(none)" : RunText.oneLine(value.stringValue ?? value.json())
    return text.count > 400 ? text.prefix(399) + "…" : text
  }
}

enum RunChanges {
  static func between(_ one: ComparedRun, _ two: ComparedRun) -> [RunChange] {
    var changes: [RunChange] = []
    func compare(_ subject: String, _ before: Value?, _ after: Value?) {
      guard before != after else { return }
      changes.append(RunChange(subject: subject, before: before ?? .null, after: after ?? .null))
    }
    func compare(_ kind: String, _ before: EventFields.Entries, _ after: EventFields.Entries) {
      let old = Dictionary(before.map { ($0.key, $0.value) }) { first, _ in first }
      let new = Dictionary(after.map { ($0.key, $0.value) }) { first, _ in first }
      for name in before.map(\.key) + after.map(\.key).filter({ old[$0] == nil }) {
        compare("\(kind) \(name)", old[name], new[name])
      }
    }
    compare("status", .string(one.run.status.rawValue), .string(two.run.status.rawValue))
    compare("pipeline", pipeline(one), pipeline(two))
    compare("module", modules(one), modules(two))
    compare("input", one.detail.inputs.shown.entries, two.detail.inputs.shown.entries)
    compare("environment", environment(one), environment(two))
    compare("step", steps(one), steps(two))
    compare(
      "output", (one.detail.outputs ?? StoredFields()).shown.entries,
      (two.detail.outputs ?? StoredFields()).shown.entries)
    return changes
  }

  private static func pipeline(_ run: ComparedRun) -> Value {
    .string("\(run.run.pipeline) \(Digest.hexadecimal(run.detail.sourceDigest).prefix(16)) (\(run.detail.path))")
  }

  private static func modules(_ run: ComparedRun) -> EventFields.Entries {
    run.detail.modules.map { module in
      (module.name, .string("\(module.version) \(module.digest.isEmpty ? "(builtin)" : module.digest)"))
    }
  }

  private static func environment(_ run: ComparedRun) -> EventFields.Entries {
    run.detail.environment.map { ($0.name, .string($0.value)) }
  }

  private static func steps(_ run: ComparedRun) -> EventFields.Entries {
    run.steps.map { label, attempt in
      let module = run.detail.modules.indices.contains(attempt.module) ? run.detail.modules[attempt.module] : nil
      var entries: EventFields.Entries = [
        ("status", .string(attempt.word)), ("attempts", .integer(Int64(attempt.key.attempt))),
      ]
      if attempt.said.isRepeated, let list = attempt.inputs?.values.first.flatMap(\.self) {
        entries.append(("foreach", list))
      } else if let inputs = attempt.inputs {
        entries.append(("inputs", StoredFields(names: module?.inputNames ?? [], values: inputs).shown))
      }
      if !attempt.outputs.values.isEmpty {
        entries.append(("outputs", StoredFields(names: module?.outputNames ?? [], values: attempt.outputs).shown))
      }
      if let code = attempt.said.failure?.code { entries.append(("error", .string(code))) }
      return (label, .object(entries))
    }
  }
}
