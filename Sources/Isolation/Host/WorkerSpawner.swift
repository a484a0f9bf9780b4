internal import Linux
internal import Synchronization

/// Starts workers from one thread that lives as long as this process: a worker dies with the thread that started it, so
/// that none outlives its host, and threads of runs come and go.
final class WorkerSpawner: Sendable {
  static let shared = WorkerSpawner()

  typealias Outcome = Result<WorkerChild, SystemError>

  private struct Order: Sendable {
    var executable: String
    var arguments: [String]
    var environment: [String: String]
    /// Called on the spawner's thread.
    var reply: @Sendable (Outcome) -> Void
  }

  private let orders = Handover<Order>()
  private let isRunning = Mutex(false)

  /// Starts a program. Blocks until it is started.
  func start(
    executable: String, arguments: [String], environment: [String: String]
  ) throws(SystemError) -> WorkerChild {
    let reply = Handover<Outcome>()
    start(executable: executable, arguments: arguments, environment: environment) { reply.put($0) }
    return try reply.take().get()
  }

  /// Starts a program, and hands it over on a thread that others wait for. Doesn't block.
  func start(
    executable: String, arguments: [String], environment: [String: String], reply: @escaping @Sendable (Outcome) -> Void
  ) {
    do throws(SystemError) { try run() } catch { return reply(.failure(error)) }
    orders.put(Order(executable: executable, arguments: arguments, environment: environment, reply: reply))
  }

  private func run() throws(SystemError) {
    let result: Result<Void, SystemError> = isRunning.withLock { isRunning in
      if isRunning { return .success(()) }
      do throws(SystemError) {
        try BlockingThread(name: "aether-spawn", stackSize: 256 << 10) { [orders] in
          while true {
            let order = orders.take()
            order.reply(Self.start(order))
          }
        }.detach()
        isRunning = true
        return .success(())
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }

  private static func start(_ order: Order) -> Outcome {
    do throws(SystemError) {
      return .success(
        try WorkerChild(executable: order.executable, arguments: order.arguments, environment: order.environment))
    } catch {
      return .failure(error)
    }
  }
}
