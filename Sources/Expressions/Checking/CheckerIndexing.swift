import AetherModel

/// Reading items and entries whose place or name stands in brackets.
extension Checker {
  mutating func index(
    _ operand: SyntaxTree.Index, by key: SyntaxTree.Index, isOptional: Bool, _ whole: Range<Int>
  ) -> Meaning? {
    guard let operand = meaning(of: operand) else { return nil }
    let range = tree[key].range
    if case .literal(.string(let name)) = tree[key].kind {
      if isOptional { return present(name, of: operand, at: range, isTest: false).map(Meaning.value) }
      return read(name, of: operand, at: range, whole: whole)
    }
    let container: Checked
    switch operand {
    case .value(let checked): container = checked
    case .outputs(let step, let place):
      guard let checked = outputs(ofStep: step, place) else { return nil }
      container = checked
    default:
      report(mismatch("a name in brackets must be a literal string here", range, []))
      return nil
    }
    guard let key = value(of: key) else { return nil }
    return index(container, by: key, isOptional: isOptional, at: range).map(Meaning.value)
  }

  /// `container[key]` where the key is no literal string.
  private mutating func index(
    _ container: Checked, by key: Checked, isOptional: Bool, at range: Range<Int>
  ) -> Checked? {
    var containerType = container.type.nonNull
    var givesOptional = isOptional
    if case .optional(let inner) = containerType {
      containerType = inner.nonNull
      givesOptional = true
    }
    if environment.isChecked, let problem = indexProblem(containerType, key, range) {
      report(problem)
      return nil
    }
    let type: ExpressionType =
      switch containerType {
      case .list(let items): items
      case .map(_, let value): value
      case .object(let properties): ExpressionType.value(of: properties)
      default: .dyn
      }
    let node = Access(container.node, .computed(key.node), isOptional ? .optional : .plain, range)
    return Checked(
      node: folded(node, container.node, key.node), type: givesOptional ? .optional(type) : type)
  }

  private func indexProblem(_ container: ExpressionType, _ key: Checked, _ range: Range<Int>) -> Problem? {
    let keyType = key.type.nonNull
    if keyType.containsSecret {
      return Problem(code: .secret, message: "a secret can't be an index", range: range)
    }
    switch (container, keyType) {
    case (.secret, _): return Problem(code: .secret, message: "nothing can be read inside a secret", range: range)
    case (.dyn, _), (_, .dyn): return nil
    case (.list, .int), (.list, .uint), (.list, .number):
      if case .int(let position)? = key.node.constant, position < 0 {
        return mismatch("an index counts from 0, and this is \(position)", range, [])
      }
      return nil
    case (.list, let key): return mismatch("an array is indexed with an integer, and this is \(key)", range, [])
    case (.object, .string), (.object([]), _): return nil
    case (.object, let key): return mismatch("an object is indexed with a string, and this is \(key)", range, [])
    case (.map(let wanted, _), let key):
      if TypeMatching.areComparable(wanted, key) { return nil }
      return mismatch("this map is indexed with \(wanted), and this is \(key)", range, [])
    case (let type, _): return mismatch("a value of type \(type) can't be indexed", range, [])
    }
  }
}
