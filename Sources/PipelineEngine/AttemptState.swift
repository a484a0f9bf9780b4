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
