package import AetherModel
internal import Expressions

/// The inputs of a module, a method or a pipeline, ready to check values against: patterns are compiled.
package struct ParameterCheck: Sendable {
  private let parameters: [Parameter]
  private let patterns: [Pattern?]

  /// - Throws: `AETHER_INVALID_PATTERN` for a pattern that is none.
  package init(_ parameters: [Parameter]) throws(Failure) {
    self.parameters = parameters
    patterns = try parameters.map { parameter throws(Failure) in
      guard let text = parameter.pattern else { return nil }
      do { return try Pattern(text) } catch {
        throw Failure(
          code: "AETHER_INVALID_PATTERN",
          message: "the pattern '\(text)' of input '\(parameter.name)' can't be used: \(error)",
          argument: parameter.name)
      }
    }
  }

  /// Fills in defaults and checks everything: required, type, allowed, pattern. Null for an optional input whose type
  /// is not `any` counts as not given.
  ///
  /// - Parameters:
  ///   - values: by slot; afterwards as many as there are parameters.
  ///   - unknown: slots whose values come later: they are left as they are.
  ///   - subject: what the values are for, with its name: ``step `load` ``. Messages begin with it.
  /// - Returns: one failure for each input that is wrong, code `AETHER_INVALID_INPUT`.
  package func complete(
    _ values: inout [Value?], leaving unknown: Set<Int> = [], of subject: @autoclosure () -> String
  ) -> [Failure] {
    while values.count < parameters.count { values.append(nil) }
    var failures: [Failure] = []
    for slot in parameters.indices where !unknown.contains(slot) {
      if let value = values[slot], value.isNull, !parameters[slot].isRequired, parameters[slot].type != .any {
        values[slot] = nil
      }
      if values[slot] == nil { values[slot] = parameters[slot].defaultValue }
      guard let problem = problem(with: values[slot], in: slot) else { continue }
      let name = parameters[slot].name
      failures.append(
        Failure(
          code: "AETHER_INVALID_INPUT", message: "\(subject()): input '\(name)\(problem)", argument: name))
    }
    return failures
  }

  /// What follows on the input's name in the message, from the rest of its path on; `nil` when the value is right.
  private func problem(with value: Value?, in slot: Int) -> String? {
    let type = parameters[slot].type
    guard let value else {
      return parameters[slot].isRequired ? "' is required (\(type)), but nothing was given" : nil
    }
    if let mismatch = type.mismatch(in: value) {
      return "\(mismatch.path)' is \(mismatch.found); expected \(mismatch.expected)"
    }
    let allowed = parameters[slot].allowed
    if !allowed.isEmpty, !allowed.contains(where: { Self.isSame($0, value) }) {
      return "' is \(Self.shown(value, type)); allowed: \(allowed.map(\.summary).joined(separator: ", "))"
    }
    if let pattern = patterns[slot], let text = value.stringValue, !pattern.matches(text) {
      return "' is \(Self.shown(value, type)), which does not match the pattern '\(pattern.text)'"
    }
    return nil
  }

  private static func shown(_ value: Value, _ type: ValueType) -> String {
    type == .secret ? "(a secret)" : value.summary
  }

  /// Equal, where 1 and 1.0 are the same number.
  private static func isSame(_ one: Value, _ other: Value) -> Bool {
    switch (one.integerValue, one.doubleValue, other.integerValue, other.doubleValue) {
    case (let integer?, _, _, let double?), (_, let double?, let integer?, _): Int64(exactly: double) == integer
    default: one == other
    }
  }
}

extension Failure {
  /// Several failures of one kind as one; the first gives code and argument.
  static func joined(_ failures: [Failure]) -> Failure? {
    guard var result = failures.first else { return nil }
    result.message = failures.map(\.message).joined(separator: "\n")
    return result
  }
}
