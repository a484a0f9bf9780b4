internal import Glibc

/// A thread of our own, on which foreign code may block. (Swift's cooperative pool has a thread per core and stands
/// still when they block.)
///
/// Invariant: each thread is either joined once or detached once, by its owner.
struct WorkerThread: Sendable {
  /// What a main thread usually has: foreign code expects no less. Only the pages that are used cost memory.
  static let stackSize = 8 << 20

  private let handle: pthread_t

  /// Starts a thread that runs `body` and ends.
  ///
  /// - Returns: `nil` when the system gives no further thread.
  init?(_ body: @escaping @Sendable () -> Void) {
    var attributes = pthread_attr_t()
    guard pthread_attr_init(&attributes) == 0 else { return nil }
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, Self.stackSize)
    let start = Unmanaged.passRetained(Start(body: body))
    var handle = pthread_t()
    let status = pthread_create(
      &handle, &attributes,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body()
        return nil
      }, start.toOpaque())
    guard status == 0 else {
      start.release()
      return nil
    }
    self.handle = handle
  }

  /// Blocks until the thread has ended.
  func join() { pthread_join(handle, nil) }

  /// Lets the thread go its own way.
  func detach() { pthread_detach(handle) }

  private final class Start: Sendable {
    let body: @Sendable () -> Void

    init(body: @escaping @Sendable () -> Void) { self.body = body }
  }
}
