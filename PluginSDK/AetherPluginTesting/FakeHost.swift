internal import AetherPlugin
internal import CAether

// Invariant of this file: a call's pointer leads to its `FakeCall` (see FakeCall.swift), and a builder's to a
// `FakeBuilder` that its call keeps. The table is made once, never changed, and lives as long as the process.

/// The table of functions that a module under test gets.
enum FakeHost {
  // It is written before anything can read it, and only read afterwards.
  nonisolated(unsafe) static let table: UnsafePointer<aether_host> = {
    let table = UnsafeMutablePointer<aether_host>.allocate(capacity: 1)
    table.initialize(to: makeTable())
    return UnsafePointer(table)
  }()

  // It has no state, and is never freed.
  nonisolated(unsafe) fileprivate static let version: UnsafePointer<CChar> = {
    let text = UnsafeMutablePointer<CChar>.allocate(capacity: 5)
    for (index, character) in "test".utf8.enumerated() { text[index] = CChar(bitPattern: character) }
    text[4] = 0
    return UnsafePointer(text)
  }()

  /// The builder that a module means; nil when it is over.
  static func builder(_ pointer: OpaquePointer?) -> FakeBuilder? {
    guard let pointer else { return nil }
    let builder = Unmanaged<FakeBuilder>.fromOpaque(UnsafeRawPointer(pointer)).takeUnretainedValue()
    return builder.isOver ? nil : builder
  }

  static func text(_ text: UnsafePointer<CChar>?) -> String? { text.flatMap { String(validatingCString: $0) } }

  static func text(_ text: UnsafePointer<CChar>?, _ length: UInt64) -> String? {
    guard let text, let length = Int(exactly: length) else { return length == 0 ? "" : nil }
    return text.withMemoryRebound(to: UInt8.self, capacity: length) {
      String(validating: UnsafeBufferPointer(start: $0, count: length), as: UTF8.self)
    }
  }
}

private func makeTable() -> aether_host {
  aether_host(
    struct_size: UInt32(MemoryLayout<aether_host>.size), abi_minor: UInt32(AETHER_ABI_MINOR), version: FakeHost.version,
    service: { _, id in id.flatMap { FakeFeatures.table(String(cString: $0)) } },
    emit_null: { emit($0, $1, .null) },
    emit_bool: { emit($0, $1, .bool($2 != 0)) },
    emit_integer: { emit($0, $1, .integer(Int($2))) },
    emit_double: { emit($0, $1, .double($2)) },
    emit_string: { emit($0, $1, text($2, $3).map(Value.string)) },
    emit_bytes: { emit($0, $1, bytes($2, $3)) },
    emit_datetime: { emit($0, $1, dateTime($2)) },
    emit_duration: { emit($0, $1, duration($2)) },
    emit_view: { emit($0, $1, Value.read(ValueView(unleased: $2))) },
    begin_output: { FakeCall.own($0)?.begin(.output(Int($1))) },
    append_null: { FakeHost.builder($0)?.append(.null) ?? .invalid },
    append_bool: { FakeHost.builder($0)?.append(.bool($1 != 0)) ?? .invalid },
    append_integer: { FakeHost.builder($0)?.append(.integer(Int($1))) ?? .invalid },
    append_double: { FakeHost.builder($0)?.append(.double($1)) ?? .invalid },
    append_string: { FakeHost.builder($0)?.append(text($1, $2).map(Value.string)) ?? .invalid },
    append_bytes: { FakeHost.builder($0)?.append(bytes($1, $2)) ?? .invalid },
    append_datetime: { FakeHost.builder($0)?.append(dateTime($1)) ?? .invalid },
    append_duration: { FakeHost.builder($0)?.append(duration($1)) ?? .invalid },
    append_view: { FakeHost.builder($0)?.append(Value.read(ValueView(unleased: $1))) ?? .invalid },
    begin_array: { FakeHost.builder($0)?.begin(isObject: false) ?? .invalid },
    begin_object: { FakeHost.builder($0)?.begin(isObject: true) ?? .invalid },
    key: { FakeHost.builder($0)?.key(text($1, $2)) ?? .invalid },
    append_strings: { row(FakeHost.builder($0), $1, $2, $3, $4, $5) },
    end: { FakeHost.builder($0)?.end() ?? .invalid },
    commit: { pointer in FakeHost.builder(pointer).map { $0.call.commit($0) } ?? .invalid },
    discard: { FakeHost.builder($0)?.discard() },
    skip: { FakeCall.own($0)?.skip(FakeHost.text($1) ?? "") ?? .invalid },
    fail: { fail($0, $1) },
    set_changed: { call, changed in note(call) { $0.isChanged = changed != 0 } },
    set_message: { call, message in note(call) { $0.message = FakeHost.text(message) } },
    set_stdout: { call, output, length in note(call) { $0.standardOutput = text(output, length) ?? "" } },
    set_stderr: { call, output, length in note(call) { $0.standardError = text(output, length) ?? "" } })
}

private func text(_ text: UnsafePointer<CChar>?, _ length: UInt64) -> String? { FakeHost.text(text, length) }

private func bytes(_ bytes: UnsafeRawPointer?, _ length: UInt64) -> Value? {
  guard let bytes, let length = Int(exactly: length) else { return length == 0 ? .bytes([]) : nil }
  return .bytes(Bytes(Array(UnsafeRawBufferPointer(start: bytes, count: length))))
}

private func dateTime(_ value: aether_datetime) -> Value {
  .dateTime(DateTime(seconds: value.seconds, nanoseconds: value.nanoseconds, zone: value.zone))
}

private func duration(_ value: aether_duration) -> Value {
  .duration(.seconds(value.seconds) + .nanoseconds(Int64(value.nanoseconds)))
}

private func emit(
  _ call: UnsafePointer<aether_call>?, _ slot: UInt32, _ value: Value?
) -> AetherPlugin.Status {
  FakeCall.own(call)?.set(slot, value) ?? .invalid
}

private func row(
  _ builder: FakeBuilder?, _ keys: UnsafePointer<UnsafePointer<CChar>?>?, _ keyLengths: UnsafePointer<UInt64>?,
  _ texts: UnsafePointer<UnsafePointer<CChar>?>?, _ lengths: UnsafePointer<UInt64>?, _ count: UInt64
) -> AetherPlugin.Status {
  guard let builder, builder.begin(isObject: true) == .ok else { return .invalid }
  if count > 0 {
    guard let keys, let keyLengths, let texts, let lengths else { return builder.append(nil) }
    for index in 0..<Int(count) {
      _ = builder.key(text(keys[index], keyLengths[index]))
      _ = builder.append(text(texts[index], lengths[index]).map(Value.string))
    }
  }
  return builder.end()
}

private func fail(
  _ call: UnsafePointer<aether_call>?, _ failure: UnsafePointer<aether_failure>?
) -> AetherPlugin.Status {
  guard let call = FakeCall.own(call) else { return .invalid }
  guard let failure = failure?.pointee, let code = FakeHost.text(failure.code) else {
    return call.refuse("a failure without a code")
  }
  let message = FakeHost.text(failure.message) ?? call.setup.messages[code] ?? ""
  return call.fail(TestFailure(code: code, message: message, argument: FakeHost.text(failure.argument)))
}

private func note(
  _ call: UnsafePointer<aether_call>?, _ body: (inout TestResult) -> Void
) -> AetherPlugin.Status {
  guard let call = FakeCall.own(call) else { return .invalid }
  body(&call.result)
  return .ok
}
