/// One comparison of a ``VersionRange``: an operator and a version whose last numbers may be left out.
///
/// It is evaluated part by part, as Cargo does it, and never turned into bounds: so nothing overflows, and prereleases
/// behave as in Cargo.
struct VersionComparator: Hashable, Sendable {
  enum Operator: Hashable, Sendable {
    case exact, greater, greaterOrEqual, less, lessOrEqual, tilde, caret
  }

  var sign: Operator
  var major: UInt64
  var minor: UInt64?
  /// Stands only where `minor` does.
  var patch: UInt64?
  /// Stands only where `patch` does.
  var prerelease: [SemanticVersion.Identifier] = []

  /// Without the rule that a prerelease must be named, which ``names(_:)`` is for.
  func matches(_ version: SemanticVersion) -> Bool {
    switch sign {
    case .exact: isExactly(version)
    case .greater: isBelow(version)
    case .greaterOrEqual: isExactly(version) || isBelow(version)
    case .less: isAbove(version)
    case .lessOrEqual: isExactly(version) || isAbove(version)
    case .tilde: tilde(version)
    case .caret: caret(version)
    }
  }

  /// Whether this has a prerelease, of the same three numbers.
  func names(_ version: SemanticVersion) -> Bool {
    !prerelease.isEmpty && major == version.major && minor == version.minor && patch == version.patch
  }

  private func isExactly(_ version: SemanticVersion) -> Bool {
    guard major == version.major else { return false }
    if let minor, minor != version.minor { return false }
    if let patch, patch != version.patch { return false }
    return version.prerelease == prerelease
  }

  /// A part that is left out stands for all numbers: nothing with the same parts before it is above or below.
  private func isBelow(_ version: SemanticVersion) -> Bool {
    guard major == version.major else { return major < version.major }
    guard let minor else { return false }
    guard minor == version.minor else { return minor < version.minor }
    guard let patch else { return false }
    guard patch == version.patch else { return patch < version.patch }
    return SemanticVersion.precedes(prerelease, version.prerelease)
  }

  private func isAbove(_ version: SemanticVersion) -> Bool {
    guard major == version.major else { return major > version.major }
    guard let minor else { return false }
    guard minor == version.minor else { return minor > version.minor }
    guard let patch else { return false }
    guard patch == version.patch else { return patch > version.patch }
    return SemanticVersion.precedes(version.prerelease, prerelease)
  }

  private func tilde(_ version: SemanticVersion) -> Bool {
    guard major == version.major else { return false }
    if let minor, minor != version.minor { return false }
    if let patch, patch != version.patch { return patch < version.patch }
    return reaches(version)
  }

  private func caret(_ version: SemanticVersion) -> Bool {
    guard major == version.major else { return false }
    guard let minor else { return true }
    guard let patch else { return major > 0 ? version.minor >= minor : version.minor == minor }
    if minor != version.minor { return major > 0 && minor < version.minor }
    if patch != version.patch { return (major > 0 || minor > 0) && patch < version.patch }
    return reaches(version)
  }

  private func reaches(_ version: SemanticVersion) -> Bool { !SemanticVersion.precedes(version.prerelease, prerelease) }
}
