package import AetherModel

/// One attempt at a step, as the store knows it.
package struct StoredAttempt: Sendable {
  /// Where it stands, as the engine's lifecycle says it. The numbers are the database's.
  package enum State: UInt8, Sendable, CaseIterable {
    case pending, initializing, running, succeeded, skipped, failed, cancelled, finalizing, ended
    /// Its process ended before it did, which a later one noted.
    case interrupted
  }

  package struct Transition: Hashable, Sendable {
    package var state: State
    package var sequence: Int64
    package var time: Instant

    package init(state: State, sequence: Int64, time: Instant) {
      self.state = state
      self.sequence = sequence
      self.time = time
    }
  }

  package var key: AttemptPlace
  /// The step's id, and that of the steps around it.
  package var path: String
  /// An index of the run's modules.
  package var module: Int
  package var state: State
  /// How it ended: `succeeded`, `skipped`, `failed`, `cancelled` or `interrupted`; `nil` while it hasn't.
  package var status: State?
  package var sequence: Int64
  package var transitions: [Transition]
  /// `nil` before they were bound.
  package var inputs: StoredValues?
  /// Empty unless it succeeded.
  package var outputs: StoredValues
  package var said: Said
  /// Of a step with `cache: true`.
  package var caching: StoredCaching?

  /// What few attempts have.
  package struct Said: Hashable, Sendable {
    package var failure: Failure?
    /// Why it was skipped or cancelled.
    package var reason: String?
    package var message: String?
    package var standardOutput: String?
    package var standardError: String?
    package var workspace: String?
    /// The run that it was, where it ran a pipeline: its id.
    package var child: String?
    package var isChanged = false
    /// It failed, and the run went on as if it hadn't.
    package var isIgnored = false
    /// It ran for each item of a list, which stands in the place of its inputs.
    package var isRepeated = false
    /// Its call had not returned when its end was noted: what it has done is not known.
    package var isAbandoned = false
    /// It was skipped because the run was for other steps.
    package var isLeftOut = false
    /// Where its outputs were taken from, instead of running its module.
    package var cached: CacheOrigin?

    package init() {}

    package var isEmpty: Bool { self == Said() }
  }

  package init(
    key: AttemptPlace, path: String, module: Int, state: State = .pending, status: State? = nil, sequence: Int64 = 0,
    transitions: [Transition] = [], inputs: StoredValues? = nil, outputs: StoredValues = StoredValues(),
    said: Said = Said()
  ) {
    self.key = key
    self.path = path
    self.module = module
    self.state = state
    self.status = status
    self.sequence = sequence
    self.transitions = transitions
    self.inputs = inputs
    self.outputs = outputs
    self.said = said
  }
}

/// Which attempt, within a run.
package struct AttemptPlace: Hashable, Sendable {
  /// The index in the plan.
  package var step: Int
  /// Of a loop; −1 without one.
  package var item: Int
  /// From 1.
  package var attempt: Int

  package init(step: Int, item: Int = -1, attempt: Int) {
    self.step = step
    self.item = item
    self.attempt = attempt
  }
}

/// A line of a run's log.
package struct StoredLog: Sendable {
  package var sequence: Int64
  /// `nil` for a module outside of its steps.
  package var place: AttemptPlace?
  package var module: Int
  package var time: Instant
  package var record: LogRecord

  package init(sequence: Int64 = 0, place: AttemptPlace?, module: Int, time: Instant, record: LogRecord) {
    self.sequence = sequence
    self.place = place
    self.module = module
    self.time = time
    self.record = record
  }
}

/// Something else that happened in a run.
package struct StoredEvent: Sendable {
  package var sequence: Int64
  package var step: Int?
  package var time: Instant
  /// `module`, `lock_waiting`, `retry`, `notice`, `cancel_requested`, `resumed`, as `run --json` names it.
  package var kind: String
  /// An object.
  package var body: Value

  package init(sequence: Int64 = 0, step: Int? = nil, time: Instant, kind: String, body: Value) {
    self.sequence = sequence
    self.step = step
    self.time = time
    self.kind = kind
    self.body = body
  }
}

/// What a module saved at one `commit_checkpoint`.
package struct StoredCheckpoint: Sendable {
  package var step: Int
  package var item: Int
  /// From 1, over all attempts at the step.
  package var number: Int
  package var attempt: Int
  package var time: Instant
  package var sequence: Int64
  /// An object: the value of each key, as it was then.
  package var states: Value

  package init(
    step: Int, item: Int = -1, number: Int, attempt: Int, time: Instant, sequence: Int64 = 0, states: Value
  ) {
    self.step = step
    self.item = item
    self.number = number
    self.attempt = attempt
    self.time = time
    self.sequence = sequence
    self.states = states
  }
}
