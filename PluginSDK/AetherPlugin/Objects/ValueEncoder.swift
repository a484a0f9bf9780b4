/// Encodes an `Encodable` type to a tree of values.
final class ValueEncoder: Encoder {
  let codingPath: [any CodingKey]
  private var value: Value?

  init(path: [any CodingKey] = []) { codingPath = path }

  var userInfo: [CodingUserInfoKey: Any] { [:] }

  /// What was encoded. Nested encoders of this one have ended when it is read.
  var result: Value {
    if let children = children { return children() }
    return value ?? .object(Value.Fields())
  }

  private var children: (() -> Value)?

  /// Any `Encodable` value as a tree.
  static func value<T: Encodable>(_ value: T, path: [any CodingKey] = []) throws -> Value {
    if let known = value as? any PluginValue, !(known is any Object) { return Value(recording: known) }
    if let number = value as? any FixedWidthInteger {
      guard let integer = Int(exactly: number) else {
        throw EncodingError.invalidValue(
          value, .init(codingPath: path, debugDescription: "an integer of more than 64 bits with a sign"))
      }
      return .integer(integer)
    }
    if let number = value as? Float { return .double(Double(number)) }
    let encoder = ValueEncoder(path: path)
    try value.encode(to: encoder)
    return encoder.result
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    let entries = Entries()
    children = { .object(entries.fields) }
    return KeyedEncodingContainer(Keyed<Key>(entries: entries, codingPath: codingPath))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    let entries = Entries()
    children = { .array(entries.items) }
    return Unkeyed(entries: entries, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { Single(encoder: self) }

  /// What the containers of one encoder have collected.
  private final class Entries {
    private var parts: [(key: String, value: () -> Value)] = []

    func append(_ key: String, _ value: Value) { parts.append((key, { value })) }
    func append(_ key: String, _ encoder: ValueEncoder) { parts.append((key, { encoder.result })) }

    var count: Int { parts.count }
    var items: [Value] { parts.map { $0.value() } }
    var fields: Value.Fields {
      var fields = Value.Fields()
      for part in parts { fields[part.key] = part.value() }
      return fields
    }
  }

  private struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let entries: Entries
    let codingPath: [any CodingKey]

    func encodeNil(forKey key: Key) throws { entries.append(name(key), Value.null) }

    func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
      entries.append(name(key), try ValueEncoder.value(value, path: codingPath + [key]))
    }

    func nestedContainer<NestedKey: CodingKey>(
      keyedBy keyType: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> { nested(key).container(keyedBy: keyType) }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { nested(key).unkeyedContainer() }
    func superEncoder() -> any Encoder { nested(PathKey(stringValue: "super")) }
    func superEncoder(forKey key: Key) -> any Encoder { nested(key) }

    private func name(_ key: any CodingKey) -> String { Names.snakeCase(key.stringValue) }

    private func nested(_ key: any CodingKey) -> ValueEncoder {
      let encoder = ValueEncoder(path: codingPath + [key])
      entries.append(name(key), encoder)
      return encoder
    }
  }

  private struct Unkeyed: UnkeyedEncodingContainer {
    let entries: Entries
    let codingPath: [any CodingKey]
    var count: Int { entries.count }

    func encodeNil() throws { entries.append("", Value.null) }

    func encode<T: Encodable>(_ value: T) throws {
      entries.append("", try ValueEncoder.value(value, path: codingPath + [PathKey(intValue: count)]))
    }

    func nestedContainer<NestedKey: CodingKey>(
      keyedBy keyType: NestedKey.Type
    ) -> KeyedEncodingContainer<NestedKey> { nested().container(keyedBy: keyType) }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { nested().unkeyedContainer() }
    func superEncoder() -> any Encoder { nested() }

    private func nested() -> ValueEncoder {
      let encoder = ValueEncoder(path: codingPath + [PathKey(intValue: count)])
      entries.append("", encoder)
      return encoder
    }
  }

  private struct Single: SingleValueEncodingContainer {
    let encoder: ValueEncoder
    var codingPath: [any CodingKey] { encoder.codingPath }
    func encodeNil() throws { encoder.value = .null }

    func encode<T: Encodable>(_ value: T) throws {
      encoder.value = try ValueEncoder.value(value, path: encoder.codingPath)
    }
  }
}

extension Value {
  /// The tree of any value, also of an ``Object``.
  public init<T: PluginValue>(_ value: T) { self.init(recording: value) }

  /// What `value` writes, as a tree. A part that can't be encoded is null.
  package init(recording value: any PluginValue) {
    switch value {
    case let value as Value: self = value
    case let value as String: self = .string(value)
    case let value as Int: self = .integer(value)
    case let value as Double: self = .double(value)
    case let value as Bool: self = .bool(value)
    case let value as Bytes: self = .bytes(value)
    case let value as DateTime: self = .dateTime(value)
    case let value as Duration: self = .duration(value)
    case let value as File: self = .file(value)
    case let value as Secret: self = .string(value.text)
    case let value as ValueView: self = Value.read(value) ?? .null
    case let value as any Recordable: self = value.recorded
    case let value as any Object: self = Self.encoded(value)
    default: self = .null
    }
  }

  private static func encoded<T: Object>(_ value: T) -> Value {
    let encoder = ValueEncoder()
    do { try value.encode(to: encoder) } catch { return .null }
    return encoder.result
  }
}

/// The containers, which record what they contain.
private protocol Recordable { var recorded: Value { get } }

extension Optional: Recordable where Wrapped: PluginValue {
  fileprivate var recorded: Value { map { Value(recording: $0) } ?? .null }
}

extension Array: Recordable where Element: PluginValue {
  fileprivate var recorded: Value { .array(map { Value(recording: $0) }) }
}

extension Dictionary: Recordable where Key == String, Value: PluginValue {
  fileprivate var recorded: AetherPlugin.Value {
    var fields = AetherPlugin.Value.Fields()
    for (key, value) in sorted(by: { $0.key < $1.key }) { fields.append(key, AetherPlugin.Value(recording: value)) }
    return .object(fields)
  }
}
