import AetherModel
import Expressions

/// What is sure of an expression's type that the types of contracts have no words for: they have one for both kinds of
/// numbers, and none for null.
extension ExpressionType {
  /// Whether a double stands where an integer is wanted. It isn't converted, not even where it is whole.
  func givesDouble(for wanted: ValueType) -> Bool {
    switch (unwrapped.type, wanted) {
    case (.double, .integer): true
    case (.list(let items), .array(let wanted)): items.givesDouble(for: wanted)
    case (.object(let properties), .object(let wanted?)):
      Self.pairs(properties, wanted).contains { $0.givesDouble(for: $1) }
    default: false
    }
  }

  /// Whether an item or a property may be null where a value is wanted.
  func mayHoldNull(for wanted: ValueType) -> Bool {
    switch (unwrapped.type, wanted) {
    case (.list(let items), .array(let wanted)) where wanted != .any:
      items.unwrapped.mayBeNull || items.mayHoldNull(for: wanted)
    case (.object(let properties), .object(let wanted?)):
      Self.pairs(properties, wanted).contains { $1 != .any && ($0.unwrapped.mayBeNull || $0.mayHoldNull(for: $1)) }
    default: false
    }
  }

  private static func pairs(_ found: [Property], _ wanted: [ValueType.Property]) -> [(ExpressionType, ValueType)] {
    wanted.compactMap { wanted in found.first { $0.name == wanted.name }.map { ($0.type, wanted.type) } }
  }
}
