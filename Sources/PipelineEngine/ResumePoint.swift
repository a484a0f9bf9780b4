/// Where an earlier process left a run.
package struct ResumePoint: Sendable {
  /// By step: how it ended, for those that are not run again.
  package var results: [StepResult?]
  /// By step: how many attempts there were.
  package var attempts: [Int: Int]
  /// By step: what its attempts committed, the oldest first, for those that are run again.
  package var checkpoints: [Int: [Checkpoint]]

  package init(results: [StepResult?], attempts: [Int: Int] = [:], checkpoints: [Int: [Checkpoint]] = [:]) {
    self.results = results
    self.attempts = attempts
    self.checkpoints = checkpoints
  }
}
