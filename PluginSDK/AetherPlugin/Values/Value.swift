/// Any value, as a tree of its own: type `any` in a contract. To look at a large value or hand it on without a copy,
/// declare the input as ``ValueView``.
public indirect enum Value: Sendable, Hashable, Codable {
  case null
  case bool(Bool)
  case integer(Int)
  case double(Double)
  case string(String)
  case bytes(Bytes)
  case dateTime(DateTime)
  case duration(Duration)
  case array([Value])
  case object(Fields)
  case file(File)

  /// The entries of an object, in their order.
  public struct Fields: Sendable, Hashable, Codable, ExpressibleByDictionaryLiteral {
    /// The keys, each once.
    public private(set) var keys: [String] = []
    /// The values of the keys, in the same order.
    public private(set) var values: [Value] = []

    /// No entries.
    public init() {}

    public init(dictionaryLiteral elements: (String, Value)...) {
      for (key, value) in elements { self[key] = value }
    }

    /// The number of entries.
    public var count: Int { keys.count }

    /// The value of a key; nil when there is none. A new key goes to the end; setting nil removes it.
    public subscript(key: String) -> Value? {
      get { keys.firstIndex(of: key).map { values[$0] } }
      set {
        switch (keys.firstIndex(of: key), newValue) {
        case (let index?, let value?): values[index] = value
        case (let index?, nil):
          keys.remove(at: index)
          values.remove(at: index)
        case (nil, let value?): append(key, value)
        case (nil, nil): break
        }
      }
    }

    /// Appends an entry whose key is known to be new.
    package mutating func append(_ key: String, _ value: Value) {
      keys.append(key)
      values.append(value)
    }
  }
}

extension Value {
  /// The item of an array at `index`; nil when there is none.
  public subscript(index: Int) -> Value? {
    guard case .array(let items) = self, items.indices.contains(index) else { return nil }
    return items[index]
  }

  /// The value of an object's entry; nil when there is none.
  public subscript(key: String) -> Value? {
    guard case .object(let fields) = self else { return nil }
    return fields[key]
  }

  /// The value as a Swift type, by the same rules as an input's; nil when it is of another. For types that are no
  /// container: `value["port"]?.string`.
  public var string: String? { if case .string(let text) = self { text } else { nil } }
  /// The integer; nil when it is none.
  public var integer: Int? { if case .integer(let number) = self { number } else { nil } }
  /// The number, also of an integer; nil when it is none.
  public var double: Double? {
    switch self {
    case .double(let number): number
    case .integer(let number): Double(number)
    default: nil
    }
  }
  /// The bool; nil when it is none.
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  /// The items of an array; nil when it is none.
  public var items: [Value]? { if case .array(let items) = self { items } else { nil } }
  /// The entries of an object; nil when it is none.
  public var fields: Fields? { if case .object(let fields) = self { fields } else { nil } }
}

extension Value: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(nilLiteral: ()) { self = .null }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int) { self = .integer(value) }
  public init(floatLiteral value: Double) { self = .double(value) }
  public init(stringLiteral value: String) { self = .string(value) }
  public init(arrayLiteral elements: Value...) { self = .array(elements) }

  /// Where a key stands twice, its last value counts.
  public init(dictionaryLiteral elements: (String, Value)...) {
    var fields = Fields()
    for (key, value) in elements { fields[key] = value }
    self = .object(fields)
  }
}

extension Value: PluginValue {
  public static func schema(depth: Int) -> Schema { .any }
  public static var placeholder: Value? { .null }

  public static func read(_ view: ValueView) -> Value? {
    switch view.kind {
    case .absent, .null: .null
    case .bool: Bool.read(view).map(Value.bool)
    case .integer: Int.read(view).map(Value.integer)
    case .double: Double.read(view).map(Value.double)
    case .string: String.read(view).map(Value.string)
    case .bytes: Bytes.read(view).map(Value.bytes)
    case .dateTime: DateTime.read(view).map(Value.dateTime)
    case .duration: Duration.read(view).map(Value.duration)
    case .file: File.read(view).map(Value.file)
    case .array: [Value].read(view).map(Value.array)
    case .object: fields(of: view).map(Value.object)
    }
  }

  private static func fields(of view: ValueView) -> Fields? {
    var fields = Fields()
    for index in 0..<view.count {
      guard let key = view.key(at: index), let value = read(view[index]) else { return nil }
      fields.append(key, value)
    }
    return fields
  }

  public func write(to writer: borrowing ValueWriter) {
    switch self {
    case .null: writer.appendNull()
    case .bool(let value): value.write(to: writer)
    case .integer(let value): value.write(to: writer)
    case .double(let value): value.write(to: writer)
    case .string(let value): value.write(to: writer)
    case .bytes(let value): value.write(to: writer)
    case .dateTime(let value): value.write(to: writer)
    case .duration(let value): value.write(to: writer)
    case .array(let value): value.write(to: writer)
    case .file(let value): value.write(to: writer)
    case .object(let fields):
      writer.object { writer in
        for (key, value) in zip(fields.keys, fields.values) { writer.set(key, value) }
      }
    }
  }
}
