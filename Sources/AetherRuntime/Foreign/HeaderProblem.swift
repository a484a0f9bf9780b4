package import AetherModel

/// Why nothing is known of a header.
package struct HeaderProblem: Error, Sendable {
  package enum Cause: Sendable {
    /// The header: its name, that it isn't there, what is in it.
    case header
    /// The machine: `aether-fetch` is missing, no file could be written.
    case machine
  }

  package var cause: Cause
  package var diagnostics: [Diagnostic]

  init(_ cause: Cause, _ diagnostics: [Diagnostic]) {
    self.cause = cause
    self.diagnostics = diagnostics
  }

  init(_ cause: Cause, _ code: String, _ message: String, path: String? = nil, hints: [String] = []) {
    self.init(cause, [Diagnostic(code: code, message, path: path, hints: hints)])
  }
}
