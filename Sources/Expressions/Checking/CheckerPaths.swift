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
    case .secrets: return secret(name, range).map(Meaning.value)
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
    case .step(let step) where name == "outputs" && environment.steps[step].isRepeated:
      found = repeatedOutputs(ofStep: step)
    case .steps, .step, .run, .secrets:
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

  private mutating func secret(_ name: String, _ range: Range<Int>) -> Checked? {
    guard let index = environment.secrets.firstIndex(of: name) else {
      report(unknown("there is no secret '\(name)'", name, in: environment.secrets, "secrets", range))
      return nil
    }
    reads(secret: index)
    return Checked(node: Slot(.secret(index)), type: .secret)
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
        let isFunction = FunctionTable.byName[name] != nil
        let hints = isFunction ? ["a function is called with parentheses: .\(name)()"] : []
        report(mismatch("can't read '\(name)' of a value of type \(other)", range, hints))
        return nil
      }
      type = .dyn
    }
    if mode == .test { return Checked(node: node, type: .bool) }
    return Checked(node: node, type: isOptional ? .optional(type) : type)
  }

  /// A name that is not there, with the nearest one or with all of them.
  func unknown(
    _ message: String, _ name: String, in known: @autoclosure () -> [String], _ plural: String, _ range: Range<Int>
  ) -> Problem {
    let hints = suggests ? Self.hints(for: name, in: known(), plural) : []
    return Problem(code: .unknownName, message: message, range: range, hints: hints)
  }

  mutating func refuse(_ problem: Problem) -> Meaning? {
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
