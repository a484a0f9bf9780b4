internal import CAether

/// What a running module can ask of its host. Valid until the call returns; kept longer, the host refuses it.
///
/// Logging, progress and cancellation may be used on any thread while the call runs; everything else only on the thread
/// that the call runs on.
///
// Proof that it may be sent: `call` is only handed to functions of the host, which are safe on any thread and refuse a
// call that has ended; `host` and the frame's tables are constants as long as the plugin is loaded; the rest of `frame` is
// used only by functions that are documented for the call's own thread.
public struct Context: @unchecked Sendable {
  let call: UnsafePointer<aether_call>
  let host: UnsafePointer<aether_host>
  let frame: Frame

  private var services: HostServices { frame.services }

  // MARK: Logging and progress

  /// How important a line of the log is.
  public enum Level: Int32, Sendable, CaseIterable {
    case trace, debug, info, notice, warning, error, critical
  }

  /// Writes a line to the step's log, with fields for machines. On any thread. Does nothing where the host has no log.
  public func log(_ level: Level, _ message: String, _ fields: KeyValuePairs<String, String> = [:]) {
    guard let log = services.log else { return }
    let copies = fields.map { (duplicate($0.key), duplicate($0.value)) }
    defer { for (name, value) in copies { name?.deallocate(); value?.deallocate() } }
    let list = copies.map { name, value in
      aether_log_field(name: name.map { UnsafePointer($0) }, value: value.map { UnsafePointer($0) })
    }
    message.withCString { message in
      list.withUnsafeBufferPointer { list in
        var record = aether_log_record(
          struct_size: UInt32(MemoryLayout<aether_log_record>.size), level: level.rawValue, message: message,
          fields: list.baseAddress, field_count: UInt64(list.count))
        _ = log.pointee.write(call, &record)
      }
    }
  }

  /// Logs at ``Level/debug``. On any thread.
  public func debug(_ message: String, _ fields: KeyValuePairs<String, String> = [:]) { log(.debug, message, fields) }
  /// Logs at ``Level/info``. On any thread.
  public func info(_ message: String, _ fields: KeyValuePairs<String, String> = [:]) { log(.info, message, fields) }
  /// Logs at ``Level/warning``. On any thread.
  public func warning(_ message: String, _ fields: KeyValuePairs<String, String> = [:]) {
    log(.warning, message, fields)
  }

  /// Says how far the call is, 0 to 1, and what it does; nil: that can't be known. On any thread.
  public func progress(_ fraction: Double?, _ message: String = "") {
    _ = message.withCString { services.progress?.pointee.report(call, fraction ?? -1, $0) }
  }

  // MARK: Cancellation

  /// True once the host wants the call to end; then clean up and return ``Outcome/cancelled``. Cheap. On any thread.
  public var isCancelled: Bool { services.cancel.map { $0.pointee.is_cancelled(call) != 0 } ?? false }

  /// Throws ``Cancelled`` once the host wants the call to end. On any thread.
  public func checkCancellation() throws(Cancelled) {
    if isCancelled { throw Cancelled() }
  }

  /// The time until the call's deadline, never negative; nil when it has none. On any thread.
  public var timeLeft: Duration? {
    guard let cancel = services.cancel else { return nil }
    let left = cancel.pointee.time_left(call)
    return left == .max ? nil : .nanoseconds(left)
  }

  /// Has `handler` called when the host wants the call to end: once, on a thread of the host, and at once when it wants
  /// that already. It must not block. A later handler replaces the earlier one; nil takes it back.
  public func onCancel(_ handler: (@Sendable () -> Void)?) { frame.setCancelHandler(handler) }

  // MARK: The step's own

  /// An empty folder of the call's own, as an absolute path; removed when the call is over.
  public var workspace: String {
    get throws(Unavailable) {
      guard let path = services.context?.pointee.workspace(call) else { throw Unavailable("the step's workspace") }
      return String(cString: path)
    }
  }

  /// The environment that the pipeline declares. The process's own is none of a module's business.
  public var environment: [String: String] {
    guard let view = services.context?.pointee.environment(call) else { return [:] }
    return [String: String].read(ValueView(view, frame.lease)) ?? [:]
  }

  /// One name of the environment that the pipeline declares; nil when it doesn't.
  public func environment(_ name: String) -> String? {
    name.withCString { services.context?.pointee.variable(call, $0) }.map { String(cString: $0) }
  }

  /// Hands on what a program that the module ran wrote to its standard output.
  public func standardOutput(_ text: String) {
    text.withText { text, length in _ = host.pointee.set_stdout(call, text, length) }
  }

  /// Hands on what a program that the module ran wrote to its standard error.
  public func standardError(_ text: String) {
    text.withText { text, length in _ = host.pointee.set_stderr(call, text, length) }
  }

  // MARK: Large outputs

  /// Writes an array output into the host's memory, item by item, so that a large table is never held twice:
  ///
  ///     let keys = RowKeys(columns)
  ///     try context.emit($rows) { rows in
  ///       while let record = try reader.next() { rows.append(keys, record.fields) }
  ///     }
  ///
  /// What `body` throws comes out; the output is then unset.
  public func emit<E>(_ output: Output<[E]>, _ body: (borrowing ValueWriter) throws -> Void) rethrows {
    try ValueWriter(call: call, host: host, slot: UInt32(output.box.slot)).array(body)
    output.box.isWritten = true
  }

  /// Writes an object output into the host's memory, entry by entry.
  public func emit<V>(_ output: Output<[String: V]>, _ body: (borrowing ValueWriter) throws -> Void) rethrows {
    try ValueWriter(call: call, host: host, slot: UInt32(output.box.slot)).object(body)
    output.box.isWritten = true
  }

  /// A copy that ends in NUL.
  private func duplicate(_ text: String) -> UnsafeMutablePointer<CChar>? {
    let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: text.utf8.count + 1)
    _ = copy.initialize(from: text.utf8CString)
    return copy.baseAddress
  }
}
