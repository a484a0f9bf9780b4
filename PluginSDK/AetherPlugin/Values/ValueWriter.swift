public import CAether

// Invariant of this file: a writer is lent to a closure and can't be copied, so its builder, which the function that
// lent it commits or discards, is alive as long as the writer. What the host refuses makes it fail the call, so the
// statuses of single steps need not be looked at.

/// Writes one value, or the items of a container, into the host's memory.
public struct ValueWriter: ~Copyable {
  private enum Target {
    case output(UnsafePointer<aether_call>, slot: UInt32)
    case builder(OpaquePointer)
  }

  private let host: UnsafePointer<aether_host>
  private let target: Target

  @usableFromInline
  init(call: UnsafePointer<aether_call>, host: UnsafePointer<aether_host>, slot: UInt32) {
    self.host = host
    target = .output(call, slot: slot)
  }

  init(builder: OpaquePointer, host: UnsafePointer<aether_host>) {
    self.host = host
    target = .builder(builder)
  }

  /// Appends any value.
  @inlinable
  public func append<T: PluginValue>(_ value: T) { value.write(to: self) }

  /// Appends null.
  public func appendNull() {
    switch target {
    case .output(let call, let slot): _ = host.pointee.emit_null(call, slot)
    case .builder(let builder): _ = host.pointee.append_null(builder)
    }
  }

  @usableFromInline
  func append(bool: Bool) {
    switch target {
    case .output(let call, let slot): _ = host.pointee.emit_bool(call, slot, bool ? 1 : 0)
    case .builder(let builder): _ = host.pointee.append_bool(builder, bool ? 1 : 0)
    }
  }

  @usableFromInline
  func append(integer: Int64) {
    switch target {
    case .output(let call, let slot): _ = host.pointee.emit_integer(call, slot, integer)
    case .builder(let builder): _ = host.pointee.append_integer(builder, integer)
    }
  }

  @usableFromInline
  func append(double: Double) {
    switch target {
    case .output(let call, let slot): _ = host.pointee.emit_double(call, slot, double)
    case .builder(let builder): _ = host.pointee.append_double(builder, double)
    }
  }

  @usableFromInline
  func append(text: String) {
    text.withText { text, length in
      switch target {
      case .output(let call, let slot): _ = host.pointee.emit_string(call, slot, text, length)
      case .builder(let builder): _ = host.pointee.append_string(builder, text, length)
      }
    }
  }

  func append(bytes: [UInt8]) {
    bytes.withUnsafeBytes { bytes in
      let length = UInt64(bytes.count)
      switch target {
      case .output(let call, let slot): _ = host.pointee.emit_bytes(call, slot, bytes.baseAddress, length)
      case .builder(let builder): _ = host.pointee.append_bytes(builder, bytes.baseAddress, length)
      }
    }
  }

  func append(dateTime: aether_datetime) {
    switch target {
    case .output(let call, let slot): _ = host.pointee.emit_datetime(call, slot, dateTime)
    case .builder(let builder): _ = host.pointee.append_datetime(builder, dateTime)
    }
  }

  func append(duration: aether_duration) {
    switch target {
    case .output(let call, let slot): _ = host.pointee.emit_duration(call, slot, duration)
    case .builder(let builder): _ = host.pointee.append_duration(builder, duration)
    }
  }

  @usableFromInline
  func append(view: aether_view) {
    switch target {
    case .output(let call, let slot): _ = host.pointee.emit_view(call, slot, view)
    case .builder(let builder): _ = host.pointee.append_view(builder, view)
    }
  }

  /// Appends an array with the items that `body` appends. What it throws comes out, and nothing was written.
  public func array(_ body: (borrowing ValueWriter) throws -> Void) rethrows {
    try container({ $0.pointee.begin_array($1) }, body)
  }

  /// Appends an object with the entries that `body` sets. What it throws comes out, and nothing was written.
  public func object(_ body: (borrowing ValueWriter) throws -> Void) rethrows {
    try container({ $0.pointee.begin_object($1) }, body)
  }

  /// Inside of ``object(_:)``: sets an entry. No key may be set twice.
  @inlinable
  public func set<T: PluginValue>(_ key: String, _ value: T) {
    self.key(key)
    value.write(to: self)
  }

  /// Inside of ``object(_:)``: names the entry whose value is appended next.
  public func key(_ key: String) {
    guard case .builder(let builder) = target else { return }
    key.withText { text, length in _ = host.pointee.key(builder, text, length) }
  }

  /// Appends a row of a table: an object of strings, which lie in `bytes` as UTF-8 where `fields` says, one for each
  /// key. The fastest way to write a table; nothing is copied but into the host's memory.
  ///
  /// A number of fields other than that of the keys, or a field outside of `bytes`, is the author's mistake and traps.
  public func append(_ keys: RowKeys, from bytes: Span<UInt8>, fields: [Range<Int>]) {
    bytes.withUnsafeBufferPointer { keys.append(UnsafeRawBufferPointer($0), fields, to: self) }
  }

  /// Appends a row of a table: an object of strings, one for each key. Another number traps.
  public func append(_ keys: RowKeys, _ texts: [String]) {
    var bytes: [UInt8] = []
    var fields: [Range<Int>] = []
    for text in texts {
      let start = bytes.count
      bytes.append(contentsOf: text.utf8)
      fields.append(start..<bytes.count)
    }
    bytes.withUnsafeBytes { keys.append($0, fields, to: self) }
  }

  /// For ``RowKeys``, which has the pointers.
  func appendStrings(
    _ keys: UnsafePointer<UnsafePointer<CChar>?>?, _ keyLengths: UnsafePointer<UInt64>?,
    _ texts: UnsafePointer<UnsafePointer<CChar>?>?, _ lengths: UnsafePointer<UInt64>?, count: Int
  ) {
    guard case .builder(let builder) = target else { return }
    _ = host.pointee.append_strings(builder, keys, keyLengths, texts, lengths, UInt64(count))
  }

  private func container(
    _ begin: (UnsafePointer<aether_host>, OpaquePointer) -> Status, _ body: (borrowing ValueWriter) throws -> Void
  ) rethrows {
    switch target {
    case .builder(let builder):
      _ = begin(host, builder)
      try body(self)
      _ = host.pointee.end(builder)
    case .output(let call, let slot):
      guard let builder = host.pointee.begin_output(call, slot) else { return }
      do {
        _ = begin(host, builder)
        try body(ValueWriter(builder: builder, host: host))
      } catch {
        host.pointee.discard(builder)
        throw error
      }
      _ = host.pointee.end(builder)
      _ = host.pointee.commit(builder)
    }
  }
}

extension String {
  /// The UTF-8 text and its length, as the host takes them.
  func withText<R>(_ body: (UnsafePointer<CChar>?, UInt64) -> R) -> R {
    let done = utf8.withContiguousStorageIfAvailable { bytes in
      bytes.withMemoryRebound(to: CChar.self) { body($0.baseAddress, UInt64($0.count)) }
    }
    if let done { return done }
    return Array(utf8).withUnsafeBytes { bytes in
      body(bytes.bindMemory(to: CChar.self).baseAddress, UInt64(bytes.count))
    }
  }
}
