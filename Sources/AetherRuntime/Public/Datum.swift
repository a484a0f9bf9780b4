internal import AetherModel

/// A value that goes into a pipeline or comes out of one.
///
/// Literals can be written as they are: `["n": 3, "names": ["a", "b"]]`.
public indirect enum Datum: Hashable, Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  case double(Double)
  case string(String)
  case bytes([UInt8])
  /// RFC 3339: `2026-11-21T10:00:00Z`.
  case datetime(String)
  /// With units: `1h30m`.
  case duration(String)
  /// An absolute path.
  case file(String)
  case array([Datum])
  /// In the order of the entries; no key may stand twice.
  case object([Entry])

  /// A key of an object and its value.
  public struct Entry: Hashable, Sendable {
    public var key: String
    public var value: Datum

    public init(_ key: String, _ value: Datum) {
      self.key = key
      self.value = value
    }
  }

  /// The value of an object's entry; `nil` when there is none, or this is no object.
  public subscript(key: String) -> Datum? {
    guard case .object(let entries) = self else { return nil }
    return entries.first { $0.key == key }?.value
  }
}

extension Datum: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int64) { self = .integer(value) }
  public init(floatLiteral value: Double) { self = .double(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(arrayLiteral elements: Datum...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, Datum)...) { self = .object(elements.map { Entry($0.0, $0.1) }) }
  public init(nilLiteral: ()) { self = .null }
}

extension Datum: CustomStringConvertible {
  /// JSON on one line.
  public var description: String { (value ?? .null).json() }
}

extension Datum {
  /// `nil` for a datetime or a duration that is none, and for an object with one key twice.
  var value: AetherModel.Value? {
    switch self {
    case .null: return .null
    case .bool(let value): return .bool(value)
    case .integer(let value): return .integer(value)
    case .double(let value): return .double(value)
    case .string(let value): return .string(value)
    case .bytes(let value): return .bytes(value)
    case .datetime(let text): return Instant(text).map(AetherModel.Value.datetime)
    case .duration(let text): return TimeSpan(text).map(AetherModel.Value.duration)
    case .file(let path): return .file(path: path, digest: "")
    case .array(let items):
      let values = items.compactMap(\.value)
      return values.count == items.count ? .array(values) : nil
    case .object(let entries):
      let values = entries.compactMap { entry in entry.value.value.map { (key: entry.key, value: $0) } }
      guard values.count == entries.count, Set(entries.map(\.key)).count == entries.count else { return nil }
      return .object(values)
    }
  }

  init(_ value: AetherModel.Value) {
    switch value.kind {
    case .null: self = .null
    case .bool: self = .bool(value.boolValue ?? false)
    case .integer: self = .integer(value.integerValue ?? 0)
    case .double: self = .double(value.doubleValue ?? 0)
    case .string: self = .string(value.stringValue ?? "")
    case .bytes: self = .bytes(value.bytesValue ?? [])
    case .datetime: self = .datetime(value.datetimeValue?.description ?? "")
    case .duration: self = .duration(value.durationValue?.description ?? "")
    case .file: self = .file(value.fileValue?.path ?? "")
    case .array: self = .array(value.items.map(Datum.init))
    case .object: self = .object(value.entries.map { Entry($0.key, Datum($0.value)) })
    }
  }
}
