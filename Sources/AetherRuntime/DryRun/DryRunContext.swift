internal import AetherModel
internal import Expressions
internal import PipelineEngine

/// What expressions can read before a run. It remembers what they read that isn't known yet.
final class DryRunContext: EvaluationContext {
  private let plan: Plan
  /// `nil` for one that isn't known, as in a pipeline that a step runs.
  private let inputs: [Value?]
  private let secrets: RunSecrets
  private let environment: EnvironmentSnapshot
  /// By step: how it will have ended, where that is known.
  private let results: [StepResult?]
  private var unknownSteps: Set<Int> = []
  private var readsRun = false
  private var readsItem = false
  private var unknownInputs: Set<Int> = []
  /// The item that is looked at, where its list is known.
  private let given: (item: Value, index: Int)?

  init(
    _ plan: Plan, inputs: [Value?], secrets: RunSecrets, environment: EnvironmentSnapshot, results: [StepResult?],
    item: (item: Value, index: Int)? = nil
  ) {
    given = item
    self.secrets = secrets
    self.plan = plan
    self.inputs = inputs
    self.environment = environment
    self.results = results
  }

  /// What was read since ``forget()`` and isn't known; `nil` where all was.
  var waits: ForeseenValue.Waits? {
    guard !unknownSteps.isEmpty || readsRun || readsItem || !unknownInputs.isEmpty else { return nil }
    return ForeseenValue.Waits(
      steps: unknownSteps.sorted().map { plan.allSteps[$0].id }, inputs: unknownInputs.sorted().map { plan.inputs[$0].name },
      isOfRun: readsRun, isOfItem: readsItem)
  }

  func forget() {
    unknownSteps = []
    unknownInputs = []
    readsRun = false
    readsItem = false
  }

  func input(_ index: Int) -> Value {
    if let value = inputs[index] { return value }
    unknownInputs.insert(index)
    return .null
  }

  func secret(_ index: Int) -> Value { secrets.values.indices.contains(index) ? secrets.values[index] : .null }

  func environment(_ name: String) -> String? { environment[name] }

  func output(step: Int, output: Int) -> Value? {
    guard let outputs = result(of: step)?.outputs, outputs.indices.contains(output) else { return nil }
    return outputs[output]
  }

  func outputs(ofRepeated step: Int) -> Value? {
    result(of: step).flatMap { $0.status == .succeeded ? $0.items?.outputs : nil }
  }

  func status(step: Int) -> String { (result(of: step)?.status ?? .pending).rawValue }
  func errorCode(step: Int) -> String? { result(of: step)?.failure?.code }

  func run(_ field: RunField) -> Value {
    switch field {
    case .name: return .string(plan.name)
    case .id, .startedAt:
      readsRun = true
      return field == .id ? .string("") : .datetime(Instant(seconds: 0, nanoseconds: 0))
    }
  }

  var item: Value? {
    if let given { return given.item }
    readsItem = true
    return nil
  }

  var index: Int64? {
    if let given { return Int64(given.index) }
    readsItem = true
    return nil
  }

  private func result(of step: Int) -> StepResult? {
    if let result = results[step] { return result }
    unknownSteps.insert(step)
    return nil
  }
}
