internal import AetherModel
internal import CAether

/// AETHER_STATE_1.
enum HostStates {
  static func beginState(
    _ call: UnsafePointer<aether_call>?, _ key: UnsafePointer<CChar>?
  ) -> OpaquePointer? {
    guard let frame = CallFrame.running(call, "begin_state"), let key = self.key(key, frame, "begin_state") else {
      return nil
    }
    return BuilderHandle.open(frame, .state(key)).pointer
  }

  static func save(
    _ call: UnsafePointer<aether_call>?, _ key: UnsafePointer<CChar>?, _ value: Value, _ function: StaticString
  ) -> Status {
    guard let frame = CallFrame.running(call, function), let key = self.key(key, frame, function) else {
      return HostTable.invalid
    }
    return save(frame, key, value)
  }

  static func saveString(
    _ call: UnsafePointer<aether_call>?, _ key: UnsafePointer<CChar>?, _ text: UnsafePointer<CChar>?, _ length: UInt64
  ) -> Status {
    built(call, key, "save_string") { builder in
      switch ForeignBytes.buffer(text, length) {
      case .failure(let error): builder.fail(error)
      case .success(let bytes): builder.append(text: bytes)
      }
    }
  }

  static func saveView(
    _ call: UnsafePointer<aether_call>?, _ key: UnsafePointer<CChar>?, _ view: aether_view
  ) -> Status {
    built(call, key, "save_view") { $0.append(view: view) }
  }

  static func previous(_ call: UnsafePointer<aether_call>?) -> aether_view {
    guard let frame = CallFrame.running(call, "previous") else { return aether_view() }
    if frame.said.previousStates == nil { frame.said.previousStates = frame.context?.previousStates() }
    guard let states = frame.said.previousStates, states.kind == .array else { return aether_view() }
    var cell = aether_cell()
    return states.view(scalarAt: &cell)
  }

  static func commit(_ call: UnsafePointer<aether_call>?) -> Status {
    guard let frame = CallFrame.running(call, "commit") else { return HostTable.invalid }
    do throws(Failure) {
      try frame.context?.commitCheckpoint()
      return HostTable.ok
    } catch {
      return frame.refused(error)
    }
  }

  /// Hands a value that is whole to the call's context.
  static func save(_ frame: CallFrame, _ key: String, _ value: Value) -> Status {
    do throws(Failure) {
      try frame.context?.saveState(key, value)
      return HostTable.ok
    } catch {
      return frame.refused(error)
    }
  }

  private static func built(
    _ call: UnsafePointer<aether_call>?, _ key: UnsafePointer<CChar>?, _ function: StaticString,
    _ body: (inout ValueBuilder) -> Void
  ) -> Status {
    guard let frame = CallFrame.running(call, function), let key = self.key(key, frame, function) else {
      return HostTable.invalid
    }
    var builder = ValueBuilder()
    body(&builder)
    do throws(ValueError) {
      return save(frame, key, try builder.finish())
    } catch {
      return frame.misused(function, error)
    }
  }

  private static func key(
    _ key: UnsafePointer<CChar>?, _ frame: CallFrame, _ function: StaticString
  ) -> String? {
    if let key = ForeignBytes.name(key) { return key }
    frame.misused("\(frame.name) gave \(function) no key: it is UTF-8, 1 to 255 bytes")
    return nil
  }
}
