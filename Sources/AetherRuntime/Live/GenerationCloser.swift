internal import Linux
internal import Synchronization

/// Shuts old generations down and unloads them, on a thread of its own: neither a call nor a swap waits for that.
final class GenerationCloser: Sendable {
  private enum Order: Sendable {
    case run(@Sendable () -> Void)
    case end
  }

  private let orders = Handover<Order>()
  private let thread: Mutex<BlockingThread?>

  /// - Throws: where the system gives no thread.
  init() throws(SystemError) {
    thread = Mutex(
      try BlockingThread(name: "aether-unload") { [orders] in
        while case .run(let body) = orders.take() { body() }
      })
  }

  func enqueue(_ body: @escaping @Sendable () -> Void) { orders.put(.run(body)) }

  /// Waits until all is done that was given before.
  func settle() {
    let done = Handover<Void>()
    enqueue { done.put(()) }
    done.take()
  }

  /// Waits until all is done that was given, and ends. Nothing is given after that.
  func finish() {
    let thread = thread.withLock { $0.take() }
    guard let thread else { return }
    orders.put(.end)
    thread.join()
  }
}
