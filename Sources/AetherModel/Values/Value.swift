internal import CAether

/// A value that modules exchange: immutable, shared by reference, and kept in the layout that plugins read.
///
/// A scalar is its cell. Anything else is a place in a ``Blob``, so a part of a value is a value too, without a copy.
/// Safe to use from any thread.
package struct Value: Sendable {
  package enum Kind: UInt8, Sendable {
    case null, bool, integer, double, string, bytes, datetime, duration, array, object, file
  }

  /// `nil` for a scalar.
  let blob: Blob?
  /// A scalar itself; else a copy of the cell in the blob, whose payload is the offset of that cell.
  let cell: aether_cell

  @inline(__always)
  init(scalar cell: aether_cell) {
    self.blob = nil
    self.cell = cell
  }

  /// The value whose cell stands at an offset of a blob.
  @inline(__always)
  init(_ blob: Blob, at offset: Int) {
    var cell = blob.cell(at: offset)
    if cell.isReference {
      cell.payload = Int64(offset)
      self.blob = blob
    } else {
      self.blob = nil
    }
    self.cell = cell
  }

  package static let null = Value(scalar: aether_cell(.null))
  package static func bool(_ value: Bool) -> Value { Value(scalar: aether_cell(.bool, value ? 1 : 0)) }
  package static func integer(_ value: Int64) -> Value { Value(scalar: aether_cell(.integer, value)) }
  package static func double(_ value: Double) -> Value {
    Value(scalar: aether_cell(.double, Int64(bitPattern: value.bitPattern)))
  }
  package static func datetime(_ value: Instant) -> Value {
    Value(scalar: aether_cell(.datetime, value.seconds, nanoseconds: value.nanoseconds, zone: value.zoneOffset))
  }
  package static func duration(_ value: TimeSpan) -> Value {
    Value(scalar: aether_cell(.duration, value.seconds, nanoseconds: value.nanoseconds))
  }

  package var kind: Kind { Kind(rawValue: cell.tag) ?? .null }
  package var isNull: Bool { cell.tag == Kind.null.rawValue }

  package var boolValue: Bool? { kind == .bool ? cell.payload != 0 : nil }
  package var integerValue: Int64? { kind == .integer ? cell.payload : nil }
  package var doubleValue: Double? { kind == .double ? Double(bitPattern: UInt64(bitPattern: cell.payload)) : nil }
  /// An integer or a double, as a double.
  package var numberValue: Double? { doubleValue ?? integerValue.map(Double.init) }
  package var datetimeValue: Instant? {
    guard kind == .datetime else { return nil }
    return Instant(seconds: cell.payload, nanoseconds: cell.nanoseconds, zoneOffset: cell.zone)
  }
  package var durationValue: TimeSpan? {
    kind == .duration ? TimeSpan(seconds: cell.payload, nanoseconds: cell.nanoseconds) : nil
  }
  package var stringValue: String? {
    guard kind == .string, let blob else { return nil }
    return blob.string(ofBodyAt: body(in: blob))
  }
  package var bytesValue: [UInt8]? {
    guard kind == .bytes, let blob else { return nil }
    return Array(blob.bytes(ofBodyAt: body(in: blob)))
  }
  package var fileValue: (path: String, digest: String)? {
    guard kind == .file, let blob else { return nil }
    let body = body(in: blob)
    return (
      blob.string(ofBodyAt: blob.follow(body, from: body)), blob.string(ofBodyAt: blob.follow(body + 8, from: body + 8))
    )
  }

  /// The bytes of a string or of bytes, borrowed for the time of `body`; `nil` for anything else.
  package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result? {
    guard kind == .string || kind == .bytes, let blob else { return nil }
    return try body(blob.bytes(ofBodyAt: self.body(in: blob)))
  }

  /// The offset of what the cell refers to.
  @inline(__always)
  func body(in blob: Blob) -> Int { blob.follow(Int(cell.payload) + 8, from: Int(cell.payload)) }
}

// MARK: - Containers

extension Value {
  /// Items of an array, entries of an object; 0 for anything else.
  package var count: Int {
    guard kind == .array || kind == .object, let blob else { return 0 }
    return blob.word(at: body(in: blob))
  }

  /// An item of an array or the value of an object's entry. Traps outside `0..<count`, as an array does.
  package subscript(index: Int) -> Value {
    precondition(index >= 0 && index < count, "index out of range")
    guard let blob else { return .null }
    return Value(blob, at: body(in: blob) + (kind == .object ? 16 : 8) + index * 16)
  }

  /// The key of an object's entry. Traps outside `0..<count`.
  package func key(at index: Int) -> String {
    precondition(kind == .object && index >= 0 && index < count, "index out of range")
    guard let blob else { return "" }
    return blob.string(ofBodyAt: keyBody(at: index, in: blob))
  }

  /// Calls `body` with the bytes of an object's key, borrowed. Traps outside `0..<count`.
  package func withKey<Result>(at index: Int, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    precondition(kind == .object && index >= 0 && index < count, "index out of range")
    guard let blob else { return try body(UnsafeRawBufferPointer(start: nil, count: 0)) }
    return try body(blob.bytes(ofBodyAt: keyBody(at: index, in: blob)))
  }

  /// The value of an object's entry; `nil` when there is none, or this is no object. Linear in the entries.
  package subscript(key: String) -> Value? {
    guard kind == .object else { return nil }
    var key = key
    let found = key.withUTF8 { wanted in
      (0..<count).first { index in
        withKey(at: index) { $0.count == wanted.count && $0.elementsEqual(UnsafeRawBufferPointer(wanted)) }
      }
    }
    return found.map { self[$0] }
  }

  /// The items of an array; empty for anything else.
  package var items: [Value] { kind == .array && count > 0 ? (0..<count).map { self[$0] } : [] }

  /// Of an array's items those that are strings; empty for anything else.
  package var strings: [String] {
    var strings: [String] = []
    if kind == .array { for index in 0..<count { if let text = self[index].stringValue { strings.append(text) } } }
    return strings
  }

  /// The entries of an object in their order; empty for anything else.
  package var entries: [(key: String, value: Value)] {
    kind == .object ? (0..<count).map { (key(at: $0), self[$0]) } : []
  }

  private func keyBody(at index: Int, in blob: Blob) -> Int {
    let object = body(in: blob)
    let key = blob.follow(object + 8, from: object + 8) + 8 + index * 8
    return blob.follow(key, from: key)
  }
}

// MARK: - Making

extension Value {
  package static func string(_ value: String) -> Value {
    var value = value
    return build { builder in value.withUTF8 { builder.appendTrusted(.string, UnsafeRawBufferPointer($0)) } }
  }

  package static func bytes(_ value: some Sequence<UInt8>) -> Value {
    let bytes = Array(value)
    return build { builder in bytes.withUnsafeBytes { builder.appendTrusted(.bytes, $0) } }
  }

  package static func array(_ items: [Value]) -> Value {
    build { builder in
      builder.beginArray()
      for item in items { builder.append(item) }
      builder.end()
    }
  }

  /// Keys must differ; where one stands twice, the result is null.
  package static func object(_ entries: [(key: String, value: Value)]) -> Value {
    build { builder in
      builder.beginObject()
      for entry in entries {
        builder.key(entry.key)
        builder.append(entry.value)
      }
      builder.end()
    }
  }

  package static func file(path: String, digest: String) -> Value {
    build { $0.appendFile(path: path, digest: digest) }
  }

  /// A value from calls of a builder; null when the builder refuses them.
  package static func build(_ body: (inout ValueBuilder) -> Void) -> Value {
    var builder = ValueBuilder()
    body(&builder)
    return (try? builder.finish()) ?? .null
  }
}
