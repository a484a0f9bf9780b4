/// Why the store can't do what it was asked.
package struct StateProblem: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Kind: Sendable {
    case diskFull
    /// The folder or the database can't be written.
    case readOnly
    /// It isn't a database, or a damaged one.
    case corrupt
    /// A later Aether made it.
    case newer
    /// Another process holds it for too long.
    case busy
    case other
  }

  package var kind: Kind
  /// For a person: what is wrong, with the path.
  package var message: String
  /// What to do.
  package var hint: String?

  package init(_ kind: Kind, _ message: String, hint: String? = nil) {
    self.kind = kind
    self.message = message
    self.hint = hint
  }

  package var description: String { message }
}
