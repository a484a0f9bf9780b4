import AetherModel
import YAML

/// Holds the codes that a step's `retry` names against those that the step can fail with.
enum RetryCheck {
  static func diagnostics(_ step: Pipeline.Step, _ contract: Contract) -> [Diagnostic] {
    let declared = contract.errorCodes.map(\.code)
    var found: [Diagnostic] = []
    for node in step.retryErrors {
      let code = node.string
      // The decoder has reported what is no code.
      guard Names.isErrorCode(code), !declared.contains(code), !RetryPolicy.reservedCodes.contains(code) else {
        continue
      }
      var hints = Suggestion.hint(for: code, in: declared + RetryPolicy.reservedCodes)
      if hints.isEmpty {
        hints = [
          declared.isEmpty ? "it declares no error codes" : "it declares \(declared.joined(separator: ", "))",
          "Aether's own are \(RetryPolicy.reservedCodes.joined(separator: ", "))",
        ]
      }
      found.append(
        Diagnostic(
          code: "unknown-error-code", "'\(contract.name)' has no error code '\(code)'", at: node.span, hints: hints))
    }
    return found
  }
}
