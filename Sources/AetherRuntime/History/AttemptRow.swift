internal import AetherModel
internal import PipelineEngine
internal import StateStore

extension StoredAttempt {
  /// Only now has it ended: a commit may have come between the transition and this, and a row that says `succeeded`
  /// must have the outputs.
  mutating func end(as result: StepResult) {
    status = State(endedAs: result.status)
    outputs = StoredValues(result.outputs)
    guard !result.isPlain else { return }
    said.failure = result.failure
    said.reason = result.reason
    said.message = result.message
    said.standardOutput = result.standardOutput
    said.standardError = result.standardError
    said.isChanged = result.isChanged
    said.isIgnored = result.isIgnored
    said.isAbandoned = result.isAbandoned
    said.isLeftOut = result.isLeftOut
    said.cached = result.cached
  }

  /// The row of what was decided without an attempt: it is over, and has one transition.
  ///
  /// - Parameters:
  ///   - number: of the attempt.
  ///   - numbering: how the run's rows name steps and modules.
  static func settled(
    _ place: StepPlace, number: Int, as result: StepResult, _ plan: Plan, _ numbering: StepNumbering, sequence: Int64,
    _ time: Instant
  ) -> StoredAttempt {
    let step = plan.allSteps[place.step]
    let state = State(endedAs: result.status) ?? .skipped
    var row = StoredAttempt(
      key: AttemptPlace(step: numbering.number(place.step), item: place.item, attempt: number), path: step.id,
      module: numbering.module(step.module), state: .ended, sequence: sequence,
      transitions: [Transition(state: state, sequence: sequence, time: time)])
    row.end(as: result)
    return row
  }
}
