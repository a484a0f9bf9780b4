import AetherModel

/// `cel.bind`, and what optimisers write: `cel.block`, `cel.index` and `cel.iterVar`.
extension Checker {
  mutating func celMacro(_ name: String, _ arguments: [Int], _ range: Range<Int>) -> Checked? {
    switch (name, arguments.count) {
    case ("bind", 3):
      guard let names = variableNames(arguments[0...0]), let value = value(of: arguments[1]) else { return nil }
      let slot = makeSlot()
      let node: any Node = value.node.constant == nil ? Local(slot: slot) : value.node
      scope.append(Variable(name: names[0], type: value.type, node: node))
      defer { scope.removeLast() }
      guard let body = self.value(of: arguments[2]) else { return nil }
      return Checked(
        node: body.node.constant == nil ? Bind([(slot, value.node)], body: body.node) : body.node, type: body.type)
    case ("block", 2): return block(arguments)
    case ("index", 1), ("iterVar", 2):
      for variable in scope.reversed() where variable.name == machineName(name, arguments) {
        return Checked(node: variable.node, type: variable.type)
      }
      report(Problem(code: .unknownName, message: "there is no such variable of 'cel.block'", range: range))
      return nil
    default:
      report(
        Problem(
          code: .unknownName, message: "there is no function 'cel.\(name)' with \(arguments.count) arguments",
          range: range, hints: ["there is cel.bind(name, value, result)"]))
      return nil
    }
  }

  private mutating func block(_ arguments: [Int]) -> Checked? {
    guard case .list(let items) = tree[arguments[0]].kind else {
      report(Problem(code: .syntax, message: "expected a list of values", range: tree[arguments[0]].range))
      return nil
    }
    let outer = scope.count
    defer { scope.removeLast(scope.count - outer) }
    var values: [(slot: Int, node: any Node)] = []
    for (index, item) in items.enumerated() {
      guard let value = value(of: item) else { return nil }
      let slot = makeSlot()
      values.append((slot, value.node))
      scope.append(Variable(name: "@index\(index)", type: value.type, node: Local(slot: slot)))
    }
    guard let body = value(of: arguments[1]) else { return nil }
    return Checked(node: Bind(values, body: body.node), type: body.type)
  }

  /// What `cel.index(n)` and `cel.iterVar(n, m)` are called inside; no written name can be so.
  private func machineName(_ name: String, _ arguments: [Int]) -> String? {
    var text = "@" + name
    for argument in arguments {
      guard case .literal(.integer(let number)) = tree[argument].kind else { return nil }
      text += (arguments.count > 1 ? ":" : "") + String(number)
    }
    return text
  }

  func machineName(_ index: Int, _ name: String) -> String? {
    guard case .call(.member(name), let parts, _) = tree[index].kind, case .identifier("cel") = tree[parts[0]].kind
    else { return nil }
    return machineName(name, Array(parts.dropFirst()))
  }
}
