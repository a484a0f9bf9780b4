import AetherModel

/// What can be read of steps.
extension Checker {
  mutating func field(_ name: String, ofStep step: Int, at range: Range<Int>, whole: Range<Int>) -> Meaning? {
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
    return allOutputs(ofStep: step)
  }

  private func allOutputs(ofStep step: Int) -> Checked {
    let outputs = environment.steps[step].outputs
    let properties = outputs.map {
      ExpressionType.Property(name: $0.name, type: ExpressionType($0.type), isRequired: $0.isRequired)
    }
    if environment.steps[step].isRepeated {
      return Checked(node: Slot(.repeated(step: step)), type: .list(.object(properties)))
    }
    return Checked(node: Slot(.outputs(step: step, names: outputs.map(\.name))), type: .object(properties))
  }

  /// - Parameter place: where the outputs stand; `nil` for a guarded read.
  mutating func output(
    _ name: String, ofStep step: Int, _ place: Range<Int>?, _ range: Range<Int>
  ) -> Checked? {
    if let place, !mayRead(outputsOf: step, place) { return nil }
    let signature = environment.steps[step]
    if signature.isRepeated {
      report(
        mismatch(
          "'\(signature.id)' runs for each item of a list, so its outputs are a list", range,
          [
            "read one: steps.\(signature.id).outputs[0].\(name)",
            "or all: steps.\(signature.id).outputs.map(o, o.\(name))",
          ]))
      return nil
    }
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

  /// `steps.each.?outputs`: the outputs of a step that runs for each item of a list, when it ended well.
  mutating func repeatedOutputs(ofStep step: Int) -> Checked {
    reads(step: step, outputs: false)
    return allOutputs(ofStep: step)
  }
}
