package import AetherModel

/// Where the versions of modules come from: a catalogue, or the tags of a repository, which are slow to read.
///
/// The solver asks for each list and each version's requirements at most once a resolution, and only when it comes to them.
/// A source that can't fail leaves `Failure` to be `Never`.
package protocol VersionSource<Failure> {
  associatedtype Failure: Error

  /// All versions, in any order; none when there is no such module.
  func versions(of module: String) throws(Failure) -> [SemanticVersion]

  /// What one of those versions requires.
  func requirements(of module: String, at version: SemanticVersion) throws(Failure) -> [Manifest.Requirement]
}

/// A module that somebody asks for from outside: a step of a pipeline, a lock.
package struct Wish: Sendable {
  package var module: String
  /// `nil` for any version without a prerelease, as `*`.
  package var range: VersionRange?
  /// A name of its own for this use, so that two versions of a module can be chosen at once. Requirements of modules never
  /// mean it.
  package var alias: String?
  /// Who asks, in words for people: `pipeline.yaml:4`.
  package var origin: String

  package init(_ module: String, _ range: VersionRange? = nil, alias: String? = nil, origin: String) {
    self.module = module
    self.range = range
    self.alias = alias
    self.origin = origin
  }
}

/// Why no versions were chosen.
package enum ResolutionError<Failure: Error>: Error {
  /// The source could not say what it was asked.
  case source(Failure)
  /// `version-conflict`, `no-version`, `unknown-module`, `alias-conflict` or `dependency-cycle`, with its explanation.
  case unsolvable(Diagnostic)
}
