package import AetherModel

/// Where an earlier process left a run.
package struct ResumePoint: Sendable {
  /// By step: how it ended, for those that are not run again.
  package var results: [StepResult?]
  /// How many attempts there were.
  package var attempts: [StepPlace: Int]
  /// What attempts committed, the oldest first, for what is run again.
  package var checkpoints: [StepPlace: [Checkpoint]]
  /// The runs of pipelines that go on, by the step or item that they are.
  package var children: [StepPlace: RunID] = [:]
  /// By step: what is known of its items, for those that are run again.
  package var loops: [Int: RestoredLoop] = [:]

  package init(
    results: [StepResult?], attempts: [StepPlace: Int] = [:], checkpoints: [StepPlace: [Checkpoint]] = [:]
  ) {
    self.results = results
    self.attempts = attempts
    self.checkpoints = checkpoints
  }
}

/// How far an earlier process had got with the items of a list.
package struct RestoredLoop: Sendable {
  /// The list. When it is another one now, nothing of this holds.
  package var list: Value
  /// By item: how it ended, for those that are not run again.
  package var results: [Int: StepResult]

  package init(list: Value, results: [Int: StepResult] = [:]) {
    self.list = list
    self.results = results
  }
}
