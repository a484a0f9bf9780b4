import AetherPlugin
import Dispatch

/// Adds up on Swift's own threads, which stay when it is done.
struct LiveAsync: TaskModule {
  static let name = "live-async"
  static let version = "1.0.0"
  static let summary = "Adds up on threads of its own"

  @Input("Up to which number") var most = 100
  @Output("The sum") var sum: Int

  func run(_ context: Context) throws -> Outcome {
    let done = DispatchSemaphore(value: 0)
    let box = Box()
    let most = most
    Task {
      box.sum = await withTaskGroup(of: Int.self) { group in
        for part in 0..<4 {
          group.addTask { stride(from: part, through: most, by: 4).reduce(0, +) }
        }
        return await group.reduce(0, +)
      }
      done.signal()
    }
    done.wait()
    sum = box.sum
    return .success
  }
}

/// Sendable: written before the semaphore is signalled, read after it was waited for.
private final class Box: @unchecked Sendable {
  var sum = 0
}

@c(aether_plugin_register)
public func register(_ registrar: Registrar) -> Status { registrar.register(LiveAsync.self) }
