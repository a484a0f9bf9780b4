internal import AetherModel
internal import AetherRuntime

/// A dry run as people read it.
enum DryRunText {
  static func text(_ run: DryRun) -> String {
    var text = "\(RunText.oneLine(run.pipeline)): what it would do; nothing was run\n"
    if !run.inputs.isEmpty { text += "\ninputs\n" + run.inputs.map { "  \(field($0))\n" }.joined() }
    let steps = run.steps.filter { $0.kind == .step }
    text += "\nsteps, at most \(run.jobs) at a time\(run.timeout.map { ", within \($0)" } ?? "")\n"
    let width = "\(steps.count { !$0.isInner })".count
    var number = 0
    for step in steps {
      if !step.isInner { number += 1 }
      let shown = step.isInner ? "" : "\(number)"
      text += self.step(step, mark: String(repeating: " ", count: width - shown.count) + shown)
    }
    for (title, kind) in [("handlers, once the steps are over", DryRun.Kind.handler), ("finally", .finally)] {
      let others = run.steps.filter { $0.kind == kind }
      if !others.isEmpty { text += "\n\(title)\n" }
      for step in others { text += self.step(step, mark: String(repeating: " ", count: width)) }
    }
    if !run.outputs.isEmpty { text += "\noutputs\n" + run.outputs.map { "  \(field($0))\n" }.joined() }
    return text + "\n" + summary(run)
  }

  private static func step(_ step: DryRun.Step, mark: String) -> String {
    let place =
      switch step.place {
      case .builtIn: "\(step.module), built in"
      case .pipeline: "the pipeline '\(step.module)'"
      default: "\(step.module) \(step.version), \(step.place.rawValue)"
      }
    let inner = step.isInner ? "  " : ""
    var text = "  \(mark)  \(inner)\(step.id)  \(RunText.oneLine(place))\n"
    let indent = inner + String(repeating: " ", count: mark.count + 6)
    for line in lines(of: step) { text += indent + RunText.oneLine(line) + "\n" }
    return text
  }

  private static func lines(of step: DryRun.Step) -> [String] {
    var lines: [String] = []
    switch step.fate {
    case .runs, .mayRun: break
    case .onChange(let ids, let foreseen):
      let names = ids.map { "'\($0)'" }.joined(separator: ", ")
      switch foreseen {
      case nil: lines.append("runs if one of these changes something: \(names)")
      case true?: lines.append("runs: one of these would change something: \(names)")
      case false?: lines.append("doesn't run: none of these would change anything: \(names)")
      }
    case .skipped(let reason): return ["skipped: \(reason)"]
    case .leftOut(let reason): return ["left out: \(reason)"]
    case .earlier(let status, let run): return ["not run: it \(status) in run \(run)"]
    case .cancelled(let reason): return ["not reached: \(reason)"]
    case .fails(let failure, let isIgnored):
      lines.append("fails\(isIgnored ? ", which is ignored" : ""): \(failure.code): \(failure.message)")
    }
    if !step.needs.isEmpty { lines.append("needs \(step.needs.joined(separator: ", "))") }
    if let condition = step.condition {
      let note = condition.value.map { "\($0)" } ?? "known \(condition.waits.words)"
      lines.append("when ${{ \(condition.text) }}  (\(note))")
    }
    if let list = step.list {
      var waits = ForeseenValue.Waits()
      for unknown in list.unknowns { waits.form(unknown.waits) }
      let count = list.count.map { "\($0) item\($0 == 1 ? "" : "s")" }
      let note = [count, waits.words.isEmpty ? nil : "known \(waits.words)"].compactMap(\.self).joined(separator: ", ")
      lines.append("foreach \(short(list.shown))\(note.isEmpty ? "" : "  (\(note))")")
      if let count = list.count, list.unknowns.isEmpty, count > DryRun.mostItems {
        lines.append("only the first \(DryRun.mostItems) items are looked at")
      }
      if let jobs = step.itemJobs { lines.append("jobs: \(jobs)") }
    }
    lines += step.inputs.map(field)
    lines += settings(of: step)
    if let problem = step.problem { lines.append("if it runs, it fails: \(problem.code): \(problem.message)") }
    if let foreseen = step.foreseen { lines.append(words(foreseen)) }
    return lines
  }

  private static func settings(of step: DryRun.Step) -> [String] {
    var lines: [String] = []
    if let retry = step.policy?.retry {
      let errors = retry.errors.map { ", after \($0.sorted().joined(separator: ", "))" } ?? ""
      let wait =
        retry.backoff == .constant
        ? "\(retry.delay) apart" : "\(retry.backoff.rawValue) from \(retry.delay) to \(retry.maximumDelay) apart"
      lines.append("retry: \(retry.attempts) attempts, \(wait)\(errors)")
    }
    if let timeout = step.policy?.timeout { lines.append("timeout: \(timeout)") }
    if let lock = step.policy?.lock { lines.append("lock: \(lock)") }
    if step.policy?.continuesOnError == true { lines.append("on_error: continue") }
    if !step.notifies.isEmpty { lines.append("notify: \(step.notifies.joined(separator: ", "))") }
    for (name, value) in step.environment { lines.append("env: \(name)=\(short(value))") }
    return lines
  }

  private static func words(_ foreseen: DryRun.Foreseen) -> String {
    func saying(_ message: String?) -> String { message.map { ": \($0)" } ?? "" }
    return switch foreseen {
    case .changes(let message): "would change something\(saying(message))"
    case .nothing(let message): "would change nothing\(saying(message))"
    case .skips(let reason): "would have nothing to do: \(reason)"
    case .failed(let failure): "check failed: \(failure.code): \(failure.message)"
    case .later(let what):
      "would be asked what it changes once \(what) \(what.hasSuffix("inputs") ? "are" : "is") known"
    case .unable: "can't tell what it would change"
    }
  }

  private static func field(_ field: DryRun.Field) -> String {
    var text = "\(field.name) = \(short(field.value.shown))"
    var waits = ForeseenValue.Waits()
    for unknown in field.value.unknowns { waits.form(unknown.waits) }
    if !waits.words.isEmpty { text += "  (known \(waits.words))" }
    if field.isDefault { text += "  (default)" }
    return RunText.oneLine(text)
  }

  private static func short(_ text: String) -> String { text.count > 160 ? text.prefix(159) + "…" : text }

  /// What was answered by those that were asked.
  private static func answers(_ run: DryRun) -> String {
    var counts: [(word: String, count: Int)] = [
      ("would change something", 0), ("would change nothing", 0), ("could not check", 0),
    ]
    for step in run.steps {
      switch step.foreseen {
      case .changes?: counts[0].count += 1
      case .nothing?, .skips?: counts[1].count += 1
      case .failed?: counts[2].count += 1
      case .later?, .unable?, nil: break
      }
    }
    let asked = counts.map(\.count).reduce(0, +)
    return asked == 0 ? "" : "\(asked) asked: \(words(counts))\n"
  }

  private static func words(_ counts: [(word: String, count: Int)]) -> String {
    let parts = counts.filter { $0.count > 0 }.map { "\($0.count) \($0.word)" }
    return parts.isEmpty ? "nothing to do" : parts.joined(separator: ", ")
  }

  private static func summary(_ run: DryRun) -> String {
    let steps = run.steps.filter { $0.kind == .step && !$0.isInner }
    var counts: [(word: String, count: Int)] = [
      ("would run", 0), ("may run", 0), ("skipped", 0), ("left out", 0), ("done before", 0), ("would fail", 0),
      ("not reached", 0),
    ]
    for step in steps {
      let place =
        switch step.fate {
        case .runs, .onChange: 0
        case .mayRun: 1
        case .skipped: 2
        case .leftOut: 3
        case .earlier: 4
        case .fails: 5
        case .cancelled: 6
        }
      counts[place].count += 1
    }
    return "\(steps.count) step\(steps.count == 1 ? "" : "s"): \(words(counts))\n" + answers(run)
  }
}
