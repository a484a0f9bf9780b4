import AetherModel

/// Holds a description of foreign calls to the module's contract: what would go wrong in every call is refused before the
/// first.
struct ForeignCheck {
  struct Problem: Hashable {
    /// The key of its place in the manifest's `spans`.
    var place: String
    var message: String
    var hint: String?
  }

  let contract: Contract
  let description: ForeignDescription
  let layouts: CLayouts
  private(set) var problems: [Problem] = []
  /// What `as` named: its type, and whether it is a buffer's address.
  var variables: [String: CType] = [:]
  var usedInputs: Set<String> = []
  var setOutputs: [String: String] = [:]
  /// Names whose memory a call has freed.
  var freed: [String: String] = [:]

  init(_ contract: Contract, _ description: ForeignDescription) {
    self.contract = contract
    self.description = description
    layouts = CLayouts(description.structs)
  }

  /// - Parameter permissions: what the manifest asks for, which may depend on inputs.
  static func problems(
    _ contract: Contract, _ description: ForeignDescription, permissions: Manifest.Permissions
  ) -> [Problem] {
    var check = ForeignCheck(contract, description)
    let texts = permissions.lists.flatMap(\.items)
    for text in texts {
      for part in text.components(after: "inputs.") {
        check.usedInputs.insert(String(part.prefix { $0.isLetter || $0.isNumber || $0 == "_" }))
      }
    }
    check.run()
    return check.problems
  }

  mutating func report(_ place: String, _ message: String, hint: String? = nil) {
    problems.append(Problem(place: place, message: message, hint: hint))
  }

  private mutating func run() {
    if contract.kind != .task {
      report("type", "only a task can be foreign; this is a \(contract.kind.rawValue)", hint: "remove 'type', or write type: task")
    }
    for entry in description.structs {
      for field in entry.fields where layouts.measure(field.type) == nil {
        report("foreign.structs.\(entry.name).\(field.name)", "a field of type \(field.type) has no size")
      }
    }
    for (index, call) in description.calls.enumerated() { check(call, "foreign.calls.\(index)") }
    for input in contract.inputs where !usedInputs.contains(input.name) {
      report("inputs.\(input.name)", "no call is given the input '\(input.name)'", hint: "pass it, or remove it")
    }
    for output in contract.outputs where setOutputs[output.name] == nil {
      report("outputs.\(output.name)", "no call gives the output '\(output.name)'", hint: "set it, or remove it")
    }
  }

  // MARK: Calls

  private mutating func check(_ call: ForeignFunction, _ place: String) {
    for (index, argument) in call.arguments.enumerated() {
      check(argument, at: index, of: call, "\(place).arguments.\(index)")
      if let value = argument.callback?.value { use(value) }
    }
    if let fixed = call.fixed {
      if fixed > call.arguments.count {
        report("\(place).fixed", "\(fixed) arguments are fixed, and only \(call.arguments.count) are described")
      }
      for (index, argument) in call.arguments.enumerated() where index >= fixed {
        guard let scalar = argument.type.scalar, scalar.size < 4 || scalar == .float else { continue }
        report(
          "\(place).arguments.\(index).type", "behind the '...', C passes no \(scalar.text)",
          hint: "write \(scalar == .float ? "double" : "int"), which it becomes")
      }
    }
    checkNames(call, place)
    checkFormat(call, place)
    checkLengths(call, place)
    checkEnding(call, place)
    for argument in call.arguments { learn(argument) }
    checkResult(call, place)
    for (index, argument) in call.arguments.enumerated() {
      checkLength(argument.length, "\(place).arguments.\(index).length")
    }
    checkLength(call.returns.length, "\(place).returns.length")
    if let failure = call.failure { check(failure, of: call, place) }
    if let name = call.returns.name, let free = call.returns.free { freed[name] = free }
  }

  private mutating func learn(_ argument: ForeignArgument) {
    guard let name = argument.name, let pointee = argument.type.pointee?.type else { return }
    variables[name] = argument.size == nil ? pointee : argument.type
    freed[name] = nil
  }

  private mutating func checkResult(_ call: ForeignFunction, _ place: String) {
    let returns = call.returns
    let isVoid = returns.type == .void
    if isVoid, returns.output != nil || returns.name != nil {
      report("\(place).returns.type", "\(call.function) returns nothing that could become something")
    }
    if !isVoid, layouts.measure(returns.type) == nil {
      report("\(place).returns.type", "C returns no \(returns.type)")
    }
    if returns.length != nil, !returns.type.isPointer {
      report("\(place).returns.length", "only what a pointer points to has a length")
    }
    if let output = returns.output {
      set(output, place: "\(place).returns.output", from: returns.type, count: returns.length != nil ? .some : .one)
    }
    if returns.free != nil {
      if !returns.type.isPointer {
        report("\(place).free", "\(call.function) returns no pointer that could be freed")
      } else if returns.type.pointee?.isConst == true {
        report(
          "\(place).free", "what \(call.function) returns is const: it is not the caller's to free",
          hint: "remove 'free', or write the type without const")
      }
    }
    if let name = returns.name {
      variables[name] = returns.type
      freed[name] = nil
    }
  }

  /// `length:` names a number that is known after the call.
  private mutating func checkLength(_ name: String?, _ place: String) {
    guard let name else { return }
    guard let type = variables[name] else {
      return report(
        place, "nothing is named '\(name)'", hint: Suggestion.hint(for: name, in: variables.keys.sorted()).first
          ?? "name the argument or result that tells the length: as: \(name)")
    }
    if type.scalar?.isInteger != true { report(place, "'\(name)' is a \(type), no number of elements") }
  }

  private mutating func checkNames(_ call: ForeignFunction, _ place: String) {
    var seen: Set<String> = []
    let named = call.arguments.enumerated().map { ($0.element.name, "\(place).arguments.\($0.offset).as") }
    for case (let name?, let place) in named + [(call.returns.name, "\(place).returns.as")] {
      if ["result", "errno"].contains(name) {
        report(place, "'\(name)' is what the last call left", hint: "choose another name")
      } else if !seen.insert(name).inserted {
        report(place, "'\(name)' is named twice in this call")
      }
    }
  }

  // MARK: Failures

  private mutating func check(_ failure: ForeignFailure, of call: ForeignFunction, _ place: String) {
    let type = call.returns.type
    switch failure.condition {
    case .null where !type.isPointer:
      report("\(place).errors.when", "\(call.function) returns \(type), which is never null", hint: "write zero, or nonzero")
    case .nonzero, .zero, .negative:
      if type.scalar == nil || type.scalar?.kind == .complex {
        report(
          "\(place).errors.when", "\(call.function) returns \(type), which is no number",
          hint: type.isPointer ? "write null" : "say what it returns")
      } else if case .negative = failure.condition, let kind = type.scalar?.kind, kind == .unsigned || kind == .bool {
        report("\(place).errors.when", "\(call.function) returns \(type), which is never negative")
      }
    default: break
    }
    let known = contract.errorCodes.map(\.code)
    for (place, code) in failure.codes.map({ ("\(place).errors.codes.\($0.key)", $0.value) })
      + (failure.code.map { [("\(place).errors.code", $0)] } ?? [])
    where !known.contains(code) && !code.hasPrefix("AETHER_") {
      report(
        place, "the error code '\(code)' is not declared",
        hint: Suggestion.hint(for: code, in: known).first ?? "add it to 'error_codes'")
    }
    if !failure.codes.isEmpty, !failure.usesErrno, failure.number == nil, type.scalar?.isInteger != true {
      report(
        "\(place).errors.when", "'codes' are numbers, and \(call.function) returns \(type)",
        hint: "write number: errno, or a function that tells the number")
    }
    let asked = failure.usesErrno ? .int : failure.number?.returns.scalar ?? type.scalar
    for number in failure.codes.keys.sorted() {
      guard let asked, asked.isInteger, !asked.holds(number) else { continue }
      report(
        "\(place).errors.codes.\(number)",
        "what tells the failure is of type \(asked.text), which is never \(number)")
    }
    check(failure.number, "\(place).errors.number", of: call, isText: false)
    check(failure.message, "\(place).errors.message", of: call, isText: true)
  }

  private mutating func check(
    _ explanation: ForeignFailure.Explanation?, _ place: String, of call: ForeignFunction, isText: Bool
  ) {
    guard let explanation else { return }
    let before = variables
    if call.returns.type != .void { variables["result"] = call.returns.type }
    variables["errno"] = .scalar(.int)
    for (index, argument) in explanation.arguments.enumerated() {
      check(argument, at: index, of: ForeignFunction(function: explanation.function), "\(place).arguments.\(index)")
      if argument.output != nil || argument.name != nil || argument.callback != nil || argument.size != nil {
        report("\(place).arguments.\(index)", "a function that explains a failure is only given values")
      }
    }
    variables = before
    if isText, explanation.returns.pointee.map({ $0.type.isByte }) != true {
      report("\(place).returns", "the text of a failure is a char *, not \(explanation.returns)")
    } else if !isText, explanation.returns.scalar?.isInteger != true {
      report("\(place).returns", "the number of a failure is an integer, not \(explanation.returns)")
    }
  }

  // MARK: Lengths, and what is ended twice

  /// A pointer to an input goes with that input's length.
  private mutating func checkLengths(_ call: ForeignFunction, _ place: String) {
    var pointers: [String] = []
    var lengths: [(name: String, place: String)] = []
    for (index, argument) in call.arguments.enumerated() {
      switch argument.source {
      case .input(let name) where argument.type.isPointer: pointers.append(name)
      case .lengthOf(let name): lengths.append((name, "\(place).arguments.\(index).length_of"))
      default: break
      }
    }
    let lonely = pointers.filter { name in !lengths.contains { $0.name == name } && needsLength(name) }
    for length in lengths where !pointers.contains(length.name) {
      guard let other = lonely.first else { continue }
      report(
        length.place, "the length of '\(length.name)' is passed, but '\(other)' is what the pointer leads to",
        hint: "write length_of: \(other); where it is meant so: value: \"${{ size(inputs.\(length.name)) }}\"")
    }
    let both = pointers.filter { name in lengths.contains { $0.name == name } }
    let order = lengths.map(\.name).filter(both.contains)
    if both.count == order.count, both != order, let first = lengths.first(where: { both.contains($0.name) }) {
      report(
        first.place, "the lengths stand in another order than the pointers that they belong to",
        hint: "swap them; where it is meant so: value: \"${{ size(inputs.\(first.name)) }}\"")
    }
  }

  private func needsLength(_ name: String) -> Bool {
    switch contract.inputs.first(where: { $0.name == name })?.type {
    case .bytes, .array: true
    default: false
    }
  }

  private static let endings = ["free", "close", "destroy", "delete", "finalize", "finish", "cleanup"]

  /// By the last word of its name, a version left out: `fclose`, `sqlite3_close_v2`, but not `sqlite3_clear_bindings`.
  private static func isEnding(_ function: String) -> Bool {
    var words = function.lowercased().split(separator: "_")
    if let last = words.last, last.first == "v", last.dropFirst().allSatisfy(\.isNumber) { words.removeLast() }
    guard let word = words.last else { return false }
    // GMP and its relatives give memory back by `clear`; others only set to zero.
    let clears = ["gmp", "mpfr", "mpc"].contains { words.first?.hasPrefix($0) == true }
    return endings.contains { word.hasSuffix($0) } || clears && word == "clear"
  }

  /// A function that, by its name, ends what a pointer leads to is called once with it.
  private mutating func checkEnding(_ call: ForeignFunction, _ place: String) {
    for (index, argument) in call.arguments.enumerated() {
      guard case .variable(let name) = argument.source, let function = freed[name] else { continue }
      report(
        "\(place).arguments.\(index).from", "'\(name)' was ended by \(function) before",
        hint: "use it earlier, or remove one of the two")
    }
    guard call.arguments.count == 1, case .variable(let name) = call.arguments[0].source,
      Self.isEnding(call.function), call.arguments[0].type.isPointer
    else { return }
    freed[name] = call.function
  }
}

extension String {
  /// What stands behind each place where a text is.
  fileprivate func components(after text: String) -> [Substring] {
    var parts: [Substring] = []
    var rest = self[...]
    while let range = rest.firstRange(of: text) {
      rest = rest[range.upperBound...]
      parts.append(rest)
    }
    return parts
  }
}
