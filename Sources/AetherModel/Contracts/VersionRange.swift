/// A set of versions in Cargo's syntax: `^1.2`, `~1.2.3`, `1.*`, `>=1.2, <2`, `=1.2.3`; a bare version means `^`.
///
/// It is read and evaluated as by Cargo's own reader, the Rust crate `semver`: one to 32 comparators, all of which must
/// match, with spaces around each part of them; `x` and `X` may stand for `*`; build metadata is read and has no effect.
/// A version with a prerelease is in the range only when a comparator names a prerelease of the same
/// `major.minor.patch`.
package struct VersionRange: Hashable, Sendable {
  private let text: String
  /// None for `*`.
  private let comparators: [VersionComparator]

  /// `nil` for anything else: empty text, leading zeros, numbers beyond 64 bits, `||`, spaces in place of commas.
  package init?(_ text: some StringProtocol) {
    var reader = VersionRangeReader(text)
    guard let comparators = reader.comparators() else { return nil }
    self.text = String(text)
    self.comparators = comparators
  }

  package func contains(_ version: SemanticVersion) -> Bool {
    guard comparators.allSatisfy({ $0.matches(version) }) else { return false }
    return version.prerelease.isEmpty || comparators.contains { $0.names(version) }
  }
}

extension VersionRange: CustomStringConvertible {
  /// The text that it was read from.
  package var description: String { text }
}
