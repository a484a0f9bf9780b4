package import AetherModel

/// How a call in a worker ended, as a message: the outputs by slot, then, where more was said, an object.
package enum CallReply {
  private enum Code {
    static let succeeded: Int64 = 0
    static let skipped: Int64 = 1
    static let failed: Int64 = 2
    static let cancelled: Int64 = 3
    /// The function is none that the module has.
    static let absent: Int64 = 4
  }

  /// - Parameter result: `nil` when the module lacks the function.
  package static func message(_ result: CallResult?, call: UInt64) -> Message {
    guard let result else { return Message(.ended, call: call, code: Code.absent) }
    var message = Message(.ended, call: call, values: result.outputs)
    var said: [(key: String, value: Value)] = []
    switch result.status {
    case .succeeded: message.code = Code.succeeded
    case .cancelled: message.code = Code.cancelled
    case .skipped(let reason):
      message.code = Code.skipped
      said.append(("reason", .string(reason)))
    case .failed(let failure):
      message.code = Code.failed
      said.append(("failure", failure.value))
    }
    if result.isChanged { said.append(("changed", .bool(true))) }
    if let text = result.message { said.append(("message", .string(text))) }
    if let text = result.standardOutput { said.append(("stdout", .string(text))) }
    if let text = result.standardError { said.append(("stderr", .string(text))) }
    if !said.isEmpty {
      message.detail = 1
      message.values.append(.object(said))
    }
    return message
  }

  /// - Returns: `nil` when the module lacks the function.
  package static func result(_ message: Message) throws(MessageError) -> CallResult? {
    var outputs = message.values
    var said = Value.null
    if message.detail == 1 {
      guard let last = outputs.popLast(), let object = last else { throw MessageError("an end without what it says") }
      said = object
    }
    let status: CallResult.Status
    switch message.code {
    case Code.succeeded: status = .succeeded
    case Code.cancelled: status = .cancelled
    case Code.skipped: status = .skipped(reason: said["reason"]?.stringValue ?? "the module gave no reason")
    case Code.failed:
      guard let failure = said["failure"].flatMap(Failure.init) else { throw MessageError("a failure without a code") }
      status = .failed(failure)
    case Code.absent: return nil
    default: throw MessageError("the status \(message.code)")
    }
    guard message.detail == 1 else { return CallResult(status, outputs) }
    return CallResult(
      status, outputs: outputs, isChanged: said["changed"]?.boolValue ?? false, message: said["message"]?.stringValue,
      standardOutput: said["stdout"]?.stringValue, standardError: said["stderr"]?.stringValue)
  }
}

extension Failure {
  var value: Value {
    .object([
      ("code", .string(code)), ("message", .string(message)), ("severity", .string(severity.rawValue)),
      ("argument", argument.map(Value.string) ?? .null),
    ])
  }

  init?(_ value: Value) {
    guard let code = value["code"]?.stringValue else { return nil }
    self.init(
      code: code, message: value["message"]?.stringValue ?? code,
      severity: value["severity"]?.stringValue.flatMap(Severity.init) ?? .critical,
      argument: value["argument"]?.stringValue)
  }
}
