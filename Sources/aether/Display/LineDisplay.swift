internal import AetherModel
internal import AetherRuntime
internal import PipelineEngine
internal import Synchronization

/// Plain lines on standard error, for logs and pipes; the pipeline's outputs on standard output.
final class LineDisplay: RunDisplay {
  private struct State {
    var plan: Plan?
    var started: [StepPlace: Instant] = [:]
    var width = 0
  }

  private let state = Mutex(State())
  /// Lines that are not yet written.
  private let text = Mutex("")
  /// Before the names of steps and modules: `sub/` in a run that is the step `sub` of another one.
  private let path: String
  private let write: @Sendable (String) -> Void

  /// - Parameter write: takes whole lines.
  init(path: String = "", write: @escaping @Sendable (String) -> Void = { Console.shared.writeError($0) }) {
    self.path = path
    self.write = write
  }

  func nested(_ label: String) -> any Recorder { LineDisplay(path: "\(path)\(label)/", write: write) }

  func record(_ event: RunEvent) {
    let line: String? = state.withLock { state in
      switch event.body {
      case .runStarted(_, let plan, _):
        state.plan = plan
        state.width = min(40, (plan.allSteps.map(\.id.count).max() ?? 0) + path.count)
        return nil
      case .transition(let key, _, .initializing):
        state.started[key.place] = event.time
        return nil
      case .stepEnded(let key, let result):
        guard let plan = state.plan else { return nil }
        let started = state.started.removeValue(forKey: key.place) ?? event.time
        guard RunText.isTold(key, result) else { return nil }
        let elapsed = RunText.elapsed(from: started, to: event.time)
        return RunText.line(
          path + plan.label(of: key.place), width: state.width, result, elapsed: elapsed, color: Console.shared.errorHasColor)
      case .log(let key, let log):
        guard let plan = state.plan, log.level.rawValue >= LogRecord.Level.info.rawValue else { return nil }
        return LogText.line(path + plan.label(of: key.place), log)
      case .moduleLog(let module, let log):
        guard let plan = state.plan, log.level.rawValue >= LogRecord.Level.info.rawValue else { return nil }
        return LogText.line(plan.modules[module].contract.name, log)
      case .notice(let failure): return "warning: \(RunText.oneLine(failure.message))"
      case .resumed(let restored) where path.isEmpty: return RunText.resumed(restored)
      case .retryPlanned(let key, let result, let wait):
        guard let plan = state.plan else { return nil }
        return RunText.retry(path + plan.label(of: key.place), width: state.width, result, wait: wait)
      case .waitingForLock(let key, let lock, let owners):
        guard let plan = state.plan else { return nil }
        return RunText.waiting(path + plan.label(of: key.place), width: state.width, lock, owners)
      case .cancelRequested(let times) where path.isEmpty:
        return times == 1 ? "cancelling: steps in flight may end, 'finally' runs; again to give up" : "giving up"
      default: return nil
      }
    }
    if let line { text.withLock { $0 += line + "\n" } }
  }

  /// Writes what has come together.
  func settle() {
    text.withLock { text in
      if !text.isEmpty { write(text) }
      text.removeAll(keepingCapacity: true)
    }
  }

  func finish(_ outcome: RunOutcome, notes: RunNotes) {
    settle()
    RunEnding.print(outcome, notes)
  }
}

/// The end of a run, for people.
enum RunEnding {
  static func print(_ outcome: RunOutcome, _ notes: RunNotes) {
    let color = Console.shared.errorHasColor
    Console.shared.writeError(RunText.failure(outcome, notes, color: color))
    Console.shared.writeError(RunText.summary(outcome, pipeline: notes.plan?.name ?? "the run", color: color) + "\n")
    if let plan = notes.plan { print(EventFields.outputs(of: outcome, plan)) }
  }

  /// A run's outputs.
  static func print(_ outputs: [(key: String, value: Value)]) {
    for output in outputs {
      let text = RunText.output(output.value, indent: output.value.count > 8 ? 2 : nil)
      Console.shared.print("\(output.key): \(text)")
    }
  }
}

/// A line of a module's log, for people.
enum LogText {
  static func line(_ origin: String, _ record: LogRecord) -> String {
    var text = "  \(origin) | "
    if record.level.rawValue >= LogRecord.Level.warning.rawValue { text += "\(record.level): " }
    text += RunText.oneLine(record.message)
    for field in record.fields { text += " \(RunText.oneLine(field.name))=\(RunText.oneLine(field.value))" }
    return text
  }
}
