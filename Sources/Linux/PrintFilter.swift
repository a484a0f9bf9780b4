internal import CLinux
internal import Glibc
internal import Synchronization

/// Has all that is printed to standard output and standard error of this process, by whatever code, pass a function before it
/// gets to what standard error was. Who wants to write there unfiltered has ``original``.
///
/// What is printed when the process crashes may be lost: it is read in this process.
package final class PrintFilter: Sendable {
  /// What standard error was.
  package let original: Int32
  private let reader: Int32
  private let isEnding = Atomic(false)
  private let over = Handover<Void>()

  /// To be called while nobody prints.
  /// - Parameter pass: is given what was printed, and gives what is to be seen of it; `nil`: nothing comes any more.
  package init(_ pass: @escaping @Sendable (UnsafeRawBufferPointer?) -> [UInt8]) throws(SystemError) {
    let copy = fcntl(2, F_DUPFD_CLOEXEC, 10)
    guard copy >= 0 else { throw .last("duplicate standard error") }
    var ends: (Int32, Int32) = (-1, -1)
    guard aether_output_pipe(&ends.0, &ends.1) == 0 else {
      let failure = SystemError.last("make a pipe")
      close(copy)
      throw failure
    }
    (original, reader) = (copy, ends.0)
    defer { close(ends.1) }
    try BlockingThread(name: "aether-prints", stackSize: 256 << 10) { [self] in read(pass) }.detach()
    guard dup2(ends.1, 2) == 2, dup2(2, 1) == 1 else { throw .last("redirect standard error") }
  }

  /// Gives on what was printed until now, and has what is printed from now on pass as it is.
  package func finish() {
    fflush(nil)
    dup2(original, 2)
    dup2(original, 1)
    isEnding.store(true, ordering: .releasing)
    over.take()
  }

  private func read(_ pass: (UnsafeRawBufferPointer?) -> [UInt8]) {
    withUnsafeTemporaryAllocation(byteCount: 16 << 10, alignment: 16) { buffer in
      while true {
        // Asked before the pipe is looked at: what was printed before the end is there then.
        let isLast = isEnding.load(ordering: .acquiring)
        let count = Glibc.read(reader, buffer.baseAddress, buffer.count)
        if count > 0 {
          write(pass(UnsafeRawBufferPointer(rebasing: buffer[..<count])))
        } else if count == 0 || count < 0 && errno == EAGAIN && isLast {
          // A program that a module started may have the other end still.
          break
        } else {
          var waiting = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
          _ = poll(&waiting, 1, 20)
        }
      }
    }
    write(pass(nil))
    over.put(())
  }

  private func write(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { bytes in try? Output.write(bytes, to: original) }
  }
}
