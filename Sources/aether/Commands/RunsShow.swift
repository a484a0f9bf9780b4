internal import AetherModel
internal import AetherRuntime
internal import ArgumentParser
internal import StateStore

/// `aether runs show RUN`.
struct RunsShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Shows one run: its steps on a timeline, what it was given, what came of it.",
    discussion: "With --step, all that is known of that step: its attempts with their inputs, outputs and transitions.")

  @Argument(help: ArgumentHelp("The run's id, the beginning of one, or 'latest'.", valueName: "run"))
  var wanted: String

  @Option(help: "Show this step as a whole; of an item 'each[3]', of a step in a pipeline that a step runs 'sub/load'.")
  var step: String?

  @OptionGroup var project: ProjectOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    var found = try project.earlierRuns().find(wanted, output)
    var step = step
    if let path = step {
      let inner = try found.inside(path, output)
      (found, step) = (inner.run, inner.step)
    }
    let record = try output.reading { () throws(StateProblem) in
      ShownRun(
        run: found.run, state: found.state, detail: try found.history.detail(of: found.run),
        attempts: try found.attempts(with: step != nil || output.json ? .all : .none),
        checkpoints: try found.history.checkpoints(of: found.run), events: try found.history.events(of: found.run),
        resumeCommand: found.resumeCommand)
    }
    if let step { return try show(step, of: record) }
    if output.json {
      Console.shared.print(json: record.json)
    } else {
      let columns = Console.shared.outputColumns ?? 100
      Console.shared.write(record.text(columns: columns, color: Console.shared.outputHasColor))
    }
  }

  private func show(_ step: String, of record: ShownRun) throws(CommandFailure) {
    let attempts = record.attempts.filter { $0.path == step || $0.label == step }
    guard !attempts.isEmpty else {
      let known = Array(Set(record.attempts.map(\.path)))
      throw output.failure([
        Diagnostic(
          code: "unknown-step", "nothing is recorded of a step '\(step)' in run \(record.run.id)",
          hints: Suggestion.hint(for: step, in: known))
      ])
    }
    let values = attempts.map { RunFields.value($0, module: record.module(of: $0)) }
    if output.json {
      Console.shared.print(json: .object([("run", .string(record.run.id)), ("attempts", .array(values))]))
      return
    }
    for value in values { Console.shared.print(RunText.output(value, indent: 2)) }
  }
}

/// A run with all that is shown of it.
struct ShownRun {
  var run: StoredRun
  var state: RunState
  var detail: StoredRunDetail
  var attempts: [StoredAttempt]
  var checkpoints: [StoredCheckpoint]
  var events: [StoredEvent]
  /// What a person types to go on with it.
  var resumeCommand: String

  func module(of attempt: StoredAttempt) -> StoredModule? {
    detail.modules.indices.contains(attempt.module) ? detail.modules[attempt.module] : nil
  }

  var json: Value {
    .object(
      RunFields.entries(run, state) + [
        ("path", .string(detail.path)), ("process", .integer(Int64(detail.process))),
        ("version", .string(detail.version)), ("durability", .string(detail.durability.rawValue)),
        ("inputs", detail.inputs.shown),
        ("environment", .object(detail.environment.map { ($0.name, .string($0.value)) })),
        ("outputs", (detail.outputs ?? StoredFields()).shown),
        (
          "modules",
          .array(
            detail.modules.map {
              .object([("name", .string($0.name)), ("version", .string($0.version)), ("digest", .string($0.digest))])
            })
        ),
        ("attempts", .array(attempts.map { RunFields.value($0, module: module(of: $0)) })),
        (
          "checkpoints",
          .array(
            checkpoints.map { checkpoint in
              .object([
                ("step", .string(attempts.first { $0.key.step == checkpoint.step }?.path ?? "")),
              ] + (checkpoint.item >= 0 ? [("item", .integer(Int64(checkpoint.item)))] : []) + [
                ("number", .integer(Int64(checkpoint.number))), ("attempt", .integer(Int64(checkpoint.attempt))),
                ("time", .datetime(checkpoint.time)), ("states", checkpoint.states),
              ])
            })
        ),
        (
          "events",
          .array(
            events.map {
              .object(
                [("sequence", .integer($0.sequence)), ("time", .datetime($0.time)), ("event", .string($0.kind))]
                  + $0.body.entries)
            })
        ),
      ])
  }

  func text(columns: Int, color: Bool) -> String {
    var text = "run \(run.id) of '\(RunText.oneLine(run.pipeline))': \(RunText.paint(state.rawValue, state.color, color))\n"
    text += "  started  \(RunText.time(run.started)) UTC, by a \(run.trigger)"
    if run.resumes > 0 { text += ", resumed \(run.resumes) time\(run.resumes == 1 ? "" : "s")" }
    text += "\n"
    if let ended = run.ended {
      text += "  ended    \(RunText.time(ended)) UTC, after \(RunText.elapsed(from: run.started, to: ended))\n"
    } else if state == .running {
      text += "  process  \(detail.process)\n"
    }
    text += "  pipeline \(RunText.oneLine(detail.path))\n"
    for entry in detail.inputs.shown.entries { text += "  input    \(entry.key) = \(Self.short(entry.value))\n" }
    text += "\n" + timeline(columns: columns, color: color)
    if let failure = run.failure {
      let name = failure.name.isEmpty ? "the pipeline" : "\(failure.origin) '\(failure.name)'"
      text += "\nerror: \(name) failed with \(failure.failure.code)\n  \(RunText.oneLine(failure.failure.message))\n"
    }
    let outputs = (detail.outputs ?? StoredFields()).shown.entries
    if !outputs.isEmpty { text += "\n" }
    for entry in outputs { text += "output \(entry.key) = \(Self.short(entry.value))\n" }
    if state.canResume || state != .running && attempts.contains(where: \.said.isLeftOut) { text += "\n'\(resumeCommand)' goes on with it\n" }
    return text
  }

  /// Of a list with more items, the timeline shows those that didn't end well.
  private static let mostItems = 20

  private func timeline(columns: Int, color: Bool) -> String {
    // In the order in which they began.
    let items = Dictionary(attempts.filter { $0.key.item >= 0 }.map { ($0.path, 1) }, uniquingKeysWith: +)
    let shown = attempts.filter { attempt in
      attempt.key.item < 0 || attempt.status != .succeeded || items[attempt.path] ?? 0 <= Self.mostItems
    }.sorted { $0.sequence < $1.sequence }
    guard !shown.isEmpty else { return "no step has begun\n" }
    let names = shown.map { $0.key.attempt > 1 ? "\($0.label) (\($0.key.attempt))" : $0.label }
    let times = shown.map { attempt in
      // When a process was killed, nobody wrote down until when its steps ran.
      guard let times = attempt.times, attempt.status.map({ $0 != .interrupted }) ?? false else { return "–" }
      return RunText.elapsed(from: times.start, to: times.end)
    }
    let widths = (
      names.map(\.count).max() ?? 0, shown.map(\.shownWord.count).max() ?? 0, times.map(\.count).max() ?? 0
    )
    let timeline = Timeline(shown, columns: columns - widths.0 - widths.1 - widths.2 - 7)
    var text = ""
    for (index, attempt) in shown.enumerated() {
      let paint = attempt.status.flatMap { RunState(rawValue: "\($0)")?.color } ?? "36"
      let bar = RunText.paint(timeline.bar(attempt), paint, color)
      text += RunText.padded(names[index], widths.0) + "  " + RunText.padded(attempt.shownWord, widths.1) + "  "
        + RunText.padded(times[index], widths.2) + "  " + bar + "\n"
    }
    let children = shown.compactMap { attempt in attempt.said.child.map { (attempt.label, $0) } }
    if !children.isEmpty { text += "\n" }
    for (label, run) in children { text += "\(label) was run \(run)\n" }
    let left = attempts.count - shown.count
    if left > 0 { text += "\(left) items that succeeded are not shown here; --step and --json show them\n" }
    return text
  }

  private static func short(_ value: Value) -> String {
    let text = RunText.oneLine(value.stringValue ?? value.json())
    return text.count > 120 ? text.prefix(119) + "…" : text
  }
}
