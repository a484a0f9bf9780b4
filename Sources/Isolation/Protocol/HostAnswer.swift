internal import AetherModel
internal import PluginRuntime

/// A host's answer to a request: a value, or a failure; for an invocation the status of the reply.
enum HostAnswer {
  static let done: Int64 = 0
  static let failed: Int64 = 1

  static func message(_ result: Result<Value?, Failure>, call: UInt64) -> Message {
    switch result {
    case .success(let value): Message(.answer, call: call, code: done, values: [value])
    case .failure(let failure): Message(.answer, call: call, code: failed, values: [failure.value])
    }
  }

  static func message(_ reply: Reply, call: UInt64) -> Message {
    Message(
      .answer, call: call, code: statuses.firstIndex(of: reply.status).map { Int64($0) } ?? failed,
      values: [reply.outputs, reply.failure?.value])
  }

  private static let statuses: [Reply.Status] = [.succeeded, .failed, .unavailable, .skipped, .cancelled]

  static func reply(_ message: Message) -> Reply {
    let index = Int(clamping: message.code)
    return Reply(
      statuses.indices.contains(index) ? statuses[index] : .failed, outputs: message[0] ?? .null,
      failure: message[1].flatMap(Failure.init))
  }
}
