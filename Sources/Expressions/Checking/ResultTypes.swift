/// What a value that is bound can't hold.
extension ExpressionType {
  /// The type of a map's key, somewhere inside, that can't be bound.
  var oddKeyType: ExpressionType? {
    switch self {
    case .map(let key, let value): key == .string || key == .dyn ? value.oddKeyType : key
    case .list(let type), .nullable(let type), .optional(let type): type.oddKeyType
    case .object(let properties): properties.lazy.compactMap(\.type.oddKeyType).first
    default: nil
    }
  }

  /// Whether an optional stands inside another type.
  func hasInnerOptional(isWhole: Bool) -> Bool {
    switch self {
    case .optional(let type): !isWhole || type.hasInnerOptional(isWhole: true)
    case .nullable(let type): type.hasInnerOptional(isWhole: isWhole)
    case .list(let type), .map(_, let type): type.hasInnerOptional(isWhole: false)
    case .object(let properties): properties.contains { $0.type.hasInnerOptional(isWhole: false) }
    default: false
    }
  }
}
