internal import AetherModel
internal import CAether

/// The host's functions that write a value piece by piece.
enum HostBuilders {
  enum TextRole { case text, bytes, key }

  static func beginOutput(_ call: UnsafePointer<aether_call>?, _ slot: UInt32) -> OpaquePointer? {
    guard let frame = CallFrame.running(call, "begin_output") else { return nil }
    guard Int(slot) < frame.outputCount else {
      frame.misused("\(frame.name) began output \(slot), but its contract has \(frame.outputCount), counted from 0")
      return nil
    }
    return BuilderHandle.open(frame, .output(slot)).pointer
  }

  @inline(__always)
  static func with(
    _ pointer: OpaquePointer?, _ function: StaticString, _ body: (inout ValueBuilder) -> Void
  ) -> Status {
    guard let handle = BuilderHandle.of(pointer, function) else { return HostTable.invalid }
    body(&handle.builder)
    return status(handle, function)
  }

  @inline(__always)
  private static func status(_ handle: BuilderHandle, _ function: StaticString) -> Status {
    guard let error = handle.builder.error else { return HostTable.ok }
    return handle.frame.misused(function, error)
  }

  @inline(__always)
  static func appendText(
    _ pointer: OpaquePointer?, _ start: UnsafeRawPointer?, _ length: UInt64, _ role: TextRole, _ function: StaticString
  ) -> Status {
    guard let handle = BuilderHandle.of(pointer, function) else { return HostTable.invalid }
    switch ForeignBytes.buffer(start, length) {
    case .failure(let error): handle.builder.fail(error)
    case .success(let bytes):
      switch role {
      case .text: handle.builder.append(text: bytes)
      case .bytes: handle.builder.append(bytes: bytes)
      case .key: handle.builder.key(text: bytes)
      }
    }
    return status(handle, function)
  }

  static func appendStrings(
    _ pointer: OpaquePointer?, _ keys: UnsafePointer<UnsafePointer<CChar>?>?, _ keyLengths: UnsafePointer<UInt64>?,
    _ texts: UnsafePointer<UnsafePointer<CChar>?>?, _ lengths: UnsafePointer<UInt64>?, _ count: UInt64
  ) -> Status {
    guard let handle = BuilderHandle.of(pointer, "append_strings") else { return HostTable.invalid }
    guard count == 0 || (keys != nil && keyLengths != nil && texts != nil && lengths != nil) else {
      handle.builder.fail(.nullText)
      return status(handle, "append_strings")
    }
    handle.builder.beginObject()
    if count > 0, let keys, let keyLengths, let texts, let lengths {
      var index = 0
      while UInt64(index) < count, handle.builder.error == nil {
        switch (
          ForeignBytes.buffer(keys[index], keyLengths[index]), ForeignBytes.buffer(texts[index], lengths[index])
        ) {
        case (.success(let key), .success(let text)):
          handle.builder.key(text: key)
          handle.builder.append(text: text)
        case (.failure(let error), _), (_, .failure(let error)): handle.builder.fail(error)
        }
        index += 1
      }
    }
    handle.builder.end()
    return status(handle, "append_strings")
  }

  static func commit(_ pointer: OpaquePointer?) -> Status {
    guard let handle = BuilderHandle.of(pointer, "commit") else { return HostTable.invalid }
    switch handle.purpose {
    case .output(let slot):
      switch handle.finish() {
      case .success(let value): return handle.frame.set(slot, value, "commit")
      case .failure(let error): return handle.frame.misused("commit", error)
      }
    case .state(let key):
      switch handle.finish() {
      case .success(let value): return HostStates.save(handle.frame, key, value)
      case .failure(let error): return handle.frame.misused("commit", error)
      }
    case .arguments:
      handle.discard()
      handle.frame.misused("\(handle.frame.name) committed the arguments of a request: they go to invoke")
      return HostTable.invalid
    }
  }
}
