internal import AetherModel
package import StateStore

/// What is known of a pipeline's text from a run that goes on: it was found good, and most of its steps may be over. So only
/// what will run is checked again.
package struct KnownPipeline: Sendable {
  private let digest: [UInt8]
  /// The ids of the steps that are over.
  let settled: Set<String>

  /// - Returns: `nil` when another version of Aether has checked it.
  package init?(_ run: StoredRun, _ detail: StoredRunDetail, in history: RunHistory) throws(StateProblem) {
    guard detail.version == ProductVersion.text else { return nil }
    digest = detail.sourceDigest
    settled = try history.settledSteps(of: run, detail.modules)
  }

  func isText(_ source: SourceText) -> Bool { Digest.sha256(source.bytes) == digest }
}
