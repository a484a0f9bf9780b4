internal import AetherModel
package import PipelineEngine
internal import PipelineConfig
internal import StateStore

/// A run whose inputs are bound, whose modules are loaded and that has a plan; nothing of it is recorded yet.
package struct PlannedRun: Sendable {
  package let plan: Plan
  let check: PipelineCheck
  let pipeline: ValidatedPipeline
  /// Of the pipelines that steps run, by the order in which plans count them.
  let children: [ChildPlan]
  let settings: RunSettings
  let inputs: [Value]
  let secrets: RunSecrets
  /// The paths that the user named.
  let named: @Sendable () -> Set<String>
  let loaded: LoadedPlugins
  let database: StateDatabase
  /// The run that goes on; `nil` for a new one.
  let earlier: EarlierRun?
  let part: PlannedPart
}
