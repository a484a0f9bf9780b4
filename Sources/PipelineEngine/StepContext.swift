internal import AetherModel
internal import Expressions

/// What the expressions of one step read. Used on one thread, while the bindings are evaluated.
final class StepContext: EvaluationContext {
  private let run: PipelineRun
  private let environment: EnvironmentSnapshot
  /// A step whose outputs were read although it was skipped: so the reader is skipped, too.
  private(set) var skippedStep: Int?

  init(run: PipelineRun, environment: EnvironmentSnapshot) {
    self.run = run
    self.environment = environment
  }

  func input(_ index: Int) -> Value { run.inputs[index] }

  func output(step: Int, output: Int) -> Value? {
    guard let result = run.result(of: step) else { return nil }
    if result.status == .skipped { skippedStep = step }
    return result.outputs.indices.contains(output) ? result.outputs[output] : nil
  }

  func status(step: Int) -> String { run.status(of: step).rawValue }

  func errorCode(step: Int) -> String? { run.result(of: step)?.failure?.code }

  func environment(_ name: String) -> String? { environment[name] }

  func run(_ field: RunField) -> Value {
    switch field {
    case .id: .string(run.id.description)
    case .name: .string(run.plan.name)
    case .startedAt: .datetime(run.started)
    }
  }
}
