internal import AetherModel

/// Something that is wrong with a file, a plugin, a pipeline or an input.
public struct Problem: Hashable, Sendable, CustomStringConvertible {
  /// How grave it is: only errors keep a pipeline from running.
  public enum Severity: String, Sendable { case note, warning, error }

  public var severity: Severity
  /// Stable, for programs: `unknown-key`.
  public var code: String
  /// One sentence: what is wrong and what was expected.
  public var message: String
  /// The file that it is about; `nil` when it is about none.
  public var file: String?
  /// From 1; `nil` when it is about a whole file.
  public var line: Int?
  /// From 1, in Unicode scalars.
  public var column: Int?
  /// What to do about it.
  public var hints: [String]
  /// The whole text for a person: place, message, source line, caret, hints.
  public var description: String

  init(_ diagnostic: Diagnostic) {
    severity = Severity(rawValue: diagnostic.severity.rawValue) ?? .error
    code = diagnostic.code
    message = diagnostic.message
    hints = diagnostic.hints
    description = DiagnosticRenderer().render(diagnostic)
    if let span = diagnostic.span {
      let start = span.start
      file = span.source.path
      line = start.line
      column = start.column
    } else {
      file = diagnostic.path
    }
  }
}

/// Why a pipeline was not run: at least one of the problems is an error.
public struct PipelineRefusal: Error, Sendable, CustomStringConvertible {
  public var problems: [Problem]

  public var description: String { problems.map(\.description).joined() }
}
