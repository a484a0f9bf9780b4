internal import AetherModel
internal import Linux

/// A worker's end of the connection. Sends from any thread; receives on the one that serves, which is the modules' too.
///
/// A connection that is over, or on which something else than the host speaks, ends the process: nobody is there to be told.
final class Link: Sendable {
  private let socket: MessageSocket
  private let memory = MessageBuffer()
  private let area = CallAreaView()

  init(_ socket: consuming MessageSocket) { self.socket = socket }

  /// - Returns: why what is too large was not sent: the call's failure, not the connection's; `nil` when it was sent.
  @discardableResult
  func send(_ message: Message) -> Failure? {
    do throws(SystemError) {
      try MessageCoder.send(message, over: socket)
      return nil
    } catch where error.isTooManyForMessage || error.isDiskFull || error.isOutOfMemory {
      return Failure(code: "AETHER_LIMIT", message: "a value can't be sent to the host: \(error.reason)")
    } catch {
      CurrentProcess.exitNow(0)
    }
  }

  func receive() -> Message {
    do throws(MessageError) {
      guard case .message(let message) = try MessageCoder.receive(over: socket, buffer: memory.bytes, area: area) else {
        CurrentProcess.exitNow(0)
      }
      return message
    } catch {
      try? Output.write("aether-worker: the host sent \(error.reason)\n", to: Output.standardError)
      CurrentProcess.exitNow(5)
    }
  }
}
