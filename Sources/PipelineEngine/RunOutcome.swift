package import AetherModel

/// How a run ended.
package struct RunOutcome: Sendable {
  package enum Status: String, Sendable { case succeeded, failed, cancelled }

  package var id: RunID
  package var status: Status
  /// The pipeline's outputs in declared order; empty unless it succeeded. Null where a step that was skipped would have
  /// given the value.
  package var outputs: [Output]
  /// The first thing that failed, also when something else failed or the run was cancelled afterwards.
  package var failure: RunFailure?
  package var counts: Counts
  package var started: Instant
  package var ended: Instant
  /// The run gave up waiting for calls that did not end: threads still run foreign code, and modules were not shut
  /// down. The process should end soon, by `_exit`.
  package var isAbandoned: Bool
  /// Indices of the modules that a call is still in.
  package var lostModules: Set<Int> = []
  /// Whether a step said that it changed something outside.
  package var isChanged = false

  package struct Output: Hashable, Sendable {
    package var name: String
    package var value: Value
  }

  /// Steps and those of `finally`, by how they ended.
  package struct Counts: Hashable, Sendable {
    package var succeeded = 0
    package var skipped = 0
    package var failed = 0
    package var cancelled = 0
    /// How many of those that failed didn't fail the run.
    package var ignored = 0
    /// How many of those that succeeded have their outputs from the cache.
    package var cached = 0

    mutating func count(_ result: StepResult) {
      switch result.status {
      case .succeeded: succeeded += 1
      case .skipped: skipped += 1
      case .failed: failed += 1
      case .cancelled: cancelled += 1
      case .pending, .running: preconditionFailure("\(result.status) is not an end")
      }
      if result.isIgnored { ignored += 1 }
      if result.cached != nil { cached += 1 }
    }
  }
}

/// A failure and what failed.
package struct RunFailure: Hashable, Sendable {
  package enum Origin: Hashable, Sendable {
    case step(id: String)
    case module(name: String)
    /// The pipeline as a whole: an output of it, `finally`'s deadline, the machine.
    case pipeline
  }

  package var origin: Origin
  package var failure: Failure

  package init(origin: Origin, failure: Failure) {
    self.origin = origin
    self.failure = failure
  }
}
