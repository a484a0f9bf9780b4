package import AetherModel

/// How a step stands, as `steps.x.status` says it.
package enum StepStatus: String, Sendable, CaseIterable {
  case pending, running, succeeded, skipped, failed, cancelled
}

/// How a step ended.
package final class StepResult: Sendable {
  /// Neither `pending` nor `running`.
  package let status: StepStatus
  /// By the slot of the contract's outputs; empty unless it succeeded.
  package let outputs: [Value?]
  /// Present exactly when it failed.
  package let failure: Failure?
  /// Why it was skipped or cancelled.
  package let reason: String?
  /// Whether the module says that it changed something outside.
  package let isChanged: Bool
  package let message: String?
  package let standardOutput: String?
  package let standardError: String?
  /// Whether it failed, and the run goes on as if it hadn't: `on_error: continue`.
  package let isIgnored: Bool
  /// Present when it ran for each item of a list: what became of those.
  package let items: LoopOutcome?
  /// Whether its call had not returned when this was said: what it has done is not known.
  package let isAbandoned: Bool
  /// Whether it was skipped because the run is for other steps: a run that goes on may be for this one, too.
  package let isLeftOut: Bool
  /// Where its outputs were taken from, instead of running its module.
  package let cached: CacheOrigin?

  package init(
    _ status: StepStatus, outputs: [Value?] = [], failure: Failure? = nil, reason: String? = nil,
    isChanged: Bool = false, message: String? = nil, standardOutput: String? = nil, standardError: String? = nil,
    isIgnored: Bool = false, isAbandoned: Bool = false, isLeftOut: Bool = false, cached: CacheOrigin? = nil,
    items: LoopOutcome? = nil
  ) {
    self.status = status
    self.outputs = outputs
    self.failure = failure
    self.reason = reason
    self.isChanged = isChanged
    self.message = message
    self.standardOutput = standardOutput
    self.standardError = standardError
    self.isIgnored = isIgnored
    self.isAbandoned = isAbandoned
    self.items = items
    self.isLeftOut = isLeftOut
    self.cached = cached
  }

  static func failed(_ failure: Failure, isAbandoned: Bool = false) -> StepResult {
    StepResult(.failed, failure: failure, isAbandoned: isAbandoned)
  }

  /// The same failure, without consequences for the run.
  var ignored: StepResult {
    StepResult(
      status, outputs: outputs, failure: failure, reason: reason, isChanged: isChanged, message: message,
      standardOutput: standardOutput, standardError: standardError, isIgnored: true, isAbandoned: isAbandoned,
      items: items)
  }

  /// The same with what became of the items of its list.
  package func over(_ items: LoopOutcome) -> StepResult {
    StepResult(
      status, failure: failure, reason: reason, isChanged: isChanged, isIgnored: isIgnored, isAbandoned: isAbandoned,
      items: items)
  }

  /// Whether all there is to it are its status and outputs.
  package var isPlain: Bool {
    failure == nil && reason == nil && !isChanged && message == nil && standardOutput == nil && standardError == nil
      && !isIgnored && !isAbandoned && !isLeftOut && cached == nil
  }

  /// Whether the run goes on after it.
  var goesOn: Bool { status == .succeeded || status == .skipped || isIgnored }

  static func skipped(_ reason: String) -> StepResult { StepResult(.skipped, reason: reason) }
  static func leftOut(_ reason: String) -> StepResult { StepResult(.skipped, reason: reason, isLeftOut: true) }
  static func cancelled(_ reason: String, isAbandoned: Bool = false) -> StepResult {
    StepResult(.cancelled, reason: reason, isAbandoned: isAbandoned)
  }

  var state: AttemptState {
    switch status {
    case .pending: .pending
    case .running: .running
    case .succeeded: .succeeded
    case .skipped: .skipped
    case .failed: .failed
    case .cancelled: .cancelled
    }
  }
}
