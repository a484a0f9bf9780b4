import AetherModel

/// Reading names: from the roots down into objects and arrays.
extension Checker {
  /// - Parameters:
  ///   - range: where the name stands.
  ///   - whole: the path up to and with the name.
  mutating func read(_ name: String, of operand: Meaning, at range: Range<Int>, whole: Range<Int>) -> Meaning? {
    switch operand {
    case .value(let checked): return select(name, of: checked, .plain, at: range).map(Meaning.value)
    case .outputs(let step, let place): return output(name, ofStep: step, place, range).map(Meaning.value)
    case .inputs: return input(name, range).map(Meaning.value)
    case .steps:
      guard let index = environment.stepIndex(name) else {
        return refuse(unknown("there is no step '\(name)'", name, in: environment.steps.map(\.id), "steps", range))
      }
      return .step(index)
    case .environment: return variable(name, range).map(Meaning.value)
    case .run:
      guard let field = RunField(rawValue: name) else {
        let fields = RunField.allCases.map(\.rawValue)
        return refuse(unknown("'run' has no field '\(name)'", name, in: fields, "fields", range))
      }
      return .value(Checked(node: Slot(.run(field)), type: field.type))
    case .step(let step): return self.field(name, ofStep: step, at: range, whole: whole)
    case .failure(let step): return failureCode(name, ofStep: step, range).map(Meaning.value)
    }
  }

  /// `.?name` and `has(….name)`: of what a run has, null counts as nothing.
  mutating func present(_ name: String, of operand: Meaning, at range: Range<Int>, isTest: Bool) -> Checked? {
    let found: Checked?
    switch operand {
    case .value(let checked): return select(name, of: checked, isTest ? .test : .optional, at: range)
    case .outputs(let step, _):
      reads(step: step, outputs: false)
      found = output(name, ofStep: step, nil, range)
    case .inputs: found = input(name, range)
    case .environment: found = variable(name, range)
    case .failure(let step): found = failureCode(name, ofStep: step, range)
    case .steps, .step, .run:
      report(mismatch("'\(name)' is always there, or never", range, ["read it with a plain dot"]))
      return nil
    }
    guard let found else { return nil }
    let type: ExpressionType = isTest ? .bool : .optional(found.type.nonNull)
    return Checked(node: Presence(found.node, isTest: isTest), type: type)
  }

  private mutating func input(_ name: String, _ range: Range<Int>) -> Checked? {
    guard let index = environment.inputIndex(name) else {
      report(unknown("there is no input '\(name)'", name, in: environment.inputs.map(\.name), "inputs", range))
      return nil
    }
    return Checked(node: Slot(.input(index)), type: Self.type(ofInput: environment.inputs[index]))
  }

  private mutating func variable(_ name: String, _ range: Range<Int>) -> Checked? {
    guard environment.hasEnvironment(name) else {
      let message = "the environment name '\(name)' is not declared"
      report(unknown(message, name, in: environment.environment, "declared names", range))
      return nil
    }
    return Checked(node: Slot(.environment(name)), type: .string)
  }

  private mutating func failureCode(_ name: String, ofStep step: Int, _ range: Range<Int>) -> Checked? {
    guard name == "code" else {
      report(unknown("a step's error has no field '\(name)'", name, in: ["code"], "fields", range))
      return nil
    }
    reads(step: step, outputs: false)
    return Checked(node: Slot(.errorCode(step: step)), type: .nullable(.string))
  }

  /// An input without a value and a default is null.
  private static func type(ofInput input: Parameter) -> ExpressionType {
    let type = ExpressionType(input.type)
    return input.isRequired || input.defaultValue.map { !$0.isNull } ?? false ? type : nullable(type)
  }

  static func nullable(_ type: ExpressionType) -> ExpressionType {
    switch type {
    case .dyn, .null, .nullable: type
    default: .nullable(type)
    }
  }

  // MARK: Steps

  private mutating func field(_ name: String, ofStep step: Int, at range: Range<Int>, whole: Range<Int>) -> Meaning? {
    let signature = environment.steps[step]
    switch name {
    case "outputs": return .outputs(step: step, whole)
    case "status":
      reads(step: step, outputs: false)
      return .value(Checked(node: Slot(.status(step: step)), type: .string))
    case "error": return .failure(step: step)
    default:
      if signature.outputs.contains(where: { $0.name == name }) {
        report(
          Problem(
            code: .unknownName, message: "a step has no field '\(name)'", range: range,
            hints: ["did you mean 'steps.\(signature.id).outputs.\(name)'?"]))
        return nil
      }
      return refuse(
        unknown("a step has no field '\(name)'", name, in: ["outputs", "status", "error"], "fields", range))
    }
  }

  /// `false` after reporting why a step's outputs can't be read unguarded.
  private mutating func mayRead(outputsOf step: Int, _ place: Range<Int>) -> Bool {
    let signature = environment.steps[step]
    if let reason = signature.unreadable ?? environment.outputsUnreadable {
      report(
        Problem(
          code: .notReadable, message: "the outputs of '\(signature.id)' can't be read here: \(reason)", range: place,
          hints: [
            "steps.\(signature.id).outputs.?name gives an optional: .orValue(…) says what stands for it",
            "steps.\(signature.id).status and steps.\(signature.id).error.code can always be read",
          ]))
      return false
    }
    reads(step: step, outputs: true)
    return true
  }

  /// All outputs as one object.
  mutating func outputs(ofStep step: Int, _ place: Range<Int>) -> Checked? {
    guard mayRead(outputsOf: step, place) else { return nil }
    let outputs = environment.steps[step].outputs
    let properties = outputs.map {
      ExpressionType.Property(name: $0.name, type: ExpressionType($0.type), isRequired: $0.isRequired)
    }
    return Checked(node: Slot(.outputs(step: step, names: outputs.map(\.name))), type: .object(properties))
  }

  /// - Parameter place: where the outputs stand; `nil` for a guarded read.
  private mutating func output(
    _ name: String, ofStep step: Int, _ place: Range<Int>?, _ range: Range<Int>
  ) -> Checked? {
    if let place, !mayRead(outputsOf: step, place) { return nil }
    let signature = environment.steps[step]
    guard let index = signature.outputs.firstIndex(where: { $0.name == name }) else {
      let message = "step '\(signature.id)' has no output '\(name)'"
      report(unknown(message, name, in: signature.outputs.map(\.name), "outputs", range))
      return nil
    }
    let output = signature.outputs[index]
    let type = ExpressionType(output.type)
    return Checked(
      node: Slot(.output(step: step, output: index)), type: output.isRequired ? type : Self.nullable(type))
  }

  // MARK: Values

  /// `.name` of a value. Reading on in an optional gives an optional.
  mutating func select(
    _ name: String, of operand: Checked, _ mode: Access.Mode, at range: Range<Int>
  ) -> Checked? {
    let node = folded(Access(operand.node, .name(name), mode, range), operand.node)
    var operandType = operand.type.nonNull
    var isOptional = mode == .optional
    if case .optional(let inner) = operandType {
      operandType = inner.nonNull
      isOptional = mode != .test
    }
    let type: ExpressionType
    switch operandType {
    case .object(let properties):
      if let property = properties.first(where: { $0.name == name }) {
        type = property.type
      } else if mode == .plain, !isOptional {
        report(unknown("the object has no property '\(name)'", name, in: properties.map(\.name), "properties", range))
        return nil
      } else {
        type = .dyn
      }
    case .map(let key, let value) where key == .string || key == .dyn: type = value
    case .dyn: type = .dyn
    case .secret:
      report(Problem(code: .secret, message: "nothing can be read inside a secret", range: range))
      return nil
    case .list:
      report(mismatch("\(operand.type) has no '\(name)'", range, ["read one of its items: [0]"]))
      return nil
    case let other:
      guard !environment.isChecked else {
        report(mismatch("can't read '\(name)' of a value of type \(other)", range, []))
        return nil
      }
      type = .dyn
    }
    if mode == .test { return Checked(node: node, type: .bool) }
    return Checked(node: node, type: isOptional ? .optional(type.nonNull) : type)
  }

  /// A name that is not there, with the nearest one or with all of them.
  func unknown(
    _ message: String, _ name: String, in known: @autoclosure () -> [String], _ plural: String, _ range: Range<Int>
  ) -> Problem {
    let hints = suggests ? Self.hints(for: name, in: known(), plural) : []
    return Problem(code: .unknownName, message: message, range: range, hints: hints)
  }

  private mutating func refuse(_ problem: Problem) -> Meaning? {
    report(problem)
    return nil
  }

  private static func hints(for name: String, in known: [String], _ plural: String) -> [String] {
    let nearest = Suggestion.hint(for: name, in: known)
    guard nearest.isEmpty else { return nearest }
    guard !known.isEmpty else { return ["there are no \(plural)"] }
    let shown = known.prefix(12).joined(separator: ", ")
    return ["\(plural): \(shown)\(known.count > 12 ? ", …" : "")"]
  }
}
