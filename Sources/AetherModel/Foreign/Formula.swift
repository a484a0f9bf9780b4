/// Arithmetic over named numbers, with CEL's meaning: what overflows or divides by zero has no value.
package struct Formula: Hashable, Sendable {
  package indirect enum Node: Hashable, Sendable {
    case integer(Int64)
    case double(Double)
    case bool(Bool)
    /// By its place in ``Formula/names``.
    case name(Int)
    case negated(Node)
    case not(Node)
    case binary(Operator, Node, Node)
    case conditional(Node, then: Node, otherwise: Node)
    /// `double(x)` and `int(x)`.
    case toDouble(Node)
    case toInteger(Node)
  }

  package enum Operator: String, Hashable, Sendable, CaseIterable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case remainder = "%"
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case equal = "=="
    case notEqual = "!="
    case and = "&&"
    case or = "||"
  }

  /// What a formula, or a name in it, is.
  package enum Number: Hashable, Sendable {
    case integer(Int64)
    case double(Double)
    case bool(Bool)
  }

  /// The names that it uses, each once.
  package var names: [String]
  package var root: Node

  package init(names: [String], root: Node) {
    self.names = names
    self.root = root
  }

  /// One that is a number.
  package init(_ constant: Int64) { self.init(names: [], root: .integer(constant)) }

  /// - Parameter number: gives the value of a name, by its place.
  /// - Returns: `nil` where it has no value: an overflow, a division by zero, a name without a value.
  package func evaluate(_ number: (Int) -> Number?) -> Number? { Self.evaluate(root, number) }

  private static func evaluate(_ node: Node, _ number: (Int) -> Number?) -> Number? {
    switch node {
    case .integer(let value): return .integer(value)
    case .double(let value): return .double(value)
    case .bool(let value): return .bool(value)
    case .name(let index): return number(index)
    case .negated(let operand):
      switch evaluate(operand, number) {
      case .integer(let value) where value != .min: return .integer(-value)
      case .double(let value): return .double(-value)
      default: return nil
      }
    case .not(let operand):
      guard case .bool(let value) = evaluate(operand, number) else { return nil }
      return .bool(!value)
    case .conditional(let condition, let then, let otherwise):
      guard case .bool(let value) = evaluate(condition, number) else { return nil }
      return evaluate(value ? then : otherwise, number)
    case .toDouble(let operand):
      switch evaluate(operand, number) {
      case .integer(let value): return .double(Double(value))
      case .double(let value): return .double(value)
      default: return nil
      }
    case .toInteger(let operand):
      switch evaluate(operand, number) {
      case .integer(let value): return .integer(value)
      case .double(let value): return Int64(exactly: value.rounded(.towardZero)).map(Number.integer)
      default: return nil
      }
    case .binary(.and, let left, let right): return logical(left, right, number, decides: false)
    case .binary(.or, let left, let right): return logical(left, right, number, decides: true)
    case .binary(let sign, let left, let right):
      guard let one = evaluate(left, number), let other = evaluate(right, number) else { return nil }
      return combine(sign, one, other)
    }
  }

  /// As CEL has it, one side that decides makes the other one's lack of a value good.
  private static func logical(_ left: Node, _ right: Node, _ number: (Int) -> Number?, decides: Bool) -> Number? {
    let one = evaluate(left, number)
    if one == .bool(decides) { return one }
    let other = evaluate(right, number)
    if other == .bool(decides) { return other }
    return one == nil ? nil : other
  }

  private static func combine(_ sign: Operator, _ left: Number, _ right: Number) -> Number? {
    switch (left, right) {
    case (.integer(let one), .integer(let other)): return combine(sign, one, other)
    case (.double(let one), .double(let other)): return combine(sign, one, other)
    case (.integer(let one), .double(let other)): return compare(sign, Double(one), other)
    case (.double(let one), .integer(let other)): return compare(sign, one, Double(other))
    case (.bool(let one), .bool(let other)):
      return sign == .equal ? .bool(one == other) : sign == .notEqual ? .bool(one != other) : nil
    default: return nil
    }
  }

  private static func combine(_ sign: Operator, _ one: Int64, _ other: Int64) -> Number? {
    let (value, overflows): (Int64, Bool)
    switch sign {
    case .add: (value, overflows) = one.addingReportingOverflow(other)
    case .subtract: (value, overflows) = one.subtractingReportingOverflow(other)
    case .multiply: (value, overflows) = one.multipliedReportingOverflow(by: other)
    case .divide: (value, overflows) = one.dividedReportingOverflow(by: other)
    case .remainder: (value, overflows) = one.remainderReportingOverflow(dividingBy: other)
    default: return compare(sign, one, other)
    }
    return overflows ? nil : .integer(value)
  }

  private static func combine(_ sign: Operator, _ one: Double, _ other: Double) -> Number? {
    switch sign {
    case .add: .double(one + other)
    case .subtract: .double(one - other)
    case .multiply: .double(one * other)
    case .divide: .double(one / other)
    default: compare(sign, one, other)
    }
  }

  private static func compare<Side: Comparable>(_ sign: Operator, _ one: Side, _ other: Side) -> Number? {
    switch sign {
    case .less: .bool(one < other)
    case .lessOrEqual: .bool(one <= other)
    case .greater: .bool(one > other)
    case .greaterOrEqual: .bool(one >= other)
    case .equal: .bool(one == other)
    case .notEqual: .bool(one != other)
    default: nil
    }
  }
}
