/// A value that modules exchange. (Skeleton: the storage becomes a blob in the ABI's layout; the API stays.)
package struct Value: Hashable, Sendable {
  package enum Kind: UInt8, Sendable { case null, bool, integer, double, string, bytes, datetime, duration, array, object, file }
  private indirect enum Storage: Hashable, Sendable {
    case null, bool(Bool), integer(Int64), double(Double), string(String), bytes([UInt8]), datetime(Instant), duration(TimeSpan)
    case array([Value]), object([String], [Value]), file(path: String, digest: String)
  }
  private var storage: Storage
  private init(_ storage: Storage) { self.storage = storage }
  package static let null = Value(.null)
  package static func bool(_ value: Bool) -> Value { Value(.bool(value)) }
  package static func integer(_ value: Int64) -> Value { Value(.integer(value)) }
  package static func double(_ value: Double) -> Value { Value(.double(value)) }
  package static func string(_ value: String) -> Value { Value(.string(value)) }
  package static func bytes(_ value: [UInt8]) -> Value { Value(.bytes(value)) }
  package static func datetime(_ value: Instant) -> Value { Value(.datetime(value)) }
  package static func duration(_ value: TimeSpan) -> Value { Value(.duration(value)) }
  package static func array(_ items: [Value]) -> Value { Value(.array(items)) }
  /// Keys must differ.
  package static func object(_ entries: [(key: String, value: Value)]) -> Value { Value(.object(entries.map(\.key), entries.map(\.value))) }
  package static func file(path: String, digest: String) -> Value { Value(.file(path: path, digest: digest)) }
  package var kind: Kind {
    switch storage {
    case .null: .null
    case .bool: .bool
    case .integer: .integer
    case .double: .double
    case .string: .string
    case .bytes: .bytes
    case .datetime: .datetime
    case .duration: .duration
    case .array: .array
    case .object: .object
    case .file: .file
    }
  }
  package var isNull: Bool { kind == .null }
  package var boolValue: Bool? { if case .bool(let v) = storage { v } else { nil } }
  package var integerValue: Int64? { if case .integer(let v) = storage { v } else { nil } }
  package var doubleValue: Double? { if case .double(let v) = storage { v } else { nil } }
  package var stringValue: String? { if case .string(let v) = storage { v } else { nil } }
  package var bytesValue: [UInt8]? { if case .bytes(let v) = storage { v } else { nil } }
  package var datetimeValue: Instant? { if case .datetime(let v) = storage { v } else { nil } }
  package var durationValue: TimeSpan? { if case .duration(let v) = storage { v } else { nil } }
  package var fileValue: (path: String, digest: String)? { if case .file(let p, let d) = storage { (p, d) } else { nil } }
  /// Items of an array, entries of an object, else 0.
  package var count: Int { if case .array(let v) = storage { v.count } else if case .object(let v, _) = storage { v.count } else { 0 } }
  /// Item of an array or value of the object's entry; traps out of range.
  package subscript(index: Int) -> Value {
    if case .array(let v) = storage { v[index] } else if case .object(_, let v) = storage { v[index] } else { preconditionFailure("not a container") }
  }
  /// Key of the object's entry at a position.
  package func key(at index: Int) -> String { if case .object(let k, _) = storage { k[index] } else { preconditionFailure("not an object") } }
  /// The entry's value; nil when there is none or this is not an object.
  package subscript(key: String) -> Value? {
    guard case .object(let k, let v) = storage, let i = k.firstIndex(of: key) else { return nil }
    return v[i]
  }
  /// Items of an array; empty for others.
  package var items: [Value] { (0..<(kind == .array ? count : 0)).map { self[$0] } }
  /// Entries of an object; empty for others.
  package var entries: [(key: String, value: Value)] { (0..<(kind == .object ? count : 0)).map { (key(at: $0), self[$0]) } }
}
