package import AetherModel

/// Says which module a name means.
package protocol ModuleResolver {
  /// The module with the highest version in the range; any version where `range` is `nil`. Asked once for each name
  /// and range of a pipeline; must execute nothing of the module.
  func resolve(_ name: String, in range: VersionRange?) -> ModuleResolution

  /// The pipeline that a step names; `nil` when it can't be used, which was reported.
  ///
  /// - Parameter path: as the step says it.
  func resolve(pipeline path: String) -> ResolvedModule?
}

extension ModuleResolver {
  package func resolve(pipeline path: String) -> ResolvedModule? { nil }
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
  /// The resolver's own number for it, among modules or among pipelines.
  package var index: Int
  /// Whether it is a pipeline, which a step runs as it does a module.
  package var isPipeline: Bool
  /// What its manifest says besides; `nil` where nothing is known of that.
  package var manifest: Manifest?

  package init(contract: Contract, index: Int, manifest: Manifest? = nil, isPipeline: Bool = false) {
    self.contract = contract
    self.manifest = manifest
    self.index = index
    self.isPipeline = isPipeline
  }
}
