/// Which types a function takes, and which can be compared.
struct TypeMatching {
  /// What the parameters of a function stand for.
  private var bound: [ExpressionType?] = [nil, nil]

  /// Whether an argument of a type can be given, now or, for what shows when it runs, perhaps.
  mutating func takes(_ wanted: ExpressionType, _ found: ExpressionType) -> Bool {
    if case .parameter(let index) = wanted { return bind(index, found) }
    let found = found.nonNull
    switch (wanted, found) {
    // What is known of no type is never a secret: one that may be is one.
    case (.secret, .dyn): return false
    case (_, .dyn):
      forget(wanted)
      return true
    case (.dyn, _): return true
    case (.int, .number), (.double, .number), (.number, .int), (.number, .double), (.number, .uint): return true
    case (.list(let wanted), .list(let found)): return takes(wanted, found)
    case (.optional(let wanted), .optional(let found)): return takes(wanted, found)
    case (.map(let wantedKey, let wanted), .map(let foundKey, let found)):
      return takes(wantedKey, foundKey) && takes(wanted, found)
    case (.map, .object([])):
      forget(wanted)
      return true
    case (.map(let wantedKey, let wanted), .object(let properties)):
      return takes(wantedKey, .string) && takes(wanted, ExpressionType.value(of: properties))
    case (.type, .type): return true
    default: return wanted == found
    }
  }

  private mutating func bind(_ index: Int, _ found: ExpressionType) -> Bool {
    guard let known = bound[index] else {
      bound[index] = found
      return true
    }
    guard Self.areComparable(known, found) else { return false }
    bound[index] = known.joined(with: found)
    return true
  }

  /// What an argument of unknown type leaves unknown, too.
  private mutating func forget(_ wanted: ExpressionType) {
    switch wanted {
    case .parameter(let index): bound[index] = bound[index]?.joined(with: .dyn) ?? .dyn
    case .list(let type), .optional(let type): forget(type)
    case .map(let key, let value):
      forget(key)
      forget(value)
    default: break
    }
  }

  /// What a function gives, with what the arguments decided.
  func result(_ type: ExpressionType) -> ExpressionType {
    switch type {
    case .parameter(let index): bound[index] ?? .dyn
    case .list(let items): .list(result(items))
    case .optional(let type): .optional(result(type))
    default: type
    }
  }

  /// Whether `==` makes sense between values of two types: it does between all numbers, and with null.
  static func areComparable(_ left: ExpressionType, _ right: ExpressionType) -> Bool {
    switch (left.nonNull, right.nonNull) {
    case (.dyn, _), (_, .dyn), (.null, _), (_, .null): return true
    case (let left, let right) where left.isNumber && right.isNumber: return true
    case (.list(let left), .list(let right)), (.optional(let left), .optional(let right)):
      return areComparable(left, right)
    case (.map(let leftKey, let left), .map(let rightKey, let right)):
      return areComparable(leftKey, rightKey) && areComparable(left, right)
    case (.object, .object), (.type, .type), (.object([]), .map), (.map, .object([])): return true
    case (.object, .map(let key, _)), (.map(let key, _), .object): return areComparable(key, .string)
    case (let left, let right): return left == right
    }
  }

  /// Whether `<` makes sense between values of two types.
  static func haveOrder(_ left: ExpressionType, _ right: ExpressionType) -> Bool {
    switch (left.nonNull, right.nonNull) {
    case (let left, let right) where left.isNumber && right.isNumber: true
    case (.dyn, let type), (let type, .dyn):
      switch type {
      case .dyn, .bool, .string, .bytes, .timestamp, .duration: true
      default: type.isNumber
      }
    case (.bool, .bool), (.string, .string), (.bytes, .bytes), (.timestamp, .timestamp), (.duration, .duration): true
    default: false
    }
  }
}

extension ExpressionType {
  var isNumber: Bool {
    switch self {
    case .int, .uint, .double, .number: true
    default: false
    }
  }

  /// What all properties have in common.
  static func value(of properties: [Property]) -> ExpressionType {
    properties.dropFirst().reduce(properties.first?.type ?? .dyn) { $0.joined(with: $1.type) }
  }
}
