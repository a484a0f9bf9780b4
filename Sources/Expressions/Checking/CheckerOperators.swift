import AetherModel

extension Checker {
  mutating func conditional(_ parts: [Int]) -> Checked? {
    let condition = bool(parts[0], "'? :'")
    let whenTrue = value(of: parts[1])
    let whenFalse = value(of: parts[2])
    guard let condition, let whenTrue, let whenFalse else { return nil }
    let type = Self.joined(whenTrue, whenFalse)
    if environment.isChecked, type == .dyn, whenTrue.type != .dyn, whenFalse.type != .dyn {
      report(
        mismatch(
          "the two sides of '? :' are of different types: \(whenTrue.type) and \(whenFalse.type)",
          tree[parts[2]].range, ["convert one of them, or write dyn(…) around it"]))
      return nil
    }
    let range = tree[parts[0]].range
    if case .bool(let value)? = condition.node.constant {
      return Checked(node: value ? whenTrue.node : whenFalse.node, type: type)
    }
    return Checked(node: Conditional(condition.node, whenTrue.node, whenFalse.node, range), type: type)
  }

  /// The type of what is one or the other. An empty list says nothing of what would be in it.
  static func joined(_ one: Checked, _ other: Checked) -> ExpressionType {
    func isEmptyList(_ checked: Checked) -> Bool {
      if case .list(let items)? = checked.node.constant { items.count == 0 } else { false }
    }
    if case .list = one.type, isEmptyList(other) { return one.type }
    if case .list = other.type, isEmptyList(one) { return other.type }
    return one.type.joined(with: other.type)
  }

  /// A part that must be a bool.
  mutating func bool(_ index: Int, _ name: String) -> Checked? {
    guard let checked = value(of: index) else { return nil }
    switch checked.type.nonNull {
    case .bool, .dyn: return checked
    case .secret:
      report(secretProblem(name, tree[index].range))
      return nil
    case let type:
      guard environment.isChecked else { return checked }
      var hints: [String] = []
      if checked.type.nonNull == .string { hints = ["compare it: … != ''"] }
      if type.isNumber { hints = ["compare it: … != 0"] }
      if case .list = type { hints = ["compare its size: size(…) > 0"] }
      report(mismatch("expected bool for \(name); found \(checked.type)", tree[index].range, hints))
      return nil
    }
  }

  func secretProblem(_ name: String, _ range: Range<Int>) -> Problem {
    Problem(
      code: .secret, message: "a secret can't be given to \(name)", range: range,
      hints: ["a secret can be passed on whole, or joined to a text with '+', which then is a secret"])
  }

  mutating func unary(_ sign: Token.Kind, _ operand: Int, _ range: Range<Int>) -> Checked? {
    if sign == .not {
      guard let checked = bool(operand, "'!'") else { return nil }
      return Checked(node: folded(Not(checked.node, tree[operand].range), checked.node), type: .bool)
    }
    guard let checked = value(of: operand) else { return nil }
    return apply(Arithmetic.negation, "'-'", [checked], [tree[operand].range], at: range)
  }

  mutating func binary(_ sign: Token.Kind, _ left: Int, _ right: Int, _ range: Range<Int>) -> Checked? {
    switch sign {
    case .and, .or: return logic(sign, left, right)
    case .equal: return comparison(.equal, sign, left, right, range)
    case .notEqual: return comparison(.notEqual, sign, left, right, range)
    case .less: return comparison(.less, sign, left, right, range)
    case .lessOrEqual: return comparison(.lessOrEqual, sign, left, right, range)
    case .greater: return comparison(.greater, sign, left, right, range)
    case .greaterOrEqual: return comparison(.greaterOrEqual, sign, left, right, range)
    default:
      let first = value(of: left)
      let second = value(of: right)
      guard let first, let second, let function = FunctionTable.operators[sign] else { return nil }
      return apply(
        function, "'\(sign.sign)'", [first, second], [tree[left].range, tree[right].range], at: range)
    }
  }

  private mutating func logic(_ sign: Token.Kind, _ left: Int, _ right: Int) -> Checked? {
    let first = bool(left, "'\(sign.sign)'")
    let second = bool(right, "'\(sign.sign)'")
    guard let first, let second else { return nil }
    let node = Logic(
      first.node, second.node, ranges: (tree[left].range, tree[right].range), deciding: sign == .or)
    return Checked(node: folded(node, first.node, second.node), type: .bool)
  }

  private mutating func comparison(
    _ kind: Comparison.Kind, _ sign: Token.Kind, _ left: Int, _ right: Int, _ range: Range<Int>
  ) -> Checked? {
    let first = value(of: left)
    let second = value(of: right)
    guard let first, let second else { return nil }
    for (checked, index) in [(first, left), (second, right)] where checked.type.containsSecret {
      report(
        Problem(
          code: .secret, message: "a secret can't be compared", range: tree[index].range,
          hints: (checked.node as? Slot)?.isDeclaredSecret == true ? [] : ["whether there is one says: has(…)"]))
      return nil
    }
    let isEquality = kind == .equal || kind == .notEqual
    let fits =
      isEquality
      ? TypeMatching.areComparable(first.type, second.type) : TypeMatching.haveOrder(first.type, second.type)
    guard fits || !environment.isChecked else {
      report(
        mismatch(
          "'\(sign.sign)' can't compare \(first.type) and \(second.type)", range,
          Self.conversion(first.type.nonNull, second.type.nonNull)))
      return nil
    }
    return Checked(
      node: folded(Comparison(kind, sign.sign, first.node, second.node, range), first.node, second.node), type: .bool)
  }

  /// What to write so that two types meet.
  static func conversion(_ left: ExpressionType, _ right: ExpressionType) -> [String] {
    switch (left, right) {
    case (.optional, _), (_, .optional): ["take the value out of the optional: .orValue(…)"]
    case (.string, let other) where other.isNumber, (let other, .string) where other.isNumber:
      ["convert one of them: int(…), double(…) or string(…)"]
    case (.string, .timestamp), (.timestamp, .string): ["convert the string: timestamp('…')"]
    case (.string, .duration), (.duration, .string): ["convert the string: duration('…')"]
    case (.string, .bool), (.bool, .string): ["convert the string: bool(…)"]
    default: []
    }
  }
}
