internal import AetherModel
internal import Linux
internal import PipelineEngine
internal import Synchronization

/// A terminal's view: steps that ended scroll by, those that run stand below, each with its time, redrawn as it passes.
final class LiveDisplay: RunDisplay {
  private struct Running {
    var step: Int
    var started: Instant
    var progress = ""
    /// Of a step that runs for each item of a list: how many are over, and how many there are.
    var items: (over: Int, count: Int)?
  }

  private struct State {
    var plan: Plan?
    var running: [Running] = []
    var width = 0
    var drawn = 0
    var lastDrawing: Int64 = 0
    /// Lines that wait for the next drawing.
    var scrolled = ""
  }

  private let state = Mutex(State())
  private let color = Console.shared.errorHasColor
  private let ticker = Ticker()

  init() {
    ticker.start { [weak self] in self?.draw(force: true) }
  }

  func record(_ event: RunEvent) {
    state.withLock { state in
      switch event.body {
      case .runStarted(_, let plan, _):
        state.plan = plan
        state.width = min(40, plan.allSteps.map(\.id.count).max() ?? 0)
      case .transition(let key, _, .initializing) where !key.isItem:
        state.running.append(Running(step: key.step, started: event.time))
      case .listed(let key, let list):
        guard let index = state.running.firstIndex(where: { $0.step == key.step }) else { return }
        state.running[index].items = (0, list.count)
      case .progress(let key, let fraction, let message) where !key.isItem:
        guard let index = state.running.firstIndex(where: { $0.step == key.step }) else { return }
        let percent = fraction.map { "\(Int($0 * 100)) %" }
        state.running[index].progress = [percent, message.map(RunText.oneLine)].compactMap(\.self).joined(
          separator: " ")
      case .stepEnded(let key, let result) where key.isItem:
        if let index = state.running.firstIndex(where: { $0.step == key.step }) { state.running[index].items?.over += 1 }
        guard let plan = state.plan, RunText.isTold(key, result) else { break }
        state.scrolled +=
          RunText.line(plan.label(of: key.place), width: state.width, result, elapsed: "", color: color) + "\n"
      case .stepEnded(let key, let result):
        let started = state.running.first { $0.step == key.step }?.started ?? event.time
        state.running.removeAll { $0.step == key.step }
        guard let plan = state.plan else { return }
        let elapsed = RunText.elapsed(from: started, to: event.time)
        state.scrolled +=
          RunText.line(plan.allSteps[key.step].id, width: state.width, result, elapsed: elapsed, color: color) + "\n"
      case .log(let key, let log) where log.level.rawValue >= LogRecord.Level.info.rawValue:
        if let plan = state.plan { state.scrolled += LogText.line(plan.label(of: key.place), log) + "\n" }
      case .moduleLog(let module, let log) where log.level.rawValue >= LogRecord.Level.info.rawValue:
        if let plan = state.plan { state.scrolled += LogText.line(plan.modules[module].contract.name, log) + "\n" }
      case .resumed(let restored): state.scrolled += RunText.resumed(restored) + "\n"
      case .retryPlanned(let key, let result, let wait):
        if !key.isItem { state.running.removeAll { $0.step == key.step } }
        guard let plan = state.plan else { return }
        state.scrolled +=
          RunText.retry(plan.label(of: key.place), width: state.width, result, wait: wait) + "\n"
      case .waitingForLock(let key, let lock, let owners):
        guard let plan = state.plan else { return }
        state.scrolled += RunText.waiting(plan.label(of: key.place), width: state.width, lock, owners) + "\n"
      case .notice(let failure): state.scrolled += "warning: \(RunText.oneLine(failure.message))\n"
      case .cancelRequested(let times):
        state.scrolled += times == 1 ? "cancelling: 'finally' runs; press Ctrl-C again to give up\n" : "giving up\n"
      default: return
      }
    }
    draw(force: false)
  }

  /// What it says scrolls by; its step stands below as long as it runs.
  func nested(_ label: String) -> any Recorder {
    LineDisplay(path: "\(label)/") { [weak self] lines in
      self?.state.withLock { $0.scrolled += lines }
      self?.draw(force: false)
    }
  }

  func finish(_ outcome: RunOutcome, notes: RunNotes) {
    ticker.stop()
    state.withLock { $0.running = [] }
    draw(force: true)
    RunEnding.print(outcome, notes)
  }

  /// Draws what changed; at most 20 times a second unless forced.
  private func draw(force: Bool) {
    state.withLock { state in
      let now = Linux.SystemClock.monotonic()
      guard force || now - state.lastDrawing > 50_000_000 else { return }
      state.lastDrawing = now
      var text = state.drawn > 0 ? "\u{1B}[\(state.drawn)F\u{1B}[J" : ""
      text += state.scrolled
      state.scrolled = ""
      let size = Terminal.size(Console.shared.errorDescriptor)
      let room = max(1, (size?.rows ?? 24) - 2)
      let shown = state.running.prefix(room)
      for running in shown {
        let line = line(running, state, now: Linux.SystemClock.realTime())
        text += String(line.prefix((size?.columns ?? 80) - 1)) + "\n"
      }
      state.drawn = shown.count
      if !text.isEmpty { Console.shared.writeError(text) }
    }
  }

  private func line(_ running: Running, _ state: State, now: Int64) -> String {
    let id = state.plan?.allSteps[running.step].id ?? ""
    let time = Instant(seconds: now / 1_000_000_000, nanoseconds: Int32(now % 1_000_000_000))
    let name = id + String(repeating: " ", count: max(0, state.width - id.count))
    let progress = running.items.map { "\($0.over) of \($0.count) items" } ?? running.progress
    return "· \(name)  running  \(RunText.elapsed(from: running.started, to: time))  \(progress)"
  }
}
