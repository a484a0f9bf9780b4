import AetherModel

/// Reading items and entries whose place or name an expression gives.
extension Checker {
  /// `container[key]` where the key is no literal string.
  mutating func index(_ container: Checked, by key: Checked, at range: Range<Int>) -> Checked? {
    let keyType = key.type.unwrapped.type
    let itemType: ExpressionType
    switch (container.type.unwrapped.type, keyType) {
    case (.secret, _), (_, .secret):
      report(.unavailable("indexing with or inside a secret is", at: range))
      return nil
    case (.list(let items), .int), (.list(let items), .uint), (.list(let items), .number), (.list(let items), .dyn):
      if case .constant(let value) = key.program, let position = value.integerValue, position < 0 {
        report(mismatch("an index counts from 0, and this is \(position)", range, []))
        return nil
      }
      itemType = items
    case (.map(key: .string, let value), .string), (.map(key: .string, let value), .dyn): itemType = value
    case (.object(let properties), .string), (.object(let properties), .dyn):
      itemType = properties.dropFirst().reduce(properties.first?.type ?? .dyn) { $0.joined(with: $1.type) }
    case (.dyn, .int), (.dyn, .uint), (.dyn, .number), (.dyn, .string), (.dyn, .dyn), (.dyn, .double): itemType = .dyn
    case (.list, let key):
      report(mismatch("an array is indexed with an integer, and this is \(key)", range, []))
      return nil
    case (.map, let key), (.object, let key):
      report(mismatch("an object is indexed with a string, and this is \(key)", range, []))
      return nil
    case (let type, _):
      report(mismatch("a value of type \(type) can't be indexed", range, []))
      return nil
    }
    if itemType == .secret {
      report(.unavailable("choosing a secret when it runs is", at: range))
      return nil
    }
    guard case .constant(let value) = container.program, case .constant(let position) = key.program else {
      return Checked(program: .index(container.program, by: key.program, range: range), type: itemType)
    }
    return constant(value, position, itemType, range)
  }

  /// An index into a literal list: it is looked up at once.
  private mutating func constant(
    _ value: Value, _ position: Value, _ type: ExpressionType, _ range: Range<Int>
  ) -> Checked? {
    if let index = position.integerValue, value.kind == .array, index >= value.count {
      let items = value.count == 1 ? "1 item" : "\(value.count) items"
      report(
        Problem(
          code: .alwaysFails, message: "index \(index) is outside the array, which has \(items)", range: range))
      return nil
    }
    guard let found = Program.lookUp(position, in: value) else {
      report(Problem(code: .alwaysFails, message: "this index is never found", range: range))
      return nil
    }
    return Checked(program: .constant(found), type: type)
  }
}
