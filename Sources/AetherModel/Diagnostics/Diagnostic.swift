/// Something that a person has to know about what they wrote or installed.
///
/// Diagnostics are data: who finds a problem fills in what it knows, ``DiagnosticRenderer`` words nothing.
package struct Diagnostic: Sendable {
  package enum Severity: String, Sendable, Comparable {
    case note, warning, error

    private var rank: Int { self == .note ? 0 : self == .warning ? 1 : 2 }
    package static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }
  }

  /// Stable, for programs: `unknown-key`, `type-mismatch`, `elf-truncated`.
  package var code: String
  package var severity: Severity
  /// One sentence in lower case without a full stop: what is wrong and what was expected.
  package var message: String
  /// Where; `nil` when the problem is a whole file.
  package var span: SourceSpan?
  /// The file that the problem is about where there is no position in a text: a library, a folder.
  package var path: String?
  /// What to do about it, printed as `hint: …`.
  package var hints: [String]
  /// Further places that explain this one, printed after it.
  package var related: [Diagnostic]
  /// True for what policy forbids or this build can't enforce: exit status 3 instead of 2.
  package var isPolicy: Bool

  package init(
    _ severity: Severity = .error, code: String, _ message: String, at span: SourceSpan? = nil, path: String? = nil,
    hints: [String] = [], related: [Diagnostic] = [], isPolicy: Bool = false
  ) {
    self.code = code
    self.severity = severity
    self.message = message
    self.span = span
    self.path = path
    self.hints = hints
    self.related = related
    self.isPolicy = isPolicy
  }
}

/// Collects diagnostics while reading goes on, so that all of them are shown and not the first.
package struct Diagnostics: Sendable {
  package private(set) var all: [Diagnostic] = []

  package init() {}

  package mutating func report(_ diagnostic: Diagnostic) { all.append(diagnostic) }
  package mutating func report(contentsOf diagnostics: some Sequence<Diagnostic>) { all += diagnostics }
  package mutating func error(
    _ code: String, _ message: String, at span: SourceSpan? = nil, path: String? = nil, hints: [String] = []
  ) {
    all.append(Diagnostic(code: code, message, at: span, path: path, hints: hints))
  }

  package var hasErrors: Bool { all.contains { $0.severity == .error } }
  package var errorCount: Int { all.count { $0.severity == .error } }
}
