package import AetherModel

/// Chooses a version of each module that is wanted, so that all wishes and requirements hold: PubGrub.
///
/// One version a module, and one more for each alias. The highest version that fits is tried first; one with a prerelease
/// only where a range names it. Optional requirements choose no module, but hold one that something else wants to their
/// range. The same wishes and the same source give the same choice.
package struct VersionSolver<Source: VersionSource> {
  private let source: Source
  private let preferred: [String: SemanticVersion]

  /// - Parameter preferred: by alias or name, what a lock has: taken in place of the highest version where it fits.
  package init(_ source: Source, preferred: [String: SemanticVersion] = [:]) {
    self.source = source
    self.preferred = preferred
  }

  /// The versions by alias or name: of what is wished, and of what that requires. Blocks while the source reads.
  package func solve(_ wishes: [Wish]) throws(ResolutionError<Source.Failure>) -> [String: SemanticVersion] {
    var search = Search(source, wishes: wishes, preferred: preferred)
    return try search.run()
  }
}
