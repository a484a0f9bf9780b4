internal import AetherModel
internal import CAether

/// The host's functions that say how a call ended.
enum HostResults {
  static func skip(_ call: UnsafePointer<aether_call>?, _ reason: UnsafePointer<CChar>?) -> Status {
    guard let frame = CallFrame.running(call, "skip") else { return HostTable.invalid }
    frame.said.skipReason = ForeignBytes.text(reason)
    return Status(rawValue: Int32(AETHER_SKIPPED))
  }

  static func fail(
    _ call: UnsafePointer<aether_call>?, _ failure: UnsafePointer<aether_failure>?
  ) -> Status {
    guard let frame = CallFrame.running(call, "fail") else { return HostTable.invalid }
    guard let failure, Int(failure.pointee.struct_size) >= MemoryLayout<aether_failure>.size else {
      frame.misused("\(frame.name) gave fail no whole aether_failure")
      return HostTable.invalid
    }
    let said = failure.pointee
    let severity: Severity? =
      switch Int(said.severity) {
      case Int(AETHER_CRITICAL): .critical
      case Int(AETHER_RECOVERABLE): .recoverable
      default: nil
      }
    let code = ForeignBytes.text(said.code) ?? "AETHER_NO_REASON"
    guard !code.hasPrefix("AETHER_") || code == AETHER_INVALID_ARGUMENT || code == "AETHER_NO_REASON" else {
      frame.misused("\(frame.name) failed with \(code): codes that begin with AETHER_ are the host's")
      return HostTable.invalid
    }
    frame.said.failure = frame.failure(
      code: code, message: ForeignBytes.text(said.message),
      severity: severity, argument: ForeignBytes.text(said.argument))
    return Status(rawValue: Int32(AETHER_FAILED))
  }

  static func setChanged(_ call: UnsafePointer<aether_call>?, _ changed: Int32) -> Status {
    guard let frame = CallFrame.running(call, "set_changed") else { return HostTable.invalid }
    frame.said.isChanged = changed != 0
    return HostTable.ok
  }

  static func setMessage(_ call: UnsafePointer<aether_call>?, _ message: UnsafePointer<CChar>?) -> Status {
    guard let frame = CallFrame.running(call, "set_message") else { return HostTable.invalid }
    frame.said.message = ForeignBytes.text(message)
    return HostTable.ok
  }

  static func setStream(
    _ call: UnsafePointer<aether_call>?, _ text: UnsafePointer<CChar>?, _ length: UInt64,
    _ stream: WritableKeyPath<CallFrame.Said, String?>, _ function: StaticString
  ) -> Status {
    guard let frame = CallFrame.running(call, function) else { return HostTable.invalid }
    switch ForeignBytes.buffer(text, length) {
    case .failure(let error): return frame.misused(function, error)
    case .success(let bytes):
      frame.said[keyPath: stream] = String(decoding: bytes, as: UTF8.self)
      return HostTable.ok
    }
  }
}
