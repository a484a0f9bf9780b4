import AetherModel

/// The macros of optionals, which evaluate their argument only when it is needed.
extension Checker {
  private mutating func optionalOperand(_ index: Int, _ name: String) -> (Checked, ExpressionType)? {
    guard let operand = value(of: index) else { return nil }
    switch operand.type.nonNull {
    case .optional(let type): return (operand, type)
    case .dyn: return (operand, .dyn)
    case let type:
      guard environment.isChecked else { return (operand, .dyn) }
      report(
        mismatch(
          "expected an optional for '\(name)'; found \(type)", tree[index].range,
          ["reading with '.?' gives an optional, and so does optional.of(…)"]))
      return nil
    }
  }

  mutating func optionalMap(_ parts: [Int], isFlat: Bool, _ range: Range<Int>) -> Checked? {
    let name = isFlat ? "optFlatMap" : "optMap"
    guard let (operand, type) = optionalOperand(parts[0], name), let names = variableNames(parts[1...1]) else {
      return nil
    }
    let slot = makeSlot()
    scope.append(Variable(name: names[0], type: type, node: Local(slot: slot)))
    defer { scope.removeLast() }
    guard let body = value(of: parts[2]) else { return nil }
    let node = OptionalMap(operand.node, slot: slot, body: body.node, isFlat: isFlat, range)
    guard isFlat else { return Checked(node: node, type: .optional(body.type)) }
    switch body.type.nonNull {
    case .optional, .dyn: return Checked(node: node, type: body.type == .dyn ? .optional(.dyn) : body.type.nonNull)
    case let type:
      guard environment.isChecked else { return Checked(node: node, type: .dyn) }
      report(mismatch("expected an optional for 'optFlatMap'; found \(type)", tree[parts[2]].range, ["write optMap"]))
      return nil
    }
  }

  mutating func alternative(_ parts: [Int], isValue: Bool, _ range: Range<Int>) -> Checked? {
    let name = isValue ? "orValue" : "or"
    guard let (operand, type) = optionalOperand(parts[0], name) else { return nil }
    let wholeOther = isValue ? value(of: parts[1]).map { ($0, $0.type) } : optionalOperand(parts[1], name)
    guard let (other, otherType) = wholeOther else { return nil }
    if environment.isChecked, !type.containsSecret, !otherType.containsSecret,
      !TypeMatching.areComparable(type, otherType)
    {
      report(mismatch("expected \(type) for '\(name)'; found \(otherType)", tree[parts[1]].range, []))
      return nil
    }
    let joined = Self.joined(Checked(node: operand.node, type: type), Checked(node: other.node, type: otherType))
    let node = Alternative(operand.node, other.node, isValue: isValue, range)
    return Checked(
      node: folded(node, operand.node, other.node), type: isValue ? joined : .optional(joined))
  }
}
