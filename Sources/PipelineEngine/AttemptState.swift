/// Where an attempt stands. Pending → Initializing → Running → Succeeded, Skipped, Failed or Cancelled → Finalizing →
/// Ended; besides, Pending → Skipped or Cancelled, Initializing → Failed or Cancelled. There are no other ways.
package enum AttemptState: String, Sendable, CaseIterable {
  case pending, initializing, running, succeeded, skipped, failed, cancelled, finalizing, ended

  /// Whether the lifecycle leads from here to there in one transition.
  package func leads(to next: AttemptState) -> Bool {
    switch (self, next) {
    case (.pending, .initializing), (.pending, .skipped), (.pending, .cancelled),
      (.initializing, .running), (.initializing, .failed), (.initializing, .cancelled),
      (.running, .succeeded), (.running, .skipped), (.running, .failed), (.running, .cancelled),
      (.succeeded, .finalizing), (.skipped, .finalizing), (.failed, .finalizing), (.cancelled, .finalizing),
      (.finalizing, .ended):
      true
    default: false
    }
  }
}

/// Names one attempt at a step within a run.
package struct AttemptKey: Hashable, Sendable {
  /// The index in `Plan.allSteps`.
  package var step: Int
  /// From 1.
  package var attempt: Int

  package init(step: Int, attempt: Int = 1) {
    self.step = step
    self.attempt = attempt
  }
}
