/// Why a key, a signature or a list of signed files can't be used.
package struct SignatureProblem: Error, Hashable, Sendable {
  /// A clause in lower case: what is wrong.
  package var message: String
  /// What to do about it; empty where the message says it.
  package var hint: String

  init(_ message: String, hint: String = "") {
    self.message = message
    self.hint = hint
  }

  package var hints: [String] { hint.isEmpty ? [] : [hint] }

  static let cutShort = SignatureProblem("it is cut short or damaged")
}
