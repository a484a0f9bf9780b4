/// Compares what a description says of C's functions with what a header or debug information knows of them.
package struct SignatureComparison {
  package struct Problem: Hashable, Sendable {
    /// The key of the place in the manifest: `foreign.calls.0.arguments.2.type`.
    package var place: String
    package var message: String
    package var hint: String?

    package init(place: String, message: String, hint: String? = nil) {
      self.place = place
      self.message = message
      self.hint = hint
    }
  }

  let known: [String: CSignature]
  let layouts: CLayouts
  var problems: [Problem] = []

  /// What is wrong, in the order of the calls. A function that isn't known has no problems.
  package static func problems(in description: ForeignDescription, known: [String: CSignature]) -> [Problem] {
    var comparison = SignatureComparison(known: known, layouts: CLayouts(description.structs))
    for (index, call) in description.calls.enumerated() { comparison.compare(call, "foreign.calls.\(index)") }
    return comparison.problems
  }

  private init(known: [String: CSignature], layouts: CLayouts) {
    self.known = known
    self.layouts = layouts
  }

  private mutating func compare(_ call: ForeignFunction, _ place: String) {
    if let signature = known[call.function] {
      let name = call.function
      if compareCount(name, signature, call.arguments.count, fixed: call.fixed, place) {
        compareArguments(name, signature, call.arguments, place)
      }
      let isRead = call.returns.output != nil || call.returns.name != nil
      compareResult(name, signature, call.returns.type, isRead: isRead, "\(place).returns.type")
      if call.returns.free != nil, case .pointer(_, isConst: true) = signature.returns {
        add(
          "\(place).free", "\(name) returns \(signature.returns), which is not the caller's to free",
          "leave `free` out: what is const belongs to the library")
      }
    }
    if let free = call.returns.free { compareFree(free, place) }
    if let number = call.failure?.number { compare(number, "\(place).errors.number") }
    if let message = call.failure?.message { compare(message, "\(place).errors.message") }
  }

  private mutating func compare(_ explanation: ForeignFailure.Explanation, _ place: String) {
    let name = explanation.function
    guard let signature = known[name] else { return }
    if compareCount(name, signature, explanation.arguments.count, fixed: nil, place) {
      compareArguments(name, signature, explanation.arguments, place)
    }
    compareResult(name, signature, explanation.returns, isRead: true, "\(place).returns")
  }

  private mutating func compareFree(_ name: String, _ place: String) {
    guard let signature = known[name], signature.hasPrototype else { return }
    let hint = "a function that frees takes the pointer alone: \(signature.declaration(of: name))"
    guard signature.parameters.count == 1, !signature.isVariadic else {
      let takes = signature.isVariadic ? "is variadic" : "takes \(Self.arguments(signature.parameters.count))"
      return add("\(place).free", "\(name) \(takes), and it would be given one, the pointer to free", hint)
    }
    switch signature.parameters[0] {
    case .pointer, .array, .other: return
    case let other: add("\(place).free", "\(name) takes \(other), and it would be given the pointer to free", hint)
    }
  }

  /// - Returns: whether arguments and parameters correspond.
  private mutating func compareCount(
    _ name: String, _ signature: CSignature, _ count: Int, fixed: Int?, _ place: String
  ) -> Bool {
    let wanted = signature.parameters.count
    guard signature.hasPrototype else { return false }
    let declaration = "it is declared as \(signature.declaration(of: name))"
    if signature.isVariadic {
      if count < wanted {
        add(
          "\(place).arguments",
          "\(name) takes at least \(Self.arguments(wanted)), and \(Self.number(count)) described", declaration)
        return false
      }
      if fixed != wanted {
        let text = "\(name) is variadic, with \(Self.arguments(wanted)) before its `...`"
        if let fixed {
          add("\(place).fixed", "\(text), and `fixed` is \(fixed)", "write fixed: \(wanted)")
        } else {
          add("\(place).function", text, "write fixed: \(wanted)")
        }
      }
      return true
    }
    if fixed != nil {
      add(
        "\(place).fixed", "\(name) is not variadic: it takes \(Self.arguments(wanted))", "leave `fixed` out")
    }
    if count == wanted { return true }
    add(
      "\(place).arguments", "\(name) takes \(Self.arguments(wanted)), and \(Self.number(count)) described", declaration)
    return false
  }

  private mutating func compareResult(
    _ name: String, _ signature: CSignature, _ type: CType, isRead: Bool, _ place: String
  ) {
    switch (type, signature.returns) {
    // What is small is left in a register and may stay there; for a struct C is told where to put it.
    case (.void, .structure), (.void, .other): break
    case (.void, _): return
    case (_, .void):
      return add(place, "\(name) returns nothing, and \(Self.text(type)) is described", "leave `returns` out")
    default: break
    }
    compareType("the result of \(name)", type, signature.returns, isRead: isRead, place, key: "type")
  }

  mutating func add(_ place: String, _ message: String, _ hint: String?) {
    problems.append(Problem(place: place, message: message, hint: hint))
  }

  /// `3 arguments`
  static func arguments(_ count: Int) -> String {
    count == 0 ? "no arguments" : count == 1 ? "1 argument" : "\(count) arguments"
  }

  /// `2 are`
  static func number(_ count: Int) -> String { count == 0 ? "none is" : count == 1 ? "1 is" : "\(count) are" }
}
