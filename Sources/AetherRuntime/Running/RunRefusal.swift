package import AetherModel
internal import StateStore

/// Why a run can't start, or can't go on.
package struct RunRefusal: Error, Sendable {
  package enum Reason: Sendable {
    /// What was asked for is wrong, or policy forbids it, as the diagnostics say.
    case invalid
    /// A person must decide first.
    case undecided
    /// The machine's fault.
    case machine
  }

  package var reason: Reason
  package var diagnostics: [Diagnostic]

  package init(_ diagnostics: [Diagnostic], _ reason: Reason = .invalid) {
    self.reason = reason
    self.diagnostics = diagnostics
  }

  init(_ problem: StateProblem) {
    let diagnostic = Diagnostic(code: "state", problem.message, hints: problem.hint.map { [$0] } ?? [])
    self.init([diagnostic], problem.kind == .busy ? .undecided : .machine)
  }
}
