import AetherPlugin
import Glibc
import Synchronization

/// A daemon: counts on a thread of its own.
final class Heartbeat: DaemonModule {
  static let name = "heartbeat"
  static let version = "1.0.0"
  static let summary = "Counts in the background"

  private let shared = Shared()
  private var thread: pthread_t?

  let noThread = Failure("NO_THREAD", "No thread could be made", .recoverable)
  let notRunning = Failure("NOT_RUNNING", "The heartbeat was not started", .recoverable)

  /// What the thread and the module have in common.
  final class Shared: Sendable {
    let isWanted = Atomic(false)
    let beats = Atomic(0)
  }

  var isRunning: Bool { thread != nil }

  func start(_ context: Context) throws {
    guard thread == nil else { return }
    shared.isWanted.store(true, ordering: .releasing)
    var made = pthread_t()
    // The thread ends before `stop` returns, and `shared` lives as long as the module.
    let status = pthread_create(
      &made, nil,
      { pointer in
        guard let pointer else { return nil }
        let shared = Unmanaged<Shared>.fromOpaque(pointer).takeUnretainedValue()
        while shared.isWanted.load(ordering: .acquiring) {
          shared.beats.add(1, ordering: .relaxed)
          usleep(1000)
        }
        return nil
      }, Unmanaged.passUnretained(shared).toOpaque())
    guard status == 0 else { throw noThread }
    thread = made
  }

  func stop(_ context: Context) throws {
    guard let thread else { return }
    shared.isWanted.store(false, ordering: .releasing)
    pthread_join(thread, nil)
    self.thread = nil
  }

  func health(_ context: Context) throws -> String {
    guard isRunning else { throw notRunning }
    return "it beats"
  }
}
