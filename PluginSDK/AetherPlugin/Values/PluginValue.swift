/// What can be an input, an output, an argument or a part of one.
///
/// Don't conform types of your own; make them an ``Object``.
///
/// `String`, `Int`, `Double`, `Bool`, ``Bytes``, ``DateTime``, `Duration`, ``File``, ``Secret``, ``Value`` and
/// ``ValueView`` are; so are optionals, arrays, and dictionaries by `String` of what is.
public protocol PluginValue {
  /// The type as the contract writes it. Containers give what they contain `depth - 1`; at 0 it is `any`.
  static func schema(depth: Int) -> Schema
  /// The value in `view`; nil when it is of another type.
  static func read(_ view: ValueView) -> Self?
  /// Writes exactly one value.
  func write(to writer: borrowing ValueWriter)
  /// What stands in for a value that can't be read, in a call that fails because of it; nil: there is none.
  static var placeholder: Self? { get }
  /// Whether the value of an input is worth keeping while the call runs, once it was read.
  static var isKept: Bool { get }
  /// True for optionals: an input that may be missing, an output that may be left unset.
  static var isOptional: Bool { get }
  /// True for an optional without a value.
  var isNil: Bool { get }
}

extension PluginValue {
  @inlinable
  public static var isKept: Bool { true }
  @inlinable
  public static var isOptional: Bool { false }
  @inlinable
  public var isNil: Bool { false }
}

/// A type as a contract writes it.
public indirect enum Schema: Sendable, Equatable {
  case any, string, number, integer, bool, dateTime, duration, bytes, file, secret
  /// Items of one type.
  case array(Schema)
  /// Properties by name; none: any.
  case object([Property])

  /// One property of an object.
  public struct Property: Sendable, Equatable {
    /// Its name in the contract.
    public let name: String
    /// Its type.
    public let schema: Schema
    /// Whether it must be there.
    public let isRequired: Bool

    /// Describes a property.
    public init(name: String, schema: Schema, isRequired: Bool) {
      self.name = name
      self.schema = schema
      self.isRequired = isRequired
    }
  }
}

extension Schema {
  /// How deep the schemas of types are followed, so that a type that contains itself has one.
  package static let maximumDepth = 16
}
