internal import AetherModel
internal import Linux
internal import PipelineConfig
internal import PipelineEngine
internal import PluginRuntime

/// Turns a checked pipeline into the engine's plan.
enum PlanMaker {
  /// - Parameters:
  ///   - environment: of `--env`; it wins over the pipeline's and over that of its steps.
  ///   - jobs: of `--jobs`; it wins over the pipeline's.
  /// - Throws: when modules require each other in a circle.
  static func plan(
    _ pipeline: ValidatedPipeline, modules: [FoundModule], contracts: [Contract], requires: [[Int]],
    environment: [String: String], jobs: Int?
  ) throws(Failure) -> Plan {
    let index = Dictionary(uniqueKeysWithValues: pipeline.modules.enumerated().map { ($0.offset, $0.element.index) })
    func step(_ step: ValidatedPipeline.Step) -> PlannedStep {
      let module = index[step.module] ?? 0
      return PlannedStep(
        id: step.id, module: module, bindings: step.bindings, condition: step.condition,
        loop: step.loop.map { PlannedLoop(list: $0.list, jobs: $0.jobs) }, notifies: step.notifies,
        dependencies: step.dependencies,
        isIdempotent: modules[module].manifest?.isIdempotent ?? false,
        environment: step.environment.isEmpty ? [:] : step.environment.merging(environment) { $1 },
        policy: step.policy)
    }
    let declared = Dictionary(pipeline.environment.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    return try Plan(
      name: pipeline.name, inputs: pipeline.inputs,
      environment: EnvironmentSnapshot(declared.merging(environment) { $1 }), 
      jobs: jobs ?? pipeline.jobs ?? CurrentProcess.processorCount,
      modules: contracts.indices.map { PlannedModule(contract: contracts[$0], requires: requires[$0]) },
      steps: pipeline.steps.map(step), handlers: pipeline.handlers.map(step),
      finally: pipeline.finally.map(step),
      outputs: pipeline.outputs.map {
        PlannedOutput(name: $0.name, binding: $0.binding, isSecret: $0.type.containsSecret)
      }, timeout: pipeline.timeout)
  }
}
