internal import AetherModel
internal import Linux

/// A worker's end of the connection. Sends from any thread; receives on the one that serves, which is the modules' too.
///
/// A connection that is over, or on which something else than the host speaks, ends the process: nobody is there to be told.
final class Link: Sendable {
  private let socket: MessageSocket
  private let memory = MessageBuffer()

  init(_ socket: consuming MessageSocket) { self.socket = socket }

  func send(_ message: Message) {
    do throws(SystemError) {
      try MessageCoder.send(message, over: socket)
    } catch where error.isTooManyForMessage || error.isDiskFull || error.isOutOfMemory {
      // What is too large to be sent is the call's failure, not the connection's.
      guard message.kind == .ended else { return }
      let failure = Failure(code: "AETHER_LIMIT", message: "the outputs can't be sent to the host: \(error.reason)")
      send(CallReply.message(CallResult(.failed(failure)), call: message.call))
    } catch {
      CurrentProcess.exitNow(0)
    }
  }

  func receive() -> Message {
    do throws(MessageError) {
      guard case .message(let message) = try MessageCoder.receive(over: socket, buffer: memory.bytes) else {
        CurrentProcess.exitNow(0)
      }
      return message
    } catch {
      try? Output.write("aether-worker: the host sent \(error.reason)\n", to: Output.standardError)
      CurrentProcess.exitNow(5)
    }
  }
}
