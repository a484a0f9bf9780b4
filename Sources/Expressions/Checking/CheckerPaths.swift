import AetherModel

/// Reading names: from the roots down into objects and arrays.
extension Checker {
  mutating func root(_ name: String, _ range: Range<Int>) -> Meaning? {
    if let (root, meaning) = Self.root(name) {
      if environment.roots.contains(root) { return meaning }
      let allowed = Self.rootNames.filter { environment.roots.contains(Self.root($0)?.0 ?? []) }
      let names = allowed.map { "'\($0)'" }.joined(separator: ", ")
      report(
        Problem(code: .unknownName, message: "'\(name)' can't be read here; only \(names) can", range: range))
      return nil
    }
    if name == "item" || name == "index" {
      report(.unavailable("'\(name)', which belongs to foreach, is", at: range))
      return nil
    }
    var hints = Suggestion.hint(for: name, in: Self.rootNames)
    if environment.stepIndex(name) != nil {
      hints = ["did you mean 'steps.\(name)'?"]
    } else if environment.inputIndex(name) != nil {
      hints = ["did you mean 'inputs.\(name)'?"]
    } else if environment.hasEnvironment(name) {
      hints = ["did you mean 'env.\(name)'?"]
    } else if hints.isEmpty {
      hints = ["a path begins with inputs, steps, env or run; a string stands in single quotes: '\(name)'"]
    }
    report(Problem(code: .unknownName, message: "unknown name '\(name)'", range: range, hints: hints))
    return nil
  }

  private static let rootNames = ["inputs", "steps", "env", "run"]

  private static func root(_ name: String) -> (TypeEnvironment.Roots, Meaning)? {
    switch name {
    case "inputs": (.inputs, .inputs)
    case "steps": (.steps, .steps)
    case "env": (.environment, .environment)
    case "run": (.run, .run)
    default: nil
    }
  }

  /// - Parameters:
  ///   - range: where the name stands.
  ///   - whole: the path up to and with the name.
  mutating func read(_ name: String, of operand: Meaning, at range: Range<Int>, whole: Range<Int>) -> Meaning? {
    switch operand {
    case .value(let checked): return select(name, of: checked, at: range).map(Meaning.value)
    case .inputs:
      guard let index = environment.inputIndex(name) else {
        return refuse(unknown("there is no input '\(name)'", name, in: environment.inputs.map(\.name), "inputs", range))
      }
      return .value(Checked(program: .input(index), type: Self.type(ofInput: environment.inputs[index])))
    case .steps:
      guard let index = environment.stepIndex(name) else {
        return refuse(unknown("there is no step '\(name)'", name, in: environment.steps.map(\.id), "steps", range))
      }
      return .step(index)
    case .environment:
      guard environment.hasEnvironment(name) else {
        return refuse(
          unknown(
            "the environment name '\(name)' is not declared", name, in: environment.environment, "declared names",
            range))
      }
      return .value(Checked(program: .environment(name), type: .string))
    case .run:
      guard let field = RunField(rawValue: name) else {
        let fields = RunField.allCases.map(\.rawValue)
        return refuse(unknown("'run' has no field '\(name)'", name, in: fields, "fields", range))
      }
      return .value(Checked(program: .run(field), type: field.type))
    case .step(let step): return self.field(name, ofStep: step, at: range, whole: whole)
    case .failure(let step):
      guard name == "code" else {
        return refuse(unknown("a step's error has no field '\(name)'", name, in: ["code"], "fields", range))
      }
      reads(step: step, outputs: false)
      return .value(Checked(program: .errorCode(step: step), type: .nullable(.string)))
    }
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

  private mutating func field(_ name: String, ofStep step: Int, at range: Range<Int>, whole: Range<Int>) -> Meaning? {
    let signature = environment.steps[step]
    switch name {
    case "outputs":
      if let reason = signature.unreadable ?? environment.outputsUnreadable {
        report(
          Problem(
            code: .notReadable, message: "the outputs of '\(signature.id)' can't be read here: \(reason)", range: whole,
            hints: [
              "steps.\(signature.id).status and steps.\(signature.id).error.code can always be read",
              "optional reads with '.?' come in a later build",
            ]))
        return nil
      }
      reads(step: step, outputs: true)
      let properties = signature.outputs.map {
        ExpressionType.Property(name: $0.name, type: ExpressionType($0.type), isRequired: $0.isRequired)
      }
      return .value(
        Checked(program: .outputs(step: step, names: signature.outputs.map(\.name)), type: .object(properties)))
    case "status":
      reads(step: step, outputs: false)
      return .value(Checked(program: .status(step: step), type: .string))
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

  private mutating func select(_ name: String, of operand: Checked, at range: Range<Int>) -> Checked? {
    if case .outputs(let step, _) = operand.program { return output(name, ofStep: step, at: range) }
    switch operand.type.unwrapped.type {
    case .object(let properties):
      guard let property = properties.first(where: { $0.name == name }) else {
        report(unknown("the object has no property '\(name)'", name, in: properties.map(\.name), "properties", range))
        return nil
      }
      return selected(name, of: operand, type: property.type, at: range)
    case .map(key: .string, let value): return selected(name, of: operand, type: value, at: range)
    case .dyn: return selected(name, of: operand, type: .dyn, at: range)
    case .secret: report(.unavailable("reading inside a secret is", at: range))
    case .list:
      report(mismatch("\(operand.type) has no '\(name)'", range, ["read one of its items: [0]"]))
    case let type:
      report(mismatch("can't read '\(name)' of a value of type \(type)", range, []))
    }
    return nil
  }

  private mutating func selected(
    _ name: String, of operand: Checked, type: ExpressionType, at range: Range<Int>
  ) -> Checked? {
    if case .constant(let value) = operand.program, let found = value[name] {
      return Checked(program: .constant(found), type: type)
    }
    return Checked(program: .select(operand.program, key: name, range: range), type: type)
  }

  private mutating func output(_ name: String, ofStep step: Int, at range: Range<Int>) -> Checked? {
    let signature = environment.steps[step]
    guard let index = signature.outputs.firstIndex(where: { $0.name == name }) else {
      let message = "step '\(signature.id)' has no output '\(name)'"
      report(unknown(message, name, in: signature.outputs.map(\.name), "outputs", range))
      return nil
    }
    let output = signature.outputs[index]
    let type = ExpressionType(output.type)
    return Checked(
      program: .output(step: step, output: index), type: output.isRequired ? type : Self.nullable(type))
  }

  func mismatch(_ message: String, _ range: Range<Int>, _ hints: [String]) -> Problem {
    Problem(code: .typeMismatch, message: message, range: range, hints: hints)
  }

  /// A name that is not there, with the nearest one or with all of them.
  private func unknown(
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
