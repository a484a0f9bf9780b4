package import AetherModel

/// Holds what a module gave back against its contract.
package enum ResultCheck {
  /// What is wrong with the outputs of a success; `nil` when nothing is.
  ///
  /// - Parameter outputs: by slot; afterwards as many as the contract has. Null in an optional output whose type is not
  ///   `any` counts as not set.
  /// - Returns: code `AETHER_OUTPUT_MISSING` when a required one is not set, `AETHER_OUTPUT_TYPE` when one is of
  ///   another type than declared.
  package static func failure(
    inOutputs outputs: inout [Value?], of contract: [Parameter], module: @autoclosure () -> String
  ) -> Failure? {
    while outputs.count < contract.count { outputs.append(nil) }
    for slot in contract.indices {
      if let value = outputs[slot], value.isNull, !contract[slot].isRequired, contract[slot].type != .any {
        outputs[slot] = nil
      }
      guard let value = outputs[slot] else {
        guard contract[slot].isRequired else { continue }
        return Failure(
          code: "AETHER_OUTPUT_MISSING",
          message: "module '\(module())' reported success without setting its output '\(contract[slot].name)' "
            + "(\(contract[slot].type)); it must set it, or declare it with 'optional: true'")
      }
      if let mismatch = contract[slot].type.mismatch(in: value) {
        return Failure(
          code: "AETHER_OUTPUT_TYPE",
          message: "module '\(module())' set its output '\(contract[slot].name)\(mismatch.path)' to \(mismatch.found); "
            + "its contract says \(mismatch.expected)")
      }
    }
    return nil
  }

  /// The failure as it is reported: an error code that the contract does not declare, and that is not one of ours,
  /// becomes `AETHER_UNDECLARED_ERROR`, with the module's own text kept.
  /// - Parameter inputs: of the call, by slot: the value of one that is blamed is told, unless it is a secret.
  package static func reported(_ failure: Failure, of contract: Contract, inputs: [Value?] = []) -> Failure {
    if failure.code == "AETHER_INVALID_ARGUMENT", let argument = failure.argument,
      let slot = contract.inputs.firstIndex(where: { $0.name == argument }), slot < inputs.count
    {
      let value = contract.inputs[slot].type == .secret ? "(a secret)" : inputs[slot]?.summary ?? "not given"
      var blamed = failure
      blamed.message = "input '\(argument)' is \(value): \(failure.message)"
      return blamed
    }
    if failure.code.hasPrefix("AETHER_") || contract.errorCodes.contains(where: { $0.code == failure.code }) {
      return failure
    }
    var reported = failure
    reported.code = "AETHER_UNDECLARED_ERROR"
    reported.message =
      "module '\(contract.name)' failed with '\(failure.code)', which its contract does not declare: \(failure.message)"
    return reported
  }
}
