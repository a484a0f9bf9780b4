internal import AetherModel
internal import Expressions

/// What the expressions of one step read.
struct StepContext: EvaluationContext {
  let run: PipelineRun
  let environment: EnvironmentSnapshot
  var item: Value?
  var index: Int64?

  func input(_ index: Int) -> Value { run.inputs[index] }

  func output(step: Int, output: Int) -> Value? {
    guard let outputs = run.result(of: step)?.outputs, outputs.indices.contains(output) else { return nil }
    return outputs[output]
  }

  func outputs(ofRepeated step: Int) -> Value? {
    run.result(of: step).flatMap { $0.status == .succeeded ? $0.items?.outputs : nil }
  }

  func status(step: Int) -> String { run.status(of: step).rawValue }

  func errorCode(step: Int) -> String? { run.result(of: step)?.failure?.code }

  func environment(_ name: String) -> String? { environment[name] }

  func secret(_ index: Int) -> Value { run.secrets.indices.contains(index) ? run.secrets[index] : .null }

  func run(_ field: RunField) -> Value {
    switch field {
    case .id: .string(run.id.description)
    case .name: .string(run.plan.name)
    case .startedAt: .datetime(run.started)
    }
  }
}
