public import CAether

extension String: PluginValue {
  public static func schema(depth: Int) -> Schema { .string }
  public static var placeholder: String? { "" }

  @inlinable
  public static func read(_ view: ValueView) -> String? {
    var length: UInt64 = 0
    guard let text = aether_get_string(view.raw, &length) else { return nil }
    return ValueView.string(text, length)
  }

  @inlinable
  public func write(to writer: borrowing ValueWriter) { writer.append(text: self) }
}

extension Int: PluginValue {
  public static func schema(depth: Int) -> Schema { .integer }
  public static var placeholder: Int? { 0 }
  @inlinable
  public static var isKept: Bool { false }

  @inlinable
  public static func read(_ view: ValueView) -> Int? {
    var value: Int64 = 0
    return aether_get_integer(view.raw, &value) != 0 ? Int(value) : nil
  }

  @inlinable
  public func write(to writer: borrowing ValueWriter) { writer.append(integer: Int64(self)) }
}

extension Double: PluginValue {
  public static func schema(depth: Int) -> Schema { .number }
  public static var placeholder: Double? { 0 }
  @inlinable
  public static var isKept: Bool { false }

  /// An integer is read as well; beyond 2^53 it may lose digits.
  @inlinable
  public static func read(_ view: ValueView) -> Double? {
    var value = 0.0
    return aether_get_double(view.raw, &value) != 0 ? value : nil
  }

  @inlinable
  public func write(to writer: borrowing ValueWriter) { writer.append(double: self) }
}

extension Bool: PluginValue {
  public static func schema(depth: Int) -> Schema { .bool }
  public static var placeholder: Bool? { false }
  @inlinable
  public static var isKept: Bool { false }

  @inlinable
  public static func read(_ view: ValueView) -> Bool? {
    var value: Int32 = 0
    return aether_get_bool(view.raw, &value) != 0 ? value != 0 : nil
  }

  @inlinable
  public func write(to writer: borrowing ValueWriter) { writer.append(bool: self) }
}

extension Duration: PluginValue {
  public static func schema(depth: Int) -> Schema { .duration }
  public static var placeholder: Duration? { .zero }

  public static func read(_ view: ValueView) -> Duration? {
    var value = aether_duration()
    guard aether_get_duration(view.raw, &value) != 0 else { return nil }
    return .seconds(value.seconds) + .nanoseconds(Int64(value.nanoseconds))
  }

  /// Writes it to the nanosecond; what is finer is cut off.
  public func write(to writer: borrowing ValueWriter) {
    let (seconds, attoseconds) = components
    let nanoseconds = Int32(attoseconds / 1_000_000_000)
    writer.append(duration: aether_duration(seconds: seconds, nanoseconds: nanoseconds, reserved: 0))
  }
}

/// A string of bytes, type `bytes` in a contract.
public struct Bytes: Sendable, Hashable, Codable, ExpressibleByArrayLiteral {
  /// The bytes.
  public var bytes: [UInt8]

  /// Wraps bytes.
  public init(_ bytes: [UInt8]) { self.bytes = bytes }
  public init(arrayLiteral elements: UInt8...) { bytes = elements }
}

extension Bytes: PluginValue {
  public static func schema(depth: Int) -> Schema { .bytes }
  public static var placeholder: Bytes? { [] }

  public static func read(_ view: ValueView) -> Bytes? {
    var length: UInt64 = 0
    guard let start = aether_get_bytes(view.raw, &length) else { return nil }
    return Bytes(Array(UnsafeRawBufferPointer(start: start, count: Int(clamping: length))))
  }

  public func write(to writer: borrowing ValueWriter) { writer.append(bytes: bytes) }
}

/// A string that is redacted everywhere but in the module that gets it, type `secret` in a contract. It prints as
/// `<secret>`; take care where `text` goes.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
  /// The secret itself.
  public let text: String

  /// Wraps a secret.
  public init(_ text: String) { self.text = text }

  public var description: String { "<secret>" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Secret: PluginValue {
  public static func schema(depth: Int) -> Schema { .secret }
  public static var placeholder: Secret? { Secret("") }
  public static func read(_ view: ValueView) -> Secret? { String.read(view).map(Secret.init) }
  public func write(to writer: borrowing ValueWriter) { writer.append(text: text) }
}
