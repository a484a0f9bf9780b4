internal import AetherModel
internal import Linux
internal import PipelineConfig
internal import PipelineEngine
internal import PluginRuntime

/// Turns a checked pipeline into the engine's plan.
enum PlanMaker {
  /// - Parameters:
  ///   - subpipelines: those that steps run, by the index that `pipeline` names; a plan counts them after the modules.
  ///   - environment: of `--env`; it wins over the pipeline's and over that of its steps.
  ///   - jobs: of `--jobs`; it wins over the pipeline's.
  /// - Throws: when modules require each other in a circle.
  static func plan(
    _ pipeline: ValidatedPipeline, modules: [FoundModule], contracts: [Contract], requires: [[Int]],
    subpipelines: [Subpipeline] = [], environment: [String: String], jobs: Int?
  ) throws(Failure) -> Plan {
    let index = pipeline.modules.map { $0.isPipeline ? modules.count + $0.index : $0.index }
    func step(_ step: ValidatedPipeline.Step) -> PlannedStep {
      let module = index[step.module]
      return PlannedStep(
        id: step.id, module: module, bindings: step.bindings, condition: step.condition,
        loop: step.loop.map { PlannedLoop(list: $0.list, jobs: $0.jobs) }, notifies: step.notifies,
        dependencies: step.dependencies,
        isIdempotent: module < modules.count
          ? modules[module].manifest?.isIdempotent ?? false : subpipelines[module - modules.count].isIdempotent,
        isCached: step.isCached,
        environment: step.environment.isEmpty ? [:] : step.environment.merging(environment) { $1 },
        policy: step.policy)
    }
    let declared = Dictionary(pipeline.environment.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    return try Plan(
      name: pipeline.name, inputs: pipeline.inputs,
      environment: EnvironmentSnapshot(declared.merging(environment) { $1 }),
      jobs: jobs ?? pipeline.jobs ?? CurrentProcess.processorCount,
      modules: contracts.indices.map { PlannedModule(contract: contracts[$0], requires: requires[$0]) }
        + subpipelines.map { PlannedModule(contract: $0.contract, isPipeline: true) },
      steps: pipeline.steps.map(step), handlers: pipeline.handlers.map(step),
      finally: pipeline.finally.map(step),
      outputs: pipeline.outputs.map {
        PlannedOutput(name: $0.name, binding: $0.binding, isSecret: $0.type.containsSecret)
      }, timeout: pipeline.timeout)
  }
}
