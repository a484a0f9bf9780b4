package import AetherModel

/// Something that happened in a run.
package struct RunEvent: Sendable {
  /// From 1, without gaps, over all events of a run.
  package let sequence: UInt64
  package let time: Instant
  package let body: Body

  /// What comes seldom or is large stands behind a reference, so that the three events of every step are small.
  package enum Body: Sendable {
    /// Always the first.
    indirect case runStarted(RunID, Plan, inputs: [Value])
    /// Follows on `runStarted` when an earlier process began the run.
    /// - restored: by step: how it ended then, for those that are not run again.
    indirect case resumed(restored: [StepResult?])
    indirect case module(Int, ModuleEvent)
    indirect case moduleLog(module: Int, LogRecord)
    case transition(AttemptKey, from: AttemptState, to: AttemptState)
    /// What an attempt was given, by slot; follows on its transition to Initializing.
    case bound(AttemptKey, inputs: [Value?])
    /// The list that a step runs for, in place of `bound` at the step as a whole.
    case listed(AttemptKey, Value)
    /// What the step had to do with the cache of results; only where it has `cache: true`.
    indirect case cache(AttemptKey, CacheNote)
    /// Follows on the transition to Succeeded, Skipped, Failed or Cancelled, at the last attempt.
    case stepEnded(AttemptKey, StepResult)
    indirect case log(AttemptKey, LogRecord)
    /// - fraction: 0 to 1; `nil` when the module can't say.
    indirect case progress(AttemptKey, fraction: Double?, message: String?)
    /// What a module saved, at one `commit_checkpoint`.
    /// - number: from 1, over all attempts at the step.
    /// - states: an object: each key that was ever saved, with its last value.
    indirect case checkpoint(AttemptKey, number: Int, states: Value)
    /// The attempt can't begin before others give back a lock.
    indirect case waitingForLock(AttemptKey, LockName, behind: [LockOwner])
    /// The attempt runs a pipeline, as a run of its own.
    indirect case childStarted(AttemptKey, RunID)
    /// The attempt failed, and another one follows; in place of `stepEnded`.
    /// - wait: nanoseconds until then.
    indirect case retryPlanned(AttemptKey, StepResult, wait: UInt64)
    /// The attempt's workspace stays, as was asked for.
    indirect case workspaceKept(AttemptKey, path: String)
    /// Something went wrong that does not change how the run ends.
    indirect case notice(Failure)
    /// How often the run was asked to cancel by now, from 1.
    case cancelRequested(times: Int)
    /// Always the last.
    indirect case runEnded(RunOutcome)
  }

  package enum ModuleEvent: Sendable {
    case initialised
    case initialiseFailed(Failure)
    case daemonStarted
    /// It did not start, or said afterwards that it does not run.
    case daemonFailed(Failure)
    case daemonStopped(Failure?)
    case shutDown(Failure?)
  }
}

/// Tells several recorders, in order.
package struct RecorderGroup: Recorder {
  private let members: [any Recorder]

  package init(_ members: [any Recorder]) { self.members = members }

  package func record(_ event: RunEvent) {
    for member in members { member.record(event) }
  }

  package func settle() throws(Failure) {
    for member in members { try member.settle() }
  }

  package func nested(_ label: String) -> any Recorder { RecorderGroup(members.map { $0.nested(label) }) }
}
