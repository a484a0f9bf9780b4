internal import Linux
internal import PipelineEngine
internal import Synchronization

/// Calls something ten times a second, on the engine clock's own thread, until it is stopped.
final class Ticker: Sendable {
  private let clock = PipelineEngine.SystemClock()
  private let isStopped = Atomic(false)

  func start(_ body: @escaping @Sendable () -> Void) {
    _ = clock.setAlarm(at: clock.monotonic() + 100_000_000) { [weak self] in
      guard let self, !isStopped.load(ordering: .acquiring) else { return }
      body()
      start(body)
    }
  }

  func stop() { isStopped.store(true, ordering: .releasing) }
}
