import AetherModel

/// One choice to make: a module, or one more of it under an alias.
struct Package: Sendable {
  var module: String
  /// `nil` for what requirements of modules mean.
  var alias: String?
  /// Ascending.
  var versions: [SemanticVersion]

  var key: String { alias ?? module }

  /// Those of the versions that are in a range; without one, those without a prerelease.
  func versions(in range: VersionRange?) -> VersionSet {
    var set = VersionSet(versions: versions.count)
    for (index, version) in versions.enumerated()
    where range.map({ $0.contains(version) }) ?? version.prerelease.isEmpty {
      set.insert(index)
    }
    return set
  }
}
