internal import CLinux
internal import Glibc

/// A thread whose work may block, which Swift's own pool must not.
package struct BlockingThread: ~Copyable, @unchecked Sendable {
  // Sendable: a thread's handle may be joined from any thread, and being noncopyable it is joined once.
  private let handle: pthread_t

  /// Starts `body` on a new thread.
  /// - Parameters:
  ///   - name: shown by `ps -T` and debuggers; cut to 15 bytes.
  ///   - stackSize: bytes; the system's default without one.
  package init(name: String, stackSize: Int? = nil, _ body: @escaping @Sendable () -> Void) throws(SystemError) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    if let stackSize { pthread_attr_setstacksize(&attributes, stackSize) }
    let start = Unmanaged.passRetained(Start(name: name, body: body))
    var handle = pthread_t()
    let result = pthread_create(&handle, &attributes, { runThread($0) }, start.toOpaque())
    guard result == 0 else {
      start.release()
      throw SystemError(result, "start a thread")
    }
    self.handle = handle
  }

  /// Waits until the thread has ended.
  package consuming func join() {
    pthread_join(handle, nil)
  }

  /// Lets the thread go its own way.
  package consuming func detach() {
    pthread_detach(handle)
  }

  /// Lets other threads run.
  package static func yield() { sched_yield() }

  /// The kernel's number of the calling thread.
  package static var currentID: Int32 { aether_thread_id() }
}

private final class Start: Sendable {
  let name: String
  let body: @Sendable () -> Void

  init(name: String, body: @escaping @Sendable () -> Void) {
    self.name = name
    self.body = body
  }
}

private func runThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let argument else { return nil }
  let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
  aether_name_thread(start.name)
  start.body()
  return nil
}
