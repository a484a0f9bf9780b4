internal import AetherModel
internal import AetherRuntime
internal import PipelineEngine
internal import Synchronization

/// Shows a watched run: its runs as a recorder, everything else by ``show(_:)``. From any thread, one event at a time.
protocol WatchDisplay: Recorder {
  func show(_ event: WatchEvent)
  /// Nothing comes any more.
  func finish()
}

/// Plain lines on standard error, for where there is no terminal.
final class WatchLines: WatchDisplay {
  private let lines = LineDisplay()
  private let notes = Mutex(RunNotes())

  func record(_ event: RunEvent) {
    if case .runStarted = event.body { notes.withLock { $0 = RunNotes() } }
    notes.withLock { $0 }.record(event)
    if case .resumed = event.body { return }
    lines.record(event)
  }

  func settle() throws(Failure) { lines.settle() }

  func show(_ event: WatchEvent) {
    lines.settle()
    if case .runEnded(let outcome) = event { return lines.finish(outcome, notes: notes.withLock { $0 }) }
    if case .buildPrinted(_, let bytes) = event {
      return Console.shared.writeError(RunText.sanitized(String(decoding: bytes, as: UTF8.self)))
    }
    if let line = WatchText.line(event) { Console.shared.writeError("\(line)\n") }
    Console.shared.report(WatchText.diagnostics(event))
  }

  func finish() { lines.settle() }
}

/// One JSON object a line on standard output: the events of runs, and between them those of `"event": "watch"`.
final class WatchJSON: WatchDisplay {
  private let display = Mutex(JSONDisplay())

  func record(_ event: RunEvent) {
    if case .runStarted = event.body { display.withLock { $0 = JSONDisplay() } }
    display.withLock { $0 }.record(event)
  }

  func show(_ event: WatchEvent) {
    if let entries = WatchText.entries(event) { Console.shared.print(Value.object(entries).json()) }
  }

  func finish() {}
}
