package import AetherModel

/// What the host wants called in a worker, as a message.
package struct CallRequest: Sendable {
  package enum Function: Int64, Sendable {
    case initialise, shutDown, startDaemon, stopDaemon, isDaemonRunning, health, run, runAfterReset, check, answer,
      saveState, restoreState
  }

  package var function: Function
  /// Among the modules that the library registered.
  package var module: Int
  package var method: Int
  /// Nanoseconds; `nil` without a deadline.
  package var timeLeft: Int64?
  package var inputs: [Value?]

  package init(_ function: Function, module: Int, method: Int = 0, timeLeft: Int64? = nil, inputs: [Value?] = []) {
    self.function = function
    self.module = module
    self.method = method
    self.timeLeft = timeLeft
    self.inputs = inputs
  }

  package func message(call: UInt64) -> Message {
    let code = function.rawValue | Int64(module) << 16 | Int64(method) << 32
    var message = Message(.call, call: call, code: code, values: inputs)
    message.detail = timeLeft ?? -1
    return message
  }

  package init(_ message: Message) throws(MessageError) {
    guard message.kind == .call, let function = Function(rawValue: message.code & 0xFFFF) else {
      throw MessageError("no call")
    }
    self.function = function
    module = Int(message.code >> 16 & 0xFFFF)
    method = Int(message.code >> 32 & 0xFFFF)
    timeLeft = message.detail < 0 ? nil : message.detail
    inputs = message.values
  }
}
