internal import CLinux
internal import Glibc
internal import Synchronization

/// A process that was started to serve this one over a ``MessageSocket``, its descriptor 3. What it prints is read here.
///
/// It leads a process group, and is killed with all of that group by ``kill()`` and at the latest by `deinit`, which also
/// waits for it, so none is left behind as a zombie. One thread at a time uses it, but for ``kill()``.
package final class WorkerChild: Sendable {
  package let id: Int32
  package let socket: MessageSocket
  private let handle: Descriptor
  private let output: Descriptor
  private let error: Descriptor
  private let measured: Atomic<Int32>
  private let ending = Mutex<ChildProcess.Ending?>(nil)
  /// A descriptor of the child in a namespace of its own; -1 without one.
  private let inner = Mutex<Int32>(-1)

  /// Starts a program. It dies with the thread that calls, when it ties itself to that (`PR_SET_PDEATHSIG`).
  package init(executable: String, arguments: [String], environment: [String: String]) throws(SystemError) {
    var (reader, writer): (Int32, Int32) = (-1, -1)
    guard aether_output_pipe(&reader, &writer) == 0 else { throw .last("make a pipe") }
    let output = Descriptor(owning: reader)
    let outputWriter = Descriptor(owning: writer)
    guard aether_output_pipe(&reader, &writer) == 0 else { throw .last("make a pipe") }
    let error = Descriptor(owning: reader)
    let errorWriter = Descriptor(owning: writer)
    let ends = try MessageSocket.pair()
    let mine = MessageSocket(owning: Descriptor(owning: ends.left))
    let theirs = Descriptor(owning: ends.right)
    var process: pid_t = 0
    let result = ChildProcess.withCStrings([executable] + arguments) { arguments in
      ChildProcess.withCStrings(environment.map { "\($0.key)=\($0.value)" }) { variables in
        executable.withCString {
          aether_spawn_worker(
            $0, arguments, variables, outputWriter.number, errorWriter.number, theirs.number, &process)
        }
      }
    }
    guard result == 0 else { throw SystemError(result, "start", path: executable) }
    let number = aether_pidfd(process)
    guard number >= 0 else {
      let failure = SystemError.last("watch a process")
      Glibc.kill(process, SIGKILL)
      var status: Int32 = 0
      _ = aether_wait(process, &status)
      throw failure
    }
    id = process
    handle = Descriptor(owning: number)
    socket = mine
    self.output = output
    self.error = error
    measured = Atomic(process)
  }

  deinit {
    _ = finish()
    let inner = inner.withLock { $0 }
    if inner >= 0 { close(inner) }
  }

  /// Ends the process and its group by force. From any thread; nothing happens when it is over.
  package func kill() {
    ending.withLock { ending in if ending == nil { strike() } }
  }

  /// Until it was waited for, its number and its group's are its own. Where it has a child of its own, which is the first
  /// process of a namespace, that one goes first: then the process itself waits for it, and ends as it did.
  private func strike() {
    let inner = inner.withLock { $0 }
    if inner >= 0, aether_pidfd_signal(inner, SIGKILL) == 0 {
      var waiting = pollfd(fd: handle.number, events: Int16(POLLIN), revents: 0)
      _ = poll(&waiting, 1, Self.patience)
    }
    Glibc.kill(-id, SIGKILL)
    _ = aether_pidfd_signal(handle.number, SIGKILL)
  }

  /// Milliseconds that a process may take to follow its child.
  private static let patience: Int32 = 200

  /// Kills what is left of it, waits, and says how it ended.
  /// - Parameter grace: how long it may take to end by itself, when the connection is over; after that it has timed out.
  package func finish(grace: Duration = .zero) -> ChildProcess.Ending {
    ending.withLock { ending in
      if let ending { return ending }
      var hadToBeKilled = false
      if grace > .zero {
        var waiting = pollfd(fd: handle.number, events: Int16(POLLIN), revents: 0)
        hadToBeKilled = poll(&waiting, 1, Int32(min(grace / .milliseconds(1), 60_000))) == 0
      }
      strike()
      var status: Int32 = 0
      guard aether_wait(id, &status) == 0 else {
        ending = .exited(0)
        return .exited(0)
      }
      let found: ChildProcess.Ending =
        hadToBeKilled ? .timedOut : status < 0 ? .signalled(-status) : .exited(status)
      ending = found
      return found
    }
  }

  /// The number of the process that runs the plugin, in this one's namespace.
  package var runningID: Int32 { measured.load(ordering: .relaxed) }

  /// Has what is measured, and killed first, be the one child of this process, which runs the plugin in a namespace of its
  /// own.
  package func followChild() {
    let child = aether_only_child(id)
    guard child > 0 else { return }
    measured.store(child, ordering: .relaxed)
    inner.withLock { inner in if inner < 0 { inner = aether_pidfd(child) } }
  }

  /// Processor time that it has used so far.
  package var processorTime: Duration? {
    let time = aether_processor_time(measured.load(ordering: .relaxed))
    return time < 0 ? nil : .nanoseconds(time)
  }

  package var threadCount: Int? {
    let count = aether_thread_count(measured.load(ordering: .relaxed))
    return count < 0 ? nil : Int(count)
  }

  package struct Ready: Sendable {
    package var hasMessage: Bool
    package var hasOutput: Bool
  }

  /// Waits for a message, for the end of the connection, or for something printed.
  /// - Returns: `nil` when the time is up.
  package func wait(atMost limit: Duration) throws(SystemError) -> Ready? {
    let milliseconds = Int32(max(1, min(limit / .milliseconds(1), 3_600_000)))
    return try withUnsafeTemporaryAllocation(of: pollfd.self, capacity: 3) {
      list throws(SystemError) -> Ready? in
      list.initializeElement(at: 0, to: pollfd(fd: socket.descriptor.number, events: Int16(POLLIN), revents: 0))
      list.initializeElement(at: 1, to: pollfd(fd: output.number, events: Int16(POLLIN), revents: 0))
      list.initializeElement(at: 2, to: pollfd(fd: error.number, events: Int16(POLLIN), revents: 0))
      // A pipe that is closed is always ready: it is not asked any more then.
      if isOutputClosed.load(ordering: .relaxed) { list[1].fd = -1 }
      if isErrorClosed.load(ordering: .relaxed) { list[2].fd = -1 }
      let count = poll(list.baseAddress, 3, milliseconds)
      if count < 0, errno == EINTR { return nil }
      guard count >= 0 else { throw .last("wait for a process") }
      guard count > 0 else { return nil }
      return Ready(hasMessage: list[0].revents != 0, hasOutput: list[1].revents != 0 || list[2].revents != 0)
    }
  }

  private let isOutputClosed = Atomic(false)
  private let isErrorClosed = Atomic(false)

  /// Takes what it has printed, as far as it has come. Never blocks.
  package func drain(output: (UnsafeRawBufferPointer) -> Void, error: (UnsafeRawBufferPointer) -> Void) {
    if Self.drain(self.output.number, output) { isOutputClosed.store(true, ordering: .relaxed) }
    if Self.drain(self.error.number, error) { isErrorClosed.store(true, ordering: .relaxed) }
  }

  /// - Returns: whether the pipe is closed.
  private static func drain(_ number: Int32, _ body: (UnsafeRawBufferPointer) -> Void) -> Bool {
    withUnsafeTemporaryAllocation(byteCount: 16 << 10, alignment: 16) { buffer in
      // A flood must not keep the caller here.
      for _ in 0..<16 {
        let count = read(number, buffer.baseAddress, buffer.count)
        if count == 0 { return true }
        if count < 0 { return errno != EAGAIN && errno != EINTR }
        body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        if count < buffer.count { return false }
      }
      return false
    }
  }
}
