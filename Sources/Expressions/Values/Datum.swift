package import AetherModel

/// A value while an expression is evaluated: CEL's values, and files.
///
/// Lists and maps of the model stay in their blob until something is read of them.
package enum Datum: Sendable {
  case null
  case bool(Bool)
  case int(Int64)
  case uint(UInt64)
  case double(Double)
  case string(String)
  case bytes([UInt8])
  case list(ListDatum)
  case map(MapDatum)
  case timestamp(Instant)
  case duration(TimeSpan)
  case type(TypeName)
  case optional(Present?)
  case file(Value)

  /// The value inside an optional.
  package final class Present: Sendable {
    package let value: Datum
    fileprivate let depth: Int

    package init(_ value: Datum) {
      self.value = value
      depth = value.depth + 1
    }
  }

  /// A value of the model, without a copy of what lists and maps hold.
  @inline(__always)
  package init(_ value: Value) {
    switch value.kind {
    case .null: self = .null
    case .bool: self = .bool(value.boolValue ?? false)
    case .integer: self = .int(value.integerValue ?? 0)
    case .double: self = .double(value.doubleValue ?? 0)
    case .string: self = .string(value.stringValue ?? "")
    case .bytes: self = .bytes(value.bytesValue ?? [])
    case .datetime: self = .timestamp(value.datetimeValue ?? Instant(seconds: 0))
    case .duration: self = .duration(value.durationValue ?? TimeSpan(seconds: 0))
    case .array: self = .list(.model(value))
    case .object: self = .map(.model(value))
    case .file: self = .file(value)
    }
  }

  package static func some(_ value: Datum) -> Datum { .optional(Present(value)) }
  package static let none = Datum.optional(nil)
  static func list(_ items: [Datum]) -> Datum { .list(ListDatum(items)) }
}

/// CEL's name of a type, which is a value of its own.
package struct TypeName: Hashable, Sendable {
  package let name: String

  package init(_ name: String) { self.name = name }

  /// The types that an expression can name.
  static let all: [String: TypeName] = Dictionary(
    uniqueKeysWithValues: [
      "bool", "bytes", "double", "dyn", "google.protobuf.Duration", "google.protobuf.Timestamp", "int", "list", "map",
      "null_type", "optional_type", "string", "type", "uint",
    ].map { ($0, TypeName($0)) })
}

extension Datum {
  /// How many levels of lists, maps and optionals an expression put around each other here; what stands in the model
  /// counts as none. Bounded by ``Run/depthLimit``, so that nothing that walks a value can run out of stack.
  package var depth: Int {
    switch self {
    case .list(.items(_, let depth)): depth
    case .map(.entries(let entries)): entries.depth
    case .optional(let present?): present.depth
    default: 0
    }
  }

  /// What `type()` gives.
  var typeName: TypeName {
    switch self {
    case .null: TypeName("null_type")
    case .bool: TypeName("bool")
    case .int: TypeName("int")
    case .uint: TypeName("uint")
    case .double: TypeName("double")
    case .string: TypeName("string")
    case .bytes: TypeName("bytes")
    case .list: TypeName("list")
    case .map: TypeName("map")
    case .timestamp: TypeName("google.protobuf.Timestamp")
    case .duration: TypeName("google.protobuf.Duration")
    case .type: TypeName("type")
    case .optional: TypeName("optional_type")
    case .file: TypeName("file")
    }
  }

  /// For sentences: `a string`, `an array`, `null`.
  var withArticle: String {
    switch self {
    case .null: "null"
    case .bool: "a bool"
    case .int: "an integer"
    case .uint: "a uint"
    case .double: "a double"
    case .string: "a string"
    case .bytes: "bytes"
    case .list: "an array"
    case .map: "an object"
    case .timestamp: "a datetime"
    case .duration: "a duration"
    case .type: "a type"
    case .optional: "an optional"
    case .file: "a file"
    }
  }

  /// Of its type the one that `optional.ofNonZeroValue` takes for nothing.
  var isZero: Bool {
    switch self {
    case .null: true
    case .bool(let value): !value
    case .int(let value): value == 0
    case .uint(let value): value == 0
    case .double(let value): value == 0
    case .string(let value): value.isEmpty
    case .bytes(let value): value.isEmpty
    case .list(let list): list.count == 0
    case .map(let map): map.count == 0
    case .timestamp(let instant): instant.seconds == 0 && instant.nanoseconds == 0
    case .duration(let span): span.seconds == 0 && span.nanoseconds == 0
    case .optional(let present): present == nil
    case .type, .file: false
    }
  }
}
