package import AetherModel

/// The type of an expression: CEL's types, and what contracts add to them (`number`, `file`, `secret`, objects whose
/// properties are known).
package indirect enum ExpressionType: Hashable, Sendable {
  case null, bool, int, uint, double, string, bytes, timestamp, duration
  /// An int or a double: which of them shows when it runs.
  case number
  case file, secret
  case list(ExpressionType)
  case map(key: ExpressionType, value: ExpressionType)
  /// A map from strings of which these properties are known.
  case object([Property])
  /// A value of the type, or null.
  case nullable(ExpressionType)
  /// CEL's optional, which is no null.
  case optional(ExpressionType)
  case type(ExpressionType)
  /// Anything; checked when it runs.
  case dyn
  /// In what a function takes and gives: a type that the arguments of a call decide.
  case parameter(Int)

  package struct Property: Hashable, Sendable {
    package var name: String
    package var type: ExpressionType
    package var isRequired: Bool

    package init(name: String, type: ExpressionType, isRequired: Bool) {
      self.name = name
      self.type = type
      self.isRequired = isRequired
    }
  }
}

extension ExpressionType {
  /// The type that a contract declares.
  package init(_ type: ValueType) {
    switch type {
    case .string: self = .string
    case .number: self = .number
    case .integer: self = .int
    case .bool: self = .bool
    case .datetime: self = .timestamp
    case .duration: self = .duration
    case .bytes: self = .bytes
    case .file: self = .file
    case .secret: self = .secret
    case .any: self = .dyn
    case .array(let items): self = .list(ExpressionType(items))
    case .object(nil): self = .map(key: .string, value: .dyn)
    case .object(let properties?):
      self = .object(
        properties.map { Property(name: $0.name, type: ExpressionType($0.type), isRequired: $0.isRequired) })
    }
  }

  /// What a contract calls a value of this type once it is bound: a uint is an `integer`, null and optionals are left
  /// out of what is known, so that what may be null has the type that it has otherwise.
  package var valueType: ValueType {
    switch self {
    case .bool: .bool
    case .int, .uint: .integer
    case .double, .number: .number
    case .string: .string
    case .bytes: .bytes
    case .timestamp: .datetime
    case .duration: .duration
    case .file: .file
    case .secret: .secret
    case .list(let items): .array(items.valueType)
    case .map: .object(nil)
    case .object(let properties):
      .object(
        properties.map {
          ValueType.Property(name: $0.name, type: $0.type.valueType, isRequired: $0.isRequired)
        })
    case .nullable(let type), .optional(let type): type.valueType
    case .null, .type, .dyn, .parameter: .any
    }
  }

  /// The type of a value that is there.
  package init(of value: Value) {
    switch value.kind {
    case .null: self = .null
    case .bool: self = .bool
    case .integer: self = .int
    case .double: self = .double
    case .string: self = .string
    case .bytes: self = .bytes
    case .datetime: self = .timestamp
    case .duration: self = .duration
    case .file: self = .file
    case .array:
      var joined: ExpressionType?
      for index in 0..<value.count {
        let item = ExpressionType(of: value[index])
        joined = joined?.joined(with: item) ?? item
        if joined == .dyn { break }
      }
      self = .list(joined ?? .dyn)
    case .object:
      self = .object(
        (0..<value.count).map {
          Property(name: value.key(at: $0), type: ExpressionType(of: value[$0]), isRequired: true)
        })
    }
  }

  /// The narrowest type that has all values of both: int and double join to `number`, null makes a type nullable,
  /// objects keep the properties that both have, a secret that would be lost makes the whole secret, else it is `dyn`.
  package func joined(with other: ExpressionType) -> ExpressionType {
    if self == other { return self }
    switch (self, other) {
    case (.null, .dyn), (.dyn, .null): return .dyn
    case (.null, .nullable(let type)), (.nullable(let type), .null): return .nullable(type)
    case (.null, let type), (let type, .null): return .nullable(type)
    case (.secret, let type), (let type, .secret): return type.isNullable ? .nullable(.secret) : .secret
    case (.nullable(let left), .nullable(let right)), (.nullable(let left), let right),
      (let left, .nullable(let right)):
      let joined = left.joined(with: right)
      return joined == .dyn ? .dyn : .nullable(joined)
    case (.int, .double), (.double, .int), (.number, .int), (.int, .number), (.number, .double), (.double, .number):
      return .number
    case (.list(let left), .list(let right)): return .list(left.joined(with: right))
    case (.map(let leftKey, let left), .map(let rightKey, let right)):
      return .map(key: leftKey.joined(with: rightKey), value: left.joined(with: right))
    case (.object(let left), .object(let right)):
      let common = Self.common(left, right)
      let dropped = (left + right).filter { property in !common.contains { $0.name == property.name } }
      return dropped.contains { $0.type.containsSecret } ? .secret : .object(common)
    case (.optional(let left), .optional(let right)): return .optional(left.joined(with: right))
    case (.type, .type): return .type(.dyn)
    case (.object, .map(let key, _)), (.map(let key, _), .object):
      if containsSecret || other.containsSecret { return .secret }
      if self != .object([]), other != .object([]), key != .string { return .dyn }
      return .map(key: key == .string ? .string : .dyn, value: .dyn)
    default: return containsSecret || other.containsSecret ? .secret : .dyn
    }
  }

  private static func common(_ left: [Property], _ right: [Property]) -> [Property] {
    left.compactMap { property in
      guard let twin = right.first(where: { $0.name == property.name }) else { return nil }
      return Property(
        name: property.name, type: property.type.joined(with: twin.type),
        isRequired: property.isRequired && twin.isRequired)
    }
  }

  private var isNullable: Bool { if case .nullable = self { true } else { false } }

  /// The type without its null; an optional as it is.
  var nonNull: ExpressionType { if case .nullable(let type) = self { type } else { self } }

  /// The type, or what is left of one that nests so deep that walking it would take too much stack.
  var bounded: ExpressionType { isDeeper(than: 100) ? (containsSecret ? .secret : .dyn) : self }

  private func isDeeper(than limit: Int) -> Bool {
    if limit == 0 { return true }
    return switch self {
    case .list(let type), .map(_, let type), .nullable(let type), .optional(let type): type.isDeeper(than: limit - 1)
    case .object(let properties): properties.contains { $0.type.isDeeper(than: limit - 1) }
    default: false
    }
  }

  /// The type of the items of a list; anything for what isn't known to be one.
  package var item: ExpressionType {
    if case .list(let items) = unwrapped.type { items } else { .dyn }
  }

  /// Whether a value of the type may hold a secret somewhere inside, where that is known.
  var containsSecret: Bool {
    switch self {
    case .secret: true
    case .list(let type), .map(key: _, value: let type), .nullable(let type), .optional(let type): type.containsSecret
    case .object(let properties): properties.contains { $0.type.containsSecret }
    default: false
    }
  }

  /// The type without its null, or of what is in an optional, and whether there may be none.
  package var unwrapped: (type: ExpressionType, mayBeNull: Bool) {
    switch self {
    case .nullable(let type), .optional(let type): (type.unwrapped.type, true)
    case .null: (.null, true)
    default: (self, false)
    }
  }
}

extension ExpressionType: CustomStringConvertible {
  /// In the words of the formats: `array of string`, `integer or null`.
  package var description: String {
    switch self {
    case .null: "null"
    case .uint: "uint"
    case .double: "double"
    case .list(.nullable(let items)): "array of (\(items) or null)"
    case .list(.parameter): "array"
    case .map(.parameter, _): "object"
    case .list(let items) where items != .dyn: "array of \(items)"
    case .map(key: .string, value: let value) where value != .dyn: "object of \(value)"
    case .map(let key, let value) where key != .string: "map of \(key) to \(value)"
    case .nullable(let type): "\(type) or null"
    case .optional(let type): "optional \(type)"
    case .type: "type"
    case .object(let properties):
      "object {"
        + properties.map { "\($0.name)\($0.isRequired ? "" : "?"): \($0.type)" }.joined(separator: ", ") + "}"
    default: valueType.description
    }
  }
}
