internal import AetherModel

/// What the process tells its caller. Throwing one ends a command that has said all there is to say.
enum ExitStatus: Int32, Error {
  case done = 0
  /// A run, a build or a test failed.
  case failed = 1
  /// The input or the usage is invalid.
  case invalid = 2
  /// Refused by policy.
  case refused = 3
  /// Waits for a decision.
  case waiting = 4
  /// The machine's fault.
  case machine = 5
  /// A bug in Aether.
  case bug = 70
  /// The pipeline timed out.
  case timedOut = 124
  case cancelled = 130
}

/// Ends a command with diagnostics, which are printed once, by ``Program``.
struct CommandFailure: Error {
  var diagnostics: [Diagnostic]
  var status: ExitStatus
  /// Whether the command was asked for JSON: its standard output then holds the diagnostics as a document.
  var json: Bool

  /// - Parameter status: by default 3 when policy refuses something, else 2.
  init(_ diagnostics: [Diagnostic], status: ExitStatus? = nil, json: Bool = false) {
    self.diagnostics = diagnostics
    self.status = status ?? (diagnostics.contains { $0.isPolicy && $0.severity == .error } ? .refused : .invalid)
    self.json = json
  }

  init(_ diagnostic: Diagnostic, status: ExitStatus? = nil, json: Bool = false) {
    self.init([diagnostic], status: status, json: json)
  }
}
