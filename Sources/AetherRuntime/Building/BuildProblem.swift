package import AetherModel

/// Why there is no plugin.
package struct BuildProblem: Error, Sendable {
  package enum Cause: Sendable {
    /// What was given is wrong: the folder, the manifest, what the two say of each other.
    case invalid
    /// The compiler refused it.
    case compiler
    /// The machine lacks something: a compiler, the SDK, room on the disk.
    case machine
    /// Somebody ended it: ``BuildControl/cancel()``.
    case cancelled
  }

  package var cause: Cause
  package var diagnostics: [Diagnostic]
  /// What the compiler printed, as it is; of a long text the last 256 KiB, after a line that says so. Empty where none ran.
  package var output = ""

  init(_ cause: Cause, _ diagnostics: [Diagnostic]) {
    self.cause = cause
    self.diagnostics = diagnostics
  }

  init(_ cause: Cause, _ code: String, _ message: String, path: String? = nil, hints: [String] = []) {
    self.init(cause, [Diagnostic(code: code, message, path: path, hints: hints)])
  }
}
