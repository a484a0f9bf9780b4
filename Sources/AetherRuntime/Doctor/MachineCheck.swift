/// One thing that was tried on this machine.
package struct MachineCheck: Sendable {
  package enum Verdict: String, Sendable {
    case good
    /// Something that not everybody needs is not there.
    case missing
    /// Aether can't work like this.
    case bad
  }

  /// In a few words: `sealed memory files`.
  package var name: String
  package var verdict: Verdict
  /// What was found.
  package var detail: String
  /// What to do, unless it is good.
  package var hint: String?

  init(_ name: String, _ verdict: Verdict, _ detail: String, hint: String? = nil) {
    self.name = name
    self.verdict = verdict
    self.detail = detail
    self.hint = hint
  }
}
