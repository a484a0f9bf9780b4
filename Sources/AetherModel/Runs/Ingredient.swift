/// One of the things that a step's result comes of, as the content cache sees it.
package struct Ingredient: Hashable, Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    /// The step's module: its name, version and bytes.
    case module
    /// A module that it may call, with what that one requires.
    case requires
    /// What the manifest says under `config`.
    case config
    case level, permissions
    case input
    /// What stands in a file or folder that it may read.
    case content
    case variable
  }

  package var kind: Kind
  /// Which one of its kind; empty where there is one.
  package var name: String
  /// SHA-256 of what it is.
  package var digest: [UInt8]
  /// What it is in a few words, for people.
  package var shown: String

  package init(_ kind: Kind, _ name: String = "", digest: [UInt8], shown: String) {
    self.kind = kind
    self.name = name
    self.digest = digest
    self.shown = shown
  }
}

/// Where a result from the content cache comes from.
package struct CacheOrigin: Hashable, Sendable {
  /// The id of the run that made it.
  package var run: String
  /// The step of that run.
  package var step: String
  /// When it was made.
  package var time: Instant

  package init(run: String, step: String, time: Instant) {
    self.run = run
    self.step = step
    self.time = time
  }
}
