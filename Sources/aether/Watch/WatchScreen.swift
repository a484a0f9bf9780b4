internal import AetherModel
internal import AetherRuntime
internal import Linux
internal import PipelineEngine
internal import Synchronization

/// A terminal's steady view of a watched run: the steps, the plugins with their generations, what went wrong last, the keys.
/// The terminal's other screen is used, so that what stood before comes back at the end.
final class WatchScreen: WatchDisplay {
  private let state: Mutex<ScreenState>
  private let ticker = Ticker()
  private let color = Console.shared.errorHasColor
  private let dirty = Atomic(true)

  init(pipeline: String) {
    state = Mutex(ScreenState(pipeline: pipeline))
    Console.shared.writeError("\u{1B}[?1049h\u{1B}[?25l")
    ticker.start { [weak self] in self?.draw() }
  }

  func record(_ event: RunEvent) {
    state.withLock { $0.take(event) }
    dirty.store(true, ordering: .releasing)
  }

  func settle() throws(Failure) {}

  func show(_ event: WatchEvent) {
    state.withLock { $0.take(event) }
    draw(force: true)
  }

  func finish() {
    ticker.stop()
    Console.shared.writeError("\u{1B}[?25h\u{1B}[?1049l")
    if let outcome = state.withLock({ $0.outcome }), let plan = state.withLock({ $0.plan }) {
      Console.shared.writeError(RunText.summary(outcome, pipeline: plan.name, color: color) + "\n")
      RunEnding.print(EventFields.outputs(of: outcome, plan))
    }
  }

  private func draw(force: Bool = false) {
    let wasDirty = dirty.exchange(false, ordering: .acquiringAndReleasing)
    state.withLock { state in
      guard force || wasDirty || state.isBusy else { return }
      let size = Terminal.size(Output.standardError)
      let columns = size?.columns ?? 80
      let rows = size?.rows ?? 24
      let lines = ScreenLayout(state: state, color: color).lines(columns: columns, rows: rows)
      var text = "\u{1B}[H"
      for (index, line) in lines.enumerated() { text += line + "\u{1B}[K" + (index == lines.count - 1 ? "" : "\r\n") }
      Console.shared.writeError(text + "\u{1B}[J")
    }
  }
}
