internal import AetherModel
internal import Linux
internal import PipelineEngine

/// Shows a run while it goes on, and how it ended.
protocol RunDisplay: Recorder {
  /// The run is over. Blocks until all is written.
  func finish(_ outcome: RunOutcome, notes: RunNotes)
}

/// The words in which people read of a run.
enum RunText {
  static func symbol(_ status: StepStatus) -> String {
    switch status {
    case .succeeded: "✓"
    case .skipped: "–"
    case .failed: "✗"
    case .cancelled: "○"
    case .pending, .running: "·"
    }
  }

  static func color(_ status: StepStatus) -> String {
    switch status {
    case .succeeded: "32"
    case .failed: "31"
    case .skipped, .cancelled: "33"
    case .pending, .running: "36"
    }
  }

  static func paint(_ text: String, _ color: String, _ isOn: Bool) -> String {
    isOn ? "\u{1B}[\(color)m\(text)\u{1B}[0m" : text
  }

  /// `1.2 s`, `35 ms`, `0.4 ms`.
  static func elapsed(from start: Instant, to end: Instant) -> String {
    let (seconds, overflows) = end.seconds.subtractingReportingOverflow(start.seconds)
    guard !overflows, seconds >= 0, seconds < 1 << 32 else { return "0.0 ms" }
    return duration(microseconds: max(0, seconds * 1_000_000 + Int64(end.nanoseconds - start.nanoseconds) / 1_000))
  }

  static func duration(microseconds: Int64) -> String {
    let milliseconds = microseconds / 1_000
    if milliseconds < 10 { return "\(milliseconds).\(microseconds / 100 % 10) ms" }
    if milliseconds < 1_000 { return "\(milliseconds) ms" }
    if milliseconds < 60_000 { return "\(milliseconds / 1_000).\(milliseconds / 100 % 10) s" }
    return "\(milliseconds / 60_000) min \(milliseconds / 1_000 % 60) s"
  }

  /// One line for a step that ended.
  static func line(_ id: String, width: Int, _ result: StepResult, elapsed: String, color isOn: Bool) -> String {
    var line =
      "\(paint(symbol(result.status), color(result.status), isOn)) \(padded(id, width))  \(result.status.rawValue)"
    if result.isIgnored { line += " (ignored)" }
    if result.cached != nil { line += " (cached)" }
    if result.status != .cancelled { line += "  \(elapsed)" }
    if result.isChanged { line += "  changed" }
    if let items = result.items { line += "  \(Self.items(items))" }
    let note = result.failure.map { "\($0.code)" } ?? result.reason ?? result.message
    if let note { line += "  \(oneLine(note))" }
    return line
  }

  /// `3 items`, or `3 items: 2 succeeded, 1 failed`.
  static func items(_ items: LoopOutcome) -> String {
    let text = "\(items.count) item\(items.count == 1 ? "" : "s")"
    guard items.succeeded < items.count else { return text }
    let left = items.count - items.succeeded - items.skipped - items.failed
    let parts = [
      (items.succeeded, "succeeded"), (items.skipped, "skipped"), (items.failed, "failed"), (left, "not done"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    return "\(text): \(parts.joined(separator: ", "))"
  }

  /// Whether the end of an attempt gets a line of its own: the items of a list only when they didn't end well.
  static func isTold(_ key: AttemptKey, _ result: StepResult) -> Bool { !key.isItem || result.status == .failed }

  /// A line for a run that goes on.
  static func resumed(_ restored: [StepResult?]) -> String {
    let count = restored.count { $0 != nil }
    return "going on: \(count) of \(restored.count) steps are over already"
  }

  /// A line for an attempt that failed, and that another one follows.
  static func retry(_ id: String, width: Int, _ result: StepResult, wait: UInt64) -> String {
    let failure = result.failure.map { "\($0.code): \(oneLine($0.message))" } ?? ""
    return "↻ \(padded(id, width))  failed, next attempt in \(TimeSpan(nanoseconds: wait))  \(failure)"
  }

  /// A line for a step that can't begin before others give back a lock.
  static func waiting(_ id: String, width: Int, _ lock: LockName, _ owners: [LockOwner]) -> String {
    guard let owner = owners.first else { return "⧗ \(padded(id, width))  waits for lock '\(lock)'" }
    let further = owners.count > 1 ? ", and \(owners.count - 1) more before it" : ""
    return "⧗ \(padded(id, width))  waits for lock '\(lock)': step '\(owner.step)' of '\(oneLine(owner.pipeline))' has it "
      + "(run \(owner.run), process \(owner.process), since \(owner.since))\(further)"
  }

  static func padded(_ text: String, _ width: Int) -> String {
    let missing = width - columns(text)
    return missing > 0 ? text + String(repeating: " ", count: missing) : text
  }

  /// How many letters a text has. Most texts are ASCII, and need no search for where letters end.
  static func columns(_ text: String) -> Int {
    let bytes = text.utf8
    return bytes.allSatisfy { $0 < 0x80 } ? bytes.count : text.count
  }

  /// Text of a module on one line, with nothing in it that a terminal obeys.
  static func oneLine(_ text: String) -> String {
    // Most texts are as they should be.
    if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
    return sanitized(text).split(separator: "\n").joined(separator: " ")
  }

  /// Text of a module with nothing in it that a terminal obeys but line breaks.
  static func sanitized(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      result.unicodeScalars.append(isControl && scalar != "\n" && scalar != "\t" ? "\u{FFFD}" : scalar)
    }
    return result
  }

  /// An output as it is; on a terminal, with nothing in it that a terminal obeys.
  static func output(_ value: Value, indent: Int? = nil) -> String {
    let text = value.stringValue ?? value.json(indent: indent)
    return Console.shared.outputIsTerminal ? sanitized(text) : text
  }

  /// `run 01k… succeeded in 12 ms: 3 succeeded, 1 skipped`.
  static func summary(_ outcome: RunOutcome, pipeline: String, color isOn: Bool) -> String {
    let counts = outcome.counts
    let parts = [
      (counts.succeeded, "succeeded"), (counts.skipped, "skipped"), (counts.failed, "failed"),
      (counts.cancelled, "cancelled"), (counts.ignored, "failures ignored"), (counts.cached, "from the cache"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    let status = outcome.status == .succeeded ? StepStatus.succeeded : outcome.status == .failed ? .failed : .cancelled
    let word = paint(outcome.status.rawValue, color(status), isOn)
    let time = elapsed(from: outcome.started, to: outcome.ended)
    return
      "\(pipeline) \(word) in \(time)\(parts.isEmpty ? "" : ": " + parts.joined(separator: ", ")) (run \(outcome.id))"
  }

  /// What a person needs to know of a failure: whose, its message, the end of the log, what to do next.
  static func failure(_ outcome: RunOutcome, _ notes: RunNotes, color isOn: Bool) -> String {
    guard let failure = outcome.failure else { return "" }
    let origin =
      switch failure.origin {
      case .step(let id): "step '\(id)'"
      case .module(let name): "module '\(name)'"
      case .pipeline: "the pipeline"
      }
    var text = "\n\(paint("error:", "1;31", isOn)) \(origin) failed with \(failure.failure.code)\n"
    for line in sanitized(failure.failure.message).split(separator: "\n", omittingEmptySubsequences: false) {
      text += "  \(line)\n"
    }
    if case .step(let label) = failure.origin, let plan = notes.plan, let place = plan.place(of: label) {
      if let step = notes.step(place) {
        text += log(step.log)
        if let path = step.keptWorkspace { text += "  workspace kept: \(path)\n" }
      }
      text += "hint: \(hint(failure.failure, module: plan.contract(ofStep: place.step).name))\n"
    }
    return text
  }

  private static func log(_ tail: LogTail) -> String {
    let lines = tail.lines.suffix(10)
    guard !lines.isEmpty else { return "" }
    let shown = lines.map { "    \($0.record.level): \(oneLine($0.record.message))\n" }.joined()
    return "  the end of its log:\n\(shown)"
  }

  private static func hint(_ failure: Failure, module: String) -> String {
    switch failure.code {
    case "AETHER_PLUGIN_MISUSE", "AETHER_BAD_STATUS", "AETHER_OUTPUT_MISSING", "AETHER_OUTPUT_TYPE",
      "AETHER_UNDECLARED_ERROR", "AETHER_NO_REASON":
      return
        "this is a mistake in the module '\(module)', for its author: 'aether plugins inspect \(module)' shows its contract"
    case "AETHER_INVALID_INPUT", "AETHER_INVALID_ARGUMENT":
      return "correct the input\(failure.argument.map { " '\($0)'" } ?? "") and run again"
    case "AETHER_DISK_FULL": return "free some space and go on with --resume latest"
    default:
      let advice = "go on with --resume latest; --debug keeps the workspaces"
      guard failure.severity == .recoverable else { return "correct the cause and \(advice)" }
      // No module can report a code of Aether's own.
      let isModules = !failure.code.hasPrefix("AETHER_")
      return "\(isModules ? "the module says that " : "")another attempt may go well: \(advice)"
    }
  }
}
