internal import CLinux
internal import Glibc

/// The signals that a command reacts to.
package enum Signal: Int32, Sendable {
  case hangUp = 1
  case interrupt = 2
  case pipe = 13
  case terminate = 15
  case fileTooLarge = 25
  case windowChange = 28
}

/// Delivers signals to a thread of its own, where any code may run.
///
/// The signal's handler only writes a byte to a pipe, so children that are started meanwhile have the default
/// action. There is one delivery in a process, and it lasts until ``stop()``.
package struct SignalDelivery: ~Copyable {
  private let signals: [Signal]
  /// Closed by ``stop()`` only: as long as a handler may run, the number must mean this pipe.
  private let writer: Int32
  private let thread: BlockingThread

  /// From now on each of `signals` calls `handler`, one call after another. A signal that the process was told to
  /// ignore from outside (`nohup`) stays ignored.
  package static func start(
    _ signals: [Signal], handler: @escaping @Sendable (Signal) -> Void
  ) throws(SystemError) -> SignalDelivery {
    var input: Int32 = -1
    var writer: Int32 = -1
    guard aether_signal_pipe(&input, &writer) == 0 else { throw .last("make a pipe for signals") }
    let source = input
    let thread = try BlockingThread(name: "signals") {
      let reader = Descriptor(owning: source)
      while let number = readByte(reader) {
        guard let signal = Signal(rawValue: Int32(number)) else { return }
        handler(signal)
      }
    }
    let heeded = signals.filter { !aether_signal_is_ignored($0.rawValue) }
    for signal in heeded where aether_forward_signal(signal.rawValue, writer) != 0 {
      throw .last("handle a signal")
    }
    return SignalDelivery(signals: heeded, writer: writer, thread: thread)
  }

  /// Gives the signals their default action again and ends the thread; waits until the handler has returned.
  /// Not to be called by the handler.
  package consuming func stop() {
    for signal in signals { _ = aether_reset_signal(signal.rawValue) }
    var end: UInt8 = 0
    _ = write(writer, &end, 1)
    thread.join()
    _ = close(writer)
  }

  private static func readByte(_ reader: borrowing Descriptor) -> UInt8? {
    var byte: UInt8 = 0
    while true {
      let count = read(reader.number, &byte, 1)
      if count == 1 { return byte }
      if count == 0 || errno != EINTR { return nil }
    }
  }
}
