/// What functions are given, and what they call back.
extension SignatureComparison {
  /// Arguments beyond the parameters are those of a variadic function, of which nothing is known.
  mutating func compareArguments(
    _ name: String, _ signature: CSignature, _ arguments: [ForeignArgument], _ place: String
  ) {
    for (index, (argument, shape)) in zip(arguments, signature.parameters).enumerated() {
      let subject = "argument \(index + 1) of \(name)"
      let place = "\(place).arguments.\(index)"
      let isRead = argument.output != nil || argument.name != nil
      let fits = compareType(subject, argument.type, shape, isRead: isRead, "\(place).type", key: "type")
      guard fits else { continue }
      if argument.isWritten, case .pointer(_, isConst: true) = shape {
        add(
          "\(place).type", "\(subject) is \(shape): the function does not write to it",
          argument.output == nil ? "say what it is given, by `from` or `value`" : "leave `output` out")
      }
      if let callback = argument.callback, case .pointer(to: .function(let other), _) = shape {
        compare(callback, with: other, subject, "\(place).callback")
      }
    }
  }

  private mutating func compare(
    _ callback: ForeignCallback, with signature: CSignature, _ subject: String, _ place: String
  ) {
    if signature.hasPrototype, !signature.isVariadic {
      let wanted = signature.parameters.count
      let count = callback.parameters.count
      if wanted != count {
        let takes = wanted == 1 ? "1 parameter" : wanted == 0 ? "no parameters" : "\(wanted) parameters"
        add(
          "\(place).parameters",
          "the callback that is \(subject) has \(takes), and \(Self.number(count)) described",
          "it is declared as \(CShape.pointer(to: .function(signature), isConst: false))")
      } else {
        for (index, (parameter, shape)) in zip(callback.parameters, signature.parameters).enumerated() {
          compareType(
            "parameter \(index + 1) of the callback that is \(subject)", parameter.type, shape, isRead: true,
            "\(place).parameters.\(index)", key: "type")
        }
      }
    }
    let result = "the callback that is \(subject)"
    switch (callback.returns, signature.returns) {
    case (.void, .void): break
    case (let type, .void):
      add("\(place).returns", "\(result) returns nothing, and \(Self.text(type)) is described", "leave `returns` out")
    case (.void, let shape):
      add(
        "\(place).returns", "\(result) returns \(shape), and nothing is described",
        shape.described.map { "write returns: \($0)" })
    case (let type, let shape):
      compareType("the result of \(result)", type, shape, isRead: false, "\(place).returns", key: "returns")
    }
  }

  /// - Parameter key: what the manifest calls the type there, for hints.
  /// - Returns: whether it fits.
  @discardableResult
  mutating func compareType(
    _ subject: String, _ type: CType, _ shape: CShape, isRead: Bool, _ place: String, key: String
  ) -> Bool {
    switch TypeComparison(layouts: layouts, isRead: isRead).mismatch(type, shape) {
    case nil: return true
    case .type: add(place, "\(subject) is \(shape), and \(Self.text(type)) is described", Self.hint(shape, key))
    case .layout(let text):
      let what = shape.isPointer ? "points to another struct than is described" : "is another struct than is described"
      add(place, "\(subject) \(what): \(text)", "describe its fields in `structs` as C's header declares them")
    }
    return false
  }

  static func text(_ type: CType) -> String {
    switch type {
    case .void: "nothing"
    case .pointer(.function, _): "a callback"
    default: type.description
    }
  }

  private static func hint(_ shape: CShape, _ key: String) -> String {
    switch shape {
    case .structure: return "describe its fields in `structs`, and write its name as the type"
    case _ where shape.described != nil: return "write \(key): \(shape.described ?? "")"
    default: return "descriptions have no such type: write a function in C that takes another, and call that"
    }
  }
}

extension ForeignArgument {
  /// Whether the function is to write to what it points to.
  fileprivate var isWritten: Bool {
    guard type.isPointer else { return false }
    return source == .nothing || output != nil
  }
}
