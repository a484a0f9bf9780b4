package import AetherModel

/// What one group commit writes.
package struct JournalBatch: Sendable {
  /// Each as a whole: it replaces what stood there of that attempt. `key.step` and `module` are the run's own numbers.
  package var attempts: [StoredAttempt] = []
  package var checkpoints: [StoredCheckpoint] = []
  package var logs: [StoredLog] = []
  package var events: [StoredEvent] = []
  package var end: RunEnd?

  package init() {}
}

/// How a run ended.
package struct RunEnd: Sendable {
  package var status: StoredRun.Status
  package var time: Instant
  package var counts: StoredRun.Counts
  package var failure: StoredFailure?
  /// `nil` unless it succeeded.
  package var outputs: StoredFields?

  package init(
    status: StoredRun.Status, time: Instant, counts: StoredRun.Counts, failure: StoredFailure?, outputs: StoredFields?
  ) {
    self.status = status
    self.time = time
    self.counts = counts
    self.failure = failure
    self.outputs = outputs
  }
}
