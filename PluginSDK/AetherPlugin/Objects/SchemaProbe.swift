/// Learns the properties of a `Decodable` type by letting it decode itself: notes each key and type that it asks for,
/// and answers with placeholders.
final class SchemaProbe: Decoder {
  let depth: Int
  fileprivate(set) var properties: [Schema.Property] = []

  init(depth: Int) { self.depth = depth }

  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(Keyed<Key>(probe: self))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw unknown }

  func singleValueContainer() throws -> any SingleValueDecodingContainer { throw unknown }

  /// A type that doesn't say its properties is `any`.
  var unknown: DecodingError {
    .dataCorrupted(.init(codingPath: [], debugDescription: "only types with properties can be described"))
  }

  /// What a type is in a contract, and a value that stands for it.
  static func describe<T: Decodable>(_ type: T.Type, depth: Int) throws -> (Schema, T) {
    if let known = type as? any PluginValue.Type {
      let schema = known.schema(depth: depth - 1)
      guard let placeholder = known.placeholder as? T else { throw SchemaProbe(depth: depth).unknown }
      return (schema, placeholder)
    }
    if let number = integer(type) { return (.integer, number) }
    if type == Float.self, let number = Float(0) as? T { return (.number, number) }
    guard depth > 0 else { throw SchemaProbe(depth: depth).unknown }
    let probe = SchemaProbe(depth: depth - 1)
    let value = try T(from: probe)
    return (.object(probe.properties), value)
  }

  private static func integer<T>(_ type: T.Type) -> T? {
    (type as? any FixedWidthInteger.Type).flatMap { $0.init(exactly: 0) as? T }
  }

  private struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let probe: SchemaProbe
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [] }

    func contains(_ key: Key) -> Bool { true }
    func decodeNil(forKey key: Key) throws -> Bool { false }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
      try note(type, key, isRequired: (type as? any PluginValue.Type)?.isOptional != true)
    }

    func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
      do { return try note(type, key, isRequired: false) } catch { return nil }
    }

    private func note<T: Decodable>(_ type: T.Type, _ key: Key, isRequired: Bool) throws -> T {
      let name = Names.snakeCase(key.stringValue)
      do {
        let (schema, value) = try SchemaProbe.describe(type, depth: probe.depth)
        probe.properties.append(.init(name: name, schema: schema, isRequired: isRequired))
        return value
      } catch {
        probe.properties.append(.init(name: name, schema: .any, isRequired: isRequired))
        throw error
      }
    }

    func nestedContainer<NestedKey: CodingKey>(
      keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> { throw probe.unknown }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer { throw probe.unknown }
    func superDecoder() throws -> any Decoder { throw probe.unknown }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw probe.unknown }
  }
}
