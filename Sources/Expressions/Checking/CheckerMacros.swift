import AetherModel

/// What looks like a function and binds variables, or looks at a path instead of a value.
extension Checker {
  static let macroNames = [
    "all", "cel.bind", "exists", "existsOne", "exists_one", "filter", "has", "map", "optFlatMap", "optMap", "or",
    "orValue", "sortBy", "transformList", "transformMap", "transformMapEntry",
  ]

  enum MacroResult {
    /// `nil` after reporting a problem.
    case checked(Checked?)
    /// It is no macro.
    case none
  }

  /// `has(a.b)`, `has(a.?b.c)`.
  mutating func has(_ arguments: [Int], _ range: Range<Int>) -> Checked? {
    guard arguments.count == 1 else {
      report(mismatch("'has' takes 1 argument; found \(arguments.count)", range, []))
      return nil
    }
    switch tree[arguments[0]].kind {
    case .select(let operand, let name, let place), .optionalSelect(let operand, let name, let place):
      guard let operand = meaning(of: operand) else { return nil }
      return present(name, of: operand, at: place, isTest: true)
    default:
      report(
        Problem(
          code: .syntax, message: "'has' asks about a path that ends with a name: has(a.b)",
          range: tree[arguments[0]].range, hints: ["whether a key is in a map says: 'key' in map"]))
      return nil
    }
  }

  mutating func macro(_ name: String, _ parts: [Int], _ range: Range<Int>) -> MacroResult {
    let count = parts.count - 1
    switch (name, count) {
    case ("all", 2): return loop(.all, parts, variables: 1, condition: 2, transform: nil, range)
    case ("all", 3): return loop(.all, parts, variables: 2, condition: 3, transform: nil, range)
    case ("exists", 2): return loop(.exists, parts, variables: 1, condition: 2, transform: nil, range)
    case ("exists", 3): return loop(.exists, parts, variables: 2, condition: 3, transform: nil, range)
    case ("exists_one", 2), ("existsOne", 2):
      return loop(.existsOne, parts, variables: 1, condition: 2, transform: nil, range)
    case ("exists_one", 3), ("existsOne", 3):
      return loop(.existsOne, parts, variables: 2, condition: 3, transform: nil, range)
    case ("filter", 2): return loop(.filter, parts, variables: 1, condition: 2, transform: nil, range)
    case ("map", 2): return loop(.map, parts, variables: 1, condition: nil, transform: 2, range)
    case ("map", 3): return loop(.map, parts, variables: 1, condition: 2, transform: 3, range)
    case ("transformList", 3): return loop(.map, parts, variables: 2, condition: nil, transform: 3, range)
    case ("transformList", 4): return loop(.map, parts, variables: 2, condition: 3, transform: 4, range)
    case ("transformMap", 3): return loop(.transformMap, parts, variables: 2, condition: nil, transform: 3, range)
    case ("transformMap", 4): return loop(.transformMap, parts, variables: 2, condition: 3, transform: 4, range)
    case ("transformMapEntry", 3):
      return loop(.transformMapEntry, parts, variables: 2, condition: nil, transform: 3, range)
    case ("transformMapEntry", 4):
      return loop(.transformMapEntry, parts, variables: 2, condition: 3, transform: 4, range)
    case ("sortBy", 2): return .checked(sortBy(parts, range))
    case ("optMap", 2): return .checked(optionalMap(parts, isFlat: false, range))
    case ("optFlatMap", 2): return .checked(optionalMap(parts, isFlat: true, range))
    case ("or", 1): return .checked(alternative(parts, isValue: false, range))
    case ("orValue", 1): return .checked(alternative(parts, isValue: true, range))
    default:
      guard Self.macroNames.contains(name), FunctionTable.byName[name] == nil else { return .none }
      report(mismatch("'\(name)' does not take \(count) argument\(count == 1 ? "" : "s")", range, []))
      return .checked(nil)
    }
  }

  // MARK: Loops

  private mutating func loop(
    _ kind: Comprehension.Kind, _ parts: [Int], variables count: Int, condition: Int?, transform: Int?,
    _ range: Range<Int>
  ) -> MacroResult {
    guard let operand = value(of: parts[0]) else { return .checked(nil) }
    guard let (first, second, isMap) = itemTypes(operand.type, count, tree[parts[0]].range) else {
      return .checked(nil)
    }
    guard let names = variableNames(parts[1...count]) else { return .checked(nil) }
    let outer = scope.count
    defer { scope.removeLast(scope.count - outer) }
    let slots = (makeSlot(), count == 2 ? makeSlot() : nil as Int?)
    scope.append(Variable(name: names[0], type: first, node: Local(slot: slots.0)))
    if count == 2, let slot = slots.1 { scope.append(Variable(name: names[1], type: second, node: Local(slot: slot))) }
    let checkedCondition = condition.map { bool(parts[$0], "the condition of this macro") }
    let checkedTransform = transform.map { value(of: parts[$0]) }
    if case .some(nil) = checkedCondition { return .checked(nil) }
    if case .some(nil) = checkedTransform { return .checked(nil) }
    let node = Comprehension(
      kind, over: operand.node, slots: slots, condition: checkedCondition??.node, transform: checkedTransform??.node,
      site: range, conditionSite: condition.map { tree[parts[$0]].range } ?? range)
    let made = checkedTransform??.type ?? first
    let type: ExpressionType
    switch kind {
    case .all, .exists, .existsOne: type = .bool
    case .filter, .map: type = .list(made)
    case .transformMap: type = .map(key: isMap ? first : .int, value: made)
    case .transformMapEntry:
      guard let entry = entryType(made, transform.map { tree[parts[$0]].range } ?? range) else { return .checked(nil) }
      type = entry
    }
    return .checked(Checked(node: node, type: type))
  }

  /// The types of the variables over what a macro goes through.
  private mutating func itemTypes(
    _ type: ExpressionType, _ count: Int, _ range: Range<Int>
  ) -> (ExpressionType, ExpressionType, isMap: Bool)? {
    switch type.nonNull {
    case .list(let items): return count == 1 ? (items, items, false) : (.int, items, false)
    case .map(let key, let value): return (key, value, true)
    case .object(let properties): return (.string, ExpressionType.value(of: properties), true)
    case .dyn: return (.dyn, .dyn, true)
    case let other:
      guard environment.isChecked else { return (.dyn, .dyn, true) }
      report(
        mismatch("expected an array or an object to go through; found \(other)", range, Self.conversion(other, .dyn)))
      return nil
    }
  }

  private mutating func entryType(_ type: ExpressionType, _ range: Range<Int>) -> ExpressionType? {
    switch type.nonNull {
    case .map: return type.nonNull
    case .object(let properties): return .map(key: .string, value: ExpressionType.value(of: properties))
    case .dyn: return .map(key: .dyn, value: .dyn)
    case let other:
      guard environment.isChecked else { return .dyn }
      report(mismatch("expected an object for each item; found \(other)", range, ["write {key: value}"]))
      return nil
    }
  }

  /// The names that a macro binds, each a plain name; `cel.iterVar(n, m)` is one that optimisers write.
  mutating func variableNames(_ parts: ArraySlice<Int>) -> [String]? {
    var names: [String] = []
    for part in parts {
      if case .identifier(let name) = tree[part].kind, !name.hasPrefix(".") {
        guard !names.contains(name) else {
          report(Problem(code: .syntax, message: "'\(name)' can't name two variables", range: tree[part].range))
          return nil
        }
        names.append(name)
      } else if let name = machineName(part, "iterVar") {
        names.append(name)
      } else {
        report(Problem(code: .syntax, message: "expected the name of a variable", range: tree[part].range))
        return nil
      }
    }
    return names
  }

  private mutating func sortBy(_ parts: [Int], _ range: Range<Int>) -> Checked? {
    guard let operand = value(of: parts[0]), let names = variableNames(parts[1...1]) else { return nil }
    guard let (item, _, _) = itemTypes(operand.type, 1, tree[parts[0]].range) else { return nil }
    let slot = makeSlot()
    scope.append(Variable(name: names[0], type: item, node: Local(slot: slot)))
    defer { scope.removeLast() }
    guard let key = value(of: parts[2]) else { return nil }
    if key.type.containsSecret {
      report(secretProblem("'sortBy'", tree[parts[2]].range))
      return nil
    }
    guard TypeMatching.haveOrder(key.type, key.type) || !environment.isChecked else {
      report(mismatch("values of type \(key.type) have no order", tree[parts[2]].range, []))
      return nil
    }
    let type: ExpressionType = if case .list = operand.type.nonNull { operand.type.nonNull } else { .list(.dyn) }
    return Checked(node: SortBy(operand.node, slot: slot, key: key.node, range), type: type)
  }
}
