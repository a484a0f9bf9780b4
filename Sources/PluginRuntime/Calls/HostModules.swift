internal import AetherModel
internal import CAether

/// AETHER_MODULES_1.
enum HostModules {
  static func beginArguments(_ call: UnsafePointer<aether_call>?) -> OpaquePointer? {
    guard let frame = CallFrame.running(call, "begin_arguments") else { return nil }
    return BuilderHandle.open(frame, .arguments).pointer
  }

  static func invoke(
    _ call: UnsafePointer<aether_call>?, _ module: UnsafePointer<CChar>?, _ method: UnsafePointer<CChar>?,
    _ arguments: OpaquePointer?, _ reply: UnsafeMutablePointer<OpaquePointer?>?
  ) -> Status {
    guard let frame = CallFrame.running(call, "invoke") else { return HostTable.invalid }
    guard let module = ForeignBytes.text(module), let method = ForeignBytes.text(method), let reply else {
      frame.misused("\(frame.name) gave invoke no module, no method or no place for the reply")
      return HostTable.invalid
    }
    reply.pointee = nil
    var value = Value.null
    if let arguments {
      guard let handle = BuilderHandle.of(arguments, "invoke") else { return HostTable.invalid }
      switch handle.finish() {
      case .success(let built): value = built
      case .failure(let error): return frame.misused("invoke", error)
      }
    }
    let answer =
      frame.context?.invoke(module: module, method: method, arguments: value)
      ?? Reply(.unavailable, failure: Failure(code: "AETHER_CANCELLED", message: "the call has ended"))
    reply.pointee = ReplyHandle.open(frame, answer).pointer
    let status =
      switch answer.status {
      case .succeeded: AETHER_OK
      case .failed: AETHER_FAILED
      case .unavailable: AETHER_UNAVAILABLE
      case .skipped: AETHER_SKIPPED
      case .cancelled: AETHER_CANCELLED
      }
    return Status(rawValue: Int32(status))
  }

  static func outputs(_ reply: OpaquePointer?) -> aether_view {
    guard let handle = ReplyHandle.of(reply, "outputs"), handle.outputs.kind == .object else { return aether_view() }
    return handle.outputs.view(scalarAt: handle.cell)
  }
}
