package import AetherModel

/// Says which module a name means.
package protocol ModuleResolver {
  /// The module with the highest version in the range; any version where `range` is `nil`. Asked once for each name
  /// and range of a pipeline; must execute nothing of the module.
  func resolve(_ name: String, in range: VersionRange?) -> ModuleResolution
}

package enum ModuleResolution: Sendable {
  case found(ResolvedModule)
  /// - Parameters:
  ///   - searched: the places searched, in order, for people.
  ///   - known: the names of all modules that there are, for a suggestion.
  case notFound(searched: [String], known: [String])
  /// There are modules of that name, in these versions.
  case noVersion(available: [SemanticVersion])
  /// It can't be had from its source, which was reported.
  case reported
  /// There is one, and it can't be used: what is wrong with it.
  case unusable([Diagnostic])
}

/// A contract, and which of the resolver's modules has it.
package struct ResolvedModule: Sendable {
  package var contract: Contract
  /// The resolver's own number for it.
  package var index: Int

  package init(contract: Contract, index: Int) {
    self.contract = contract
    self.index = index
  }
}
