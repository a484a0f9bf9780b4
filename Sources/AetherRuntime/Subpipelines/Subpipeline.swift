package import AetherModel
package import PipelineConfig
internal import PluginRuntime
internal import StateStore

/// A pipeline that steps of other ones run, checked.
package struct Subpipeline: Sendable {
  /// Of its file, absolute.
  package let path: String
  package let pipeline: ValidatedPipeline
  /// What it is to a step that runs it.
  package let contract: Contract
  /// Whether all that its steps run may be run again after a crash.
  package let isIdempotent: Bool

  init(path: String, _ pipeline: ValidatedPipeline, modules: [FoundModule], earlier: [Subpipeline]) {
    self.path = path
    self.pipeline = pipeline
    contract = pipeline.contract
    isIdempotent = pipeline.modules.allSatisfy { module in
      module.isPipeline
        ? earlier[module.index].isIdempotent : modules[module.index].manifest?.isIdempotent ?? false
    }
  }

  /// SHA-256 of its text.
  package var digest: String {
    "sha256:" + Digest.hexadecimal(Digest.sha256(pipeline.source.bytes))
  }
}
