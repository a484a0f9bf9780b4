/// What the record of a finished step survives.
package enum Durability: String, Sendable, CaseIterable {
  /// The end of the process, `kill -9` too.
  case process
  /// The end of the machine's power.
  case disk
}
