import AetherModel

/// Lists and maps that are written out.
extension Checker {
  mutating func list(_ items: [Int], _ range: Range<Int>) -> Checked? {
    var nodes: [any Node] = []
    nodes.reserveCapacity(items.count)
    var optional: Set<Int> = []
    var joined: ExpressionType?
    for (index, item) in items.enumerated() {
      guard let (checked, isOptional) = part(item) else { continue }
      if isOptional { optional.insert(index) }
      nodes.append(checked.node)
      joined = joined?.joined(with: checked.type) ?? checked.type
    }
    guard nodes.count == items.count else { return nil }
    let node = ListNode(nodes, optional: optional, range)
    let isConstant = nodes.allSatisfy { $0.constant != nil }
    return Checked(node: isConstant ? constant(node) : node, type: .list(joined ?? .dyn))
  }

  /// An item, with the type of what is in it where `?` stands before it.
  private mutating func part(_ index: Int) -> (Checked, isOptional: Bool)? {
    guard case .optional(let operand) = tree[index].kind else { return value(of: index).map { ($0, false) } }
    guard let checked = value(of: operand) else { return nil }
    return optionalContent(checked, tree[operand].range).map { ($0, true) }
  }

  /// The same node, with the type of what is in the optional.
  private mutating func optionalContent(_ checked: Checked, _ range: Range<Int>) -> Checked? {
    switch checked.type.nonNull {
    case .optional(let type): return Checked(node: checked.node, type: type)
    case .dyn: return Checked(node: checked.node, type: .dyn)
    case let type:
      guard environment.isChecked else { return Checked(node: checked.node, type: .dyn) }
      report(
        mismatch(
          "expected an optional behind '?'; found \(type)", range,
          ["optional.of(…) makes one, and so does reading with '.?'"]))
      return nil
    }
  }

  mutating func map(_ entries: [(key: Int, value: Int)], _ range: Range<Int>) -> Checked? {
    var nodes: [MapNode.Entry] = []
    nodes.reserveCapacity(entries.count)
    var properties: [ExpressionType.Property]? = []
    var keyType: ExpressionType?
    var valueType: ExpressionType?
    var names: Set<String> = []
    for entry in entries {
      guard let (key, checked, isOptional) = self.entry(entry) else { continue }
      let range = tree[entry.key].range
      nodes.append(MapNode.Entry(key: key.node, value: checked.node, isOptional: isOptional, range: range))
      keyType = keyType?.joined(with: key.type) ?? key.type
      valueType = valueType?.joined(with: checked.type) ?? checked.type
      if case .string(let name)? = key.node.constant {
        guard names.insert(name).inserted || !environment.isChecked else {
          report(Problem(code: .duplicateKey, message: "the key '\(name)' occurs twice in this map", range: range))
          continue
        }
        properties?.append(.init(name: name, type: checked.type, isRequired: !isOptional))
      } else {
        if key.type != .string, key.type != .dyn { oddKey = oddKey ?? range }
        properties = nil
      }
    }
    guard nodes.count == entries.count, problems.isEmpty || !environment.isChecked else { return nil }
    let node = MapNode(nodes, range)
    let isConstant = nodes.allSatisfy { $0.key.constant != nil && $0.value.constant != nil }
    let type =
      properties.map(ExpressionType.object) ?? .map(key: keyType ?? .string, value: valueType ?? .dyn)
    return Checked(node: isConstant ? constant(node) : node, type: type)
  }

  private mutating func entry(_ entry: (key: Int, value: Int)) -> (Checked, Checked, isOptional: Bool)? {
    var index = entry.key
    var isOptional = false
    if case .optional(let operand) = tree[index].kind { (index, isOptional) = (operand, true) }
    let key = value(of: index)
    var checked = value(of: entry.value)
    if isOptional, let whole = checked { checked = optionalContent(whole, tree[entry.value].range) }
    guard let key, let checked else { return nil }
    switch key.type.nonNull {
    case .string, .int, .uint, .bool, .dyn: return (key, checked, isOptional)
    case .number: return (key, checked, isOptional)
    case let type:
      guard environment.isChecked else { return (key, checked, isOptional) }
      report(
        mismatch("a key of a map is a string, an integer, a uint or a bool, and this is \(type)", tree[index].range, [])
      )
      return nil
    }
  }
}
