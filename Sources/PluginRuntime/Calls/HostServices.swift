internal import AetherModel
internal import CAether
internal import Synchronization
internal import Glibc

/// The optional features of the host, by id. Each table is made once and never freed.
enum HostServices {
  nonisolated(unsafe) private static let tables: [(id: String, table: UnsafeRawPointer)] = [
    // Written here, before anybody can have the pointers, and never after.
    (AETHER_LOG_1, immortal(aether_log_1(struct_size: size(aether_log_1.self), reserved: 0, write: { write($0, $1) }))),
    (
      AETHER_PROGRESS_1,
      immortal(
        aether_progress_1(struct_size: size(aether_progress_1.self), reserved: 0, report: { report($0, $1, $2) }))
    ),
    (
      AETHER_CANCEL_1,
      immortal(
        aether_cancel_1(
          struct_size: size(aether_cancel_1.self), reserved: 0,
          is_cancelled: { CallFrame.alive($0, "is_cancelled")?.context?.isCancelled == true ? 1 : 0 },
          time_left: { CallFrame.alive($0, "time_left")?.context?.timeLeft ?? .max },
          on_cancel: { onCancel($0, $1, $2) }))
    ),
    (
      AETHER_CONTEXT_1,
      immortal(
        aether_context_1(
          struct_size: size(aether_context_1.self), reserved: 0, workspace: { workspace($0) },
          environment: { environment($0) }, variable: { variable($0, $1) }))
    ),
    (
      AETHER_FILES_1,
      immortal(
        aether_files_1(
          struct_size: size(aether_files_1.self), reserved: 0,
          open_input: { HostFiles.openInput($0, $1, $2) }, open_output: { HostFiles.openOutput($0, $1, $2, $3) }))
    ),
    (
      AETHER_MODULES_1,
      immortal(
        aether_modules_1(
          struct_size: size(aether_modules_1.self), reserved: 0, begin_arguments: { HostModules.beginArguments($0) },
          invoke: { HostModules.invoke($0, $1, $2, $3, $4) }, outputs: { HostModules.outputs($0) },
          error_code: { text(ReplyHandle.of($0, "error_code")?.errorCode) },
          error_message: { text(ReplyHandle.of($0, "error_message")?.errorMessage) },
          destroy: { ReplyHandle.of($0, "destroy")?.close() }))
    ),
    (
      AETHER_STATE_1,
      immortal(
        aether_state_1(
          struct_size: size(aether_state_1.self), reserved: 0, begin_state: { HostStates.beginState($0, $1) },
          save_integer: { HostStates.save($0, $1, .integer($2), "save_integer") },
          save_double: { HostStates.save($0, $1, .double($2), "save_double") },
          save_string: { HostStates.saveString($0, $1, $2, $3) }, save_view: { HostStates.saveView($0, $1, $2) },
          previous: { HostStates.previous($0) }, commit: { HostStates.commit($0) }))
    ),
    (
      AETHER_LOCKS_1,
      immortal(
        aether_locks_1(
          struct_size: size(aether_locks_1.self), reserved: 0, acquire: { HostLocks.acquire($0, $1, $2) },
          release: { HostLocks.release($0, $1, $2) }))
    ),
  ]

  static func table(_ id: UnsafePointer<CChar>?) -> UnsafeRawPointer? {
    guard let id else { return nil }
    return tables.first { strcmp($0.id, id) == 0 }?.table
  }

  private static func size<Table>(_ type: Table.Type) -> UInt32 { UInt32(MemoryLayout<Table>.size) }

  private static func immortal<Table>(_ table: Table) -> UnsafeRawPointer {
    let memory = UnsafeMutablePointer<Table>.allocate(capacity: 1)
    memory.initialize(to: table)
    return UnsafeRawPointer(memory)
  }

  /// The text of a string value, which ends in NUL, borrowed from the value.
  static func text(_ value: Value?) -> UnsafePointer<CChar>? {
    value?.withBytes { $0.baseAddress?.assumingMemoryBound(to: CChar.self) } ?? nil
  }

  private static func write(
    _ call: UnsafePointer<aether_call>?, _ record: UnsafePointer<aether_log_record>?
  ) -> Status {
    guard let frame = CallFrame.alive(call, "log") else { return HostTable.invalid }
    guard let record, Int(record.pointee.struct_size) >= MemoryLayout<aether_log_record>.size,
      let level = LogRecord.Level(rawValue: record.pointee.level), record.pointee.field_count <= 256,
      record.pointee.field_count == 0 || record.pointee.fields != nil
    else {
      frame.misused("\(frame.name) logged a damaged record: its size, level or fields are wrong")
      return HostTable.invalid
    }
    let fields = (0..<Int(record.pointee.field_count)).compactMap { index -> (name: String, value: String)? in
      guard let field = record.pointee.fields?[index] else { return nil }
      return (ForeignBytes.text(field.name) ?? "", ForeignBytes.text(field.value) ?? "")
    }
    frame.context?.log(
      LogRecord(level: level, message: ForeignBytes.text(record.pointee.message) ?? "", fields: fields))
    return HostTable.ok
  }

  private static func report(
    _ call: UnsafePointer<aether_call>?, _ fraction: Double, _ message: UnsafePointer<CChar>?
  ) -> Status {
    guard let frame = CallFrame.alive(call, "report") else { return HostTable.invalid }
    let isKnown = fraction >= 0
    frame.context?.progress(isKnown ? min(fraction, 1) : nil, message: ForeignBytes.text(message))
    return HostTable.ok
  }

  private static func onCancel(
    _ call: UnsafePointer<aether_call>?, _ callback: (@convention(c) (UnsafeMutableRawPointer?) -> Void)?,
    _ context: UnsafeMutableRawPointer?
  ) -> Status {
    guard let frame = CallFrame.running(call, "on_cancel") else { return HostTable.invalid }
    frame.said.asksForCancel = true
    guard let callback else {
      frame.cancel.withLock { $0 = nil }
      frame.context?.setCancelHandler(nil)
      return HostTable.ok
    }
    frame.cancel.withLock { $0 = CancelCallback(function: callback, context: context) }
    frame.context?.setCancelHandler {
      frame.cancel.withLock { callback in
        if let now = callback { now.function(now.context) }
        callback = nil
      }
    }
    return HostTable.ok
  }

  private static func workspace(_ call: UnsafePointer<aether_call>?) -> UnsafePointer<CChar>? {
    guard let frame = CallFrame.running(call, "workspace") else { return nil }
    if frame.said.workspacePath == nil, let path = try? frame.context?.workspace(in: nil) {
      frame.said.workspacePath = .string(path)
    }
    return text(frame.said.workspacePath)
  }

  private static func environment(_ call: UnsafePointer<aether_call>?) -> aether_view {
    guard let frame = CallFrame.running(call, "environment"), let value = frame.environment() else {
      return aether_view()
    }
    var cell = aether_cell()
    return value.view(scalarAt: &cell)
  }

  private static func variable(
    _ call: UnsafePointer<aether_call>?, _ name: UnsafePointer<CChar>?
  ) -> UnsafePointer<CChar>? {
    guard let frame = CallFrame.running(call, "variable"), let name else { return nil }
    return text(frame.environment()?[String(cString: name)])
  }
}

extension CallFrame {
  /// The declared environment, kept until the call returns.
  func environment() -> Value? {
    if said.borrowed.isEmpty, let environment = context?.environment, environment.kind == .object {
      said.borrowed.append(environment)
    }
    return said.borrowed.first
  }
}
