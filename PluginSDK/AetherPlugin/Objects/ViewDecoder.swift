/// Decodes a `Decodable` type from a value that the host lends.
struct ViewDecoder: Decoder {
  let view: ValueView
  let path: [any CodingKey]

  var codingPath: [any CodingKey] { path }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard view.kind == .object else { throw mismatch("an object") }
    return KeyedDecodingContainer(Keyed<Key>(decoder: self))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard view.kind == .array else { throw mismatch("an array") }
    return Unkeyed(decoder: self)
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer { Single(decoder: self) }

  /// The value as any `Decodable` type.
  func value<T: Decodable>(_ type: T.Type) throws -> T {
    if let known = type as? any PluginValue.Type {
      guard let value = known.read(view) as? T else { throw mismatch("\(type)") }
      return value
    }
    if let known = type as? any FixedWidthInteger.Type {
      guard let number = Int.read(view), let value = known.init(exactly: number) as? T else {
        throw mismatch("\(type)")
      }
      return value
    }
    if type == Float.self, let number = Double.read(view), let value = Float(number) as? T { return value }
    return try T(from: self)
  }

  func inside(_ part: ValueView, _ key: any CodingKey) -> ViewDecoder {
    ViewDecoder(view: part, path: path + [key])
  }

  func mismatch(_ expected: String) -> DecodingError {
    .dataCorrupted(.init(codingPath: path, debugDescription: "expected \(expected), found \(view.kind)"))
  }

  private struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: ViewDecoder
    var codingPath: [any CodingKey] { decoder.path }
    var allKeys: [Key] {
      (0..<decoder.view.count).compactMap { decoder.view.key(at: $0).flatMap(Key.init(stringValue:)) }
    }

    func contains(_ key: Key) -> Bool { part(key).kind != .absent }
    func decodeNil(forKey key: Key) throws -> Bool { part(key).kind == .null }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
      try decoder.inside(part(key), key).value(type)
    }

    func nestedContainer<NestedKey: CodingKey>(
      keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
      try decoder.inside(part(key), key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
      try decoder.inside(part(key), key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { decoder }
    func superDecoder(forKey key: Key) throws -> any Decoder { decoder.inside(part(key), key) }

    private func part(_ key: Key) -> ValueView { decoder.view[Names.snakeCase(key.stringValue)] }
  }

  private struct Unkeyed: UnkeyedDecodingContainer {
    let decoder: ViewDecoder
    var currentIndex = 0
    var codingPath: [any CodingKey] { decoder.path }
    var count: Int? { decoder.view.count }
    var isAtEnd: Bool { currentIndex >= decoder.view.count }

    init(decoder: ViewDecoder) { self.decoder = decoder }

    mutating func decodeNil() throws -> Bool {
      guard decoder.view[currentIndex].kind == .null else { return false }
      currentIndex += 1
      return true
    }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try next().value(type) }

    mutating func nestedContainer<NestedKey: CodingKey>(
      keyedBy type: NestedKey.Type
    ) throws -> KeyedDecodingContainer<NestedKey> { try next().container(keyedBy: type) }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try next().unkeyedContainer() }
    mutating func superDecoder() throws -> any Decoder { try next() }

    private mutating func next() throws -> ViewDecoder {
      guard !isAtEnd else { throw decoder.mismatch("another item") }
      defer { currentIndex += 1 }
      return decoder.inside(decoder.view[currentIndex], PathKey(intValue: currentIndex))
    }
  }

  private struct Single: SingleValueDecodingContainer {
    let decoder: ViewDecoder
    var codingPath: [any CodingKey] { decoder.path }
    func decodeNil() -> Bool { decoder.view.kind == .null }
    func decode<T: Decodable>(_ type: T.Type) throws -> T { try decoder.value(type) }
  }
}

/// A step of a coding path.
struct PathKey: CodingKey {
  let stringValue: String
  let intValue: Int?

  init(stringValue: String) {
    self.stringValue = stringValue
    intValue = nil
  }

  init(intValue: Int) {
    stringValue = String(intValue)
    self.intValue = intValue
  }
}
