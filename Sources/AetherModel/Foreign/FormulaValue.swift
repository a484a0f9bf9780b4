/// Formulas as values: a list of names, and nodes as lists that begin with what they are.
extension Formula {
  package var value: Value { .array([.array(names.map(Value.string)), Self.value(root)]) }

  /// - Returns: `nil` for a value that is no formula.
  package init?(_ value: Value) {
    guard value.kind == .array, value.count == 2 else { return nil }
    let names = value[0].strings
    guard let root = Self.node(value[1], names.count) else { return nil }
    self.init(names: names, root: root)
  }

  private static func value(_ node: Node) -> Value {
    switch node {
    case .integer(let number): .integer(number)
    case .double(let number): .double(number)
    case .bool(let flag): .bool(flag)
    case .name(let index): .array([.string("name"), .integer(Int64(index))])
    case .negated(let operand): .array([.string("negated"), value(operand)])
    case .not(let operand): .array([.string("not"), value(operand)])
    case .toDouble(let operand): .array([.string("double"), value(operand)])
    case .toInteger(let operand): .array([.string("int"), value(operand)])
    case .binary(let sign, let left, let right): .array([.string(sign.rawValue), value(left), value(right)])
    case .conditional(let condition, let then, let otherwise):
      .array([.string("?"), value(condition), value(then), value(otherwise)])
    }
  }

  private static func node(_ value: Value, _ names: Int) -> Node? {
    if let number = value.integerValue { return .integer(number) }
    if let flag = value.boolValue { return .bool(flag) }
    if value.kind == .double { return value.doubleValue.map { .double($0) } }
    guard value.kind == .array, value.count > 1, let word = value[0].stringValue else { return nil }
    if word == "name" {
      guard let index = value[1].integerValue, (0..<Int64(names)).contains(index) else { return nil }
      return .name(Int(index))
    }
    guard let first = node(value[1], names) else { return nil }
    switch (word, value.count) {
    case ("negated", 2): return .negated(first)
    case ("not", 2): return .not(first)
    case ("double", 2): return .toDouble(first)
    case ("int", 2): return .toInteger(first)
    case ("?", 4):
      guard let then = node(value[2], names), let otherwise = node(value[3], names) else { return nil }
      return .conditional(first, then: then, otherwise: otherwise)
    case (_, 3):
      guard let sign = Operator(rawValue: word), let right = node(value[2], names) else { return nil }
      return .binary(sign, first, right)
    default: return nil
    }
  }
}
