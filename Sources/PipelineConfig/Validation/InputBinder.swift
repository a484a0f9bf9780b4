package import AetherModel

/// Binds the texts of `--input NAME=TEXT` to typed inputs, of a pipeline or of a module.
package enum InputBinder {
  /// Reads each text by the type of its input: a string as it is, numbers and bools as in YAML, arrays and objects as
  /// JSON; for `any`, JSON where it is JSON, else the text.
  ///
  /// - Parameters:
  ///   - owner: whose inputs they are, for messages: "pipeline 'releases'".
  ///   - folder: what relative paths of files are relative to, the current folder; `nil` leaves them as they are.
  /// - Returns: by slot, defaults filled in and null where an optional input gets nothing; `nil` after reporting at
  ///   least one error.
  package static func bind(
    _ arguments: [(name: String, text: String)], to parameters: [Parameter], of owner: String, folder: String? = nil,
    diagnostics: inout Diagnostics
  ) -> [Value]? {
    let errorsBefore = diagnostics.errorCount
    var values = parameters.map { $0.defaultValue ?? .null }
    var given: Set<Int> = []
    var constraints = ConstraintChecker()
    for argument in arguments {
      guard let slot = parameters.firstIndex(where: { $0.name == argument.name }) else {
        var hints = Suggestion.hint(for: argument.name, in: parameters.map(\.name))
        if hints.isEmpty {
          let names = parameters.map(\.name).joined(separator: ", ")
          hints = [parameters.isEmpty ? "it has none" : "it has the inputs \(names)"]
        }
        diagnostics.error(
          "unknown-input", "--input \(argument.name): \(owner) has no such input", hints: hints)
        continue
      }
      let parameter = parameters[slot]
      guard given.insert(slot).inserted else {
        diagnostics.error("duplicate-input", "--input \(argument.name) is given twice")
        continue
      }
      do {
        let value = try ValueReader(folder: folder).value(argument.text, as: parameter.type)
        if let problem = constraints.problem(with: value, for: parameter) {
          diagnostics.error("invalid-value", "--input \(argument.name): \(problem.message)", hints: problem.hints)
        }
        values[slot] = value
      } catch {
        diagnostics.error("type-mismatch", "--input \(argument.name): \(error.message)", hints: error.hints)
      }
    }
    for (slot, parameter) in parameters.enumerated() where parameter.isRequired && !given.contains(slot) {
      let about = parameter.description.isEmpty ? "" : ": \(parameter.description)"
      diagnostics.error(
        "missing-input", "\(owner) requires the input '\(parameter.name)' (\(parameter.type))\(about)",
        hints: [
          parameter.type == .secret
            ? "say where it is: --secret \(parameter.name)=env:VARIABLE, file:PATH or credential:NAME"
            : "add --input \(parameter.name)=…"
        ])
    }
    return diagnostics.errorCount == errorsBefore ? values : nil
  }
}
