internal import AetherModel
internal import CAether

/// The host's functions that set an output in one call.
enum HostOutputs {
  @inline(__always)
  static func emit(
    _ call: UnsafePointer<aether_call>?, _ slot: UInt32, _ value: Value, _ function: StaticString
  ) -> Status {
    guard let frame = CallFrame.running(call, function) else { return HostTable.invalid }
    return frame.set(slot, value, function)
  }

  static func emitText(
    _ call: UnsafePointer<aether_call>?, _ slot: UInt32, _ start: UnsafeRawPointer?, _ length: UInt64, isText: Bool,
    _ function: StaticString
  ) -> Status {
    guard let frame = CallFrame.running(call, function) else { return HostTable.invalid }
    var builder = ValueBuilder()
    switch ForeignBytes.buffer(start, length) {
    case .failure(let error): builder.fail(error)
    case .success(let bytes): if isText { builder.append(text: bytes) } else { builder.append(bytes: bytes) }
    }
    return set(frame, slot, builder, function)
  }

  static func emitDatetime(
    _ call: UnsafePointer<aether_call>?, _ slot: UInt32, _ value: aether_datetime
  ) -> Status {
    guard let frame = CallFrame.running(call, "emit_datetime") else { return HostTable.invalid }
    var builder = ValueBuilder()
    builder.append(Instant(value))
    return set(frame, slot, builder, "emit_datetime")
  }

  static func emitDuration(
    _ call: UnsafePointer<aether_call>?, _ slot: UInt32, _ value: aether_duration
  ) -> Status {
    guard let frame = CallFrame.running(call, "emit_duration") else { return HostTable.invalid }
    var builder = ValueBuilder()
    builder.append(TimeSpan(value))
    return set(frame, slot, builder, "emit_duration")
  }

  static func emitView(_ call: UnsafePointer<aether_call>?, _ slot: UInt32, _ view: aether_view) -> Status {
    guard let frame = CallFrame.running(call, "emit_view") else { return HostTable.invalid }
    if let input = frame.input(shownBy: view) { return frame.set(slot, input, "emit_view") }
    var builder = ValueBuilder()
    builder.append(view: view)
    return set(frame, slot, builder, "emit_view")
  }

  private static func set(
    _ frame: CallFrame, _ slot: UInt32, _ builder: consuming ValueBuilder, _ function: StaticString
  ) -> Status {
    do throws(ValueError) {
      return frame.set(slot, try builder.finish(), function)
    } catch {
      return frame.misused(function, error)
    }
  }
}

/// Text and bytes as a plugin gives them: a pointer and a length, neither of them trusted.
enum ForeignBytes {
  @inline(__always)
  static func buffer(_ start: UnsafeRawPointer?, _ length: UInt64) -> Result<UnsafeRawBufferPointer, ValueError> {
    guard length < UInt64(AETHER_MAX_SIZE) else { return .failure(.tooLarge) }
    guard start != nil || length == 0 else { return .failure(.nullText) }
    return .success(UnsafeRawBufferPointer(start: start, count: Int(length)))
  }

  /// A name or key: UTF-8 that ends in NUL, 1 to 255 bytes; `nil` when it is none. Reads 256 bytes at most.
  static func name(_ start: UnsafePointer<CChar>?) -> String? {
    guard let start else { return nil }
    var length = 0
    while length < 256, start[length] != 0 { length += 1 }
    guard 1...255 ~= length else { return nil }
    return String(validating: UnsafeRawBufferPointer(start: start, count: length), as: UTF8.self)
  }

  /// Text for people, ending in NUL: what is not UTF-8 is repaired, what is longer than 64 KiB is cut.
  static func text(_ start: UnsafePointer<CChar>?) -> String? {
    guard let start else { return nil }
    var length = 0
    while length < 65_536, start[length] != 0 { length += 1 }
    let bytes = UnsafeRawBufferPointer(start: start, count: length)
    return String(decoding: bytes, as: UTF8.self) + (start[length] == 0 ? "" : "… (cut)")
  }
}
