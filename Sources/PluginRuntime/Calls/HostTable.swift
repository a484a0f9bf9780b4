internal import AetherModel
internal import CAether
internal import Synchronization

/// The table of functions that plugins get. One for the process; made once and never freed.
enum HostTable {
  nonisolated(unsafe) static let shared: UnsafePointer<aether_host> = {
    // Written here, before anybody can have the pointer, and never after.
    let table = UnsafeMutablePointer<aether_host>.allocate(capacity: 1)
    table.initialize(to: makeTable())
    return UnsafePointer(table)
  }()

  static let ok = Status(rawValue: Int32(AETHER_OK))
  static let invalid = Status(rawValue: Int32(AETHER_INVALID))

  /// A call with a null pointer can't be laid at anybody's door but that of the module that runs on this thread.
  static func noteNullCall(_ function: StaticString) { noteNull("call", function) }
  static func noteNullBuilder(_ function: StaticString) { noteNull("builder", function) }

  private static func noteNull(_ what: String, _ function: StaticString) {
    CurrentCall.frame?.misused("\(CurrentCall.frame?.name ?? "a plugin") gave \(function) a null \(what)")
  }

  private static func makeTable() -> aether_host {
    let version = ProductVersion.text
    let name = UnsafeMutablePointer<CChar>.allocate(capacity: version.utf8.count + 1)
    for (index, byte) in version.utf8.enumerated() { name[index] = CChar(bitPattern: byte) }
    name[version.utf8.count] = 0
    return aether_host(
      struct_size: UInt32(MemoryLayout<aether_host>.size), abi_minor: UInt32(AETHER_ABI_MINOR), version: name,
      service: { _, id in HostServices.table(id) },
      emit_null: { HostOutputs.emit($0, $1, .null, "emit_null") },
      emit_bool: { HostOutputs.emit($0, $1, .bool($2 != 0), "emit_bool") },
      emit_integer: { HostOutputs.emit($0, $1, .integer($2), "emit_integer") },
      emit_double: { HostOutputs.emit($0, $1, .double($2), "emit_double") },
      emit_string: { HostOutputs.emitText($0, $1, UnsafeRawPointer($2), $3, isText: true, "emit_string") },
      emit_bytes: { HostOutputs.emitText($0, $1, $2, $3, isText: false, "emit_bytes") },
      emit_datetime: { HostOutputs.emitDatetime($0, $1, $2) },
      emit_duration: { HostOutputs.emitDuration($0, $1, $2) },
      emit_view: { HostOutputs.emitView($0, $1, $2) },
      begin_output: { HostBuilders.beginOutput($0, $1) },
      append_null: { HostBuilders.with($0, "append_null") { $0.appendNull() } },
      append_bool: { builder, value in HostBuilders.with(builder, "append_bool") { $0.append(value != 0) } },
      append_integer: { builder, value in HostBuilders.with(builder, "append_integer") { $0.append(value) } },
      append_double: { builder, value in HostBuilders.with(builder, "append_double") { $0.append(value) } },
      append_string: { HostBuilders.appendText($0, UnsafeRawPointer($1), $2, .text, "append_string") },
      append_bytes: { HostBuilders.appendText($0, $1, $2, .bytes, "append_bytes") },
      append_datetime: { builder, value in
        HostBuilders.with(builder, "append_datetime") { $0.append(Instant(value)) }
      },
      append_duration: { builder, value in
        HostBuilders.with(builder, "append_duration") { $0.append(TimeSpan(value)) }
      },
      append_view: { builder, view in HostBuilders.with(builder, "append_view") { $0.append(view: view) } },
      begin_array: { HostBuilders.with($0, "begin_array") { $0.beginArray() } },
      begin_object: { HostBuilders.with($0, "begin_object") { $0.beginObject() } },
      key: { HostBuilders.appendText($0, UnsafeRawPointer($1), $2, .key, "key") },
      append_strings: { HostBuilders.appendStrings($0, $1, $2, $3, $4, $5) },
      end: { HostBuilders.with($0, "end") { $0.end() } },
      commit: { HostBuilders.commit($0) },
      discard: { BuilderHandle.of($0, "discard")?.discard() },
      skip: { HostResults.skip($0, $1) },
      fail: { HostResults.fail($0, $1) },
      set_changed: { HostResults.setChanged($0, $1) },
      set_message: { HostResults.setMessage($0, $1) },
      set_stdout: { HostResults.setStream($0, $1, $2, \.standardOutput, "set_stdout") },
      set_stderr: { HostResults.setStream($0, $1, $2, \.standardError, "set_stderr") })
  }
}

extension Instant {
  init(_ value: aether_datetime) {
    self.init(seconds: value.seconds, nanoseconds: value.nanoseconds, zoneOffset: value.zone)
  }
}

extension TimeSpan {
  init(_ value: aether_duration) { self.init(seconds: value.seconds, nanoseconds: value.nanoseconds) }
}
