internal import AetherModel
internal import Synchronization

/// What a run knows of itself.
struct RunState: Sendable {
  enum Phase: Sendable {
    case waiting, preparing, steps, handlers, finally, closing

    /// Whether steps run one by one, on the run's own thread, whatever failed before.
    var isInOrder: Bool { self == .handlers || self == .finally }
  }

  var phase = Phase.waiting
  var scheduler: Scheduler?
  /// By step; set once the step is over.
  var results: [StepResult?]
  /// Attempts that are on, by step; those at items stand in `activeItems`.
  private var active: [AttemptControl?]
  private var activeItems: [StepPlace: AttemptControl] = [:]
  /// Steps that run for each item of a list, while they do.
  var loops: [Int: StepLoop] = [:]
  /// How many attempts there were, those of earlier processes included; none for most.
  var attempts: [StepPlace: Int] = [:]
  /// How many attempts failed since this process began.
  var failedAttempts: [StepPlace: Int] = [:]
  var checkpoints: [StepPlace: [Checkpoint]] = [:]
  /// What waits for another attempt.
  var retries: [StepPlace: AlarmID] = [:]
  /// What holds or wants the lock of its step's policy.
  var locks: [StepPlace: StepLock] = [:]
  /// Modules that a call is lost in.
  var abandonedModules: Set<Int> = []
  var cancelCount = 0
  var isFinallyOverdue = false
  /// The steps took longer than the pipeline's timeout.
  var isOverdue = false
  /// What happens can't be recorded any more.
  var isUnrecorded = false
  /// The first failure, and the step if it was one.
  var failure: RunFailure?
  var failedStep: Int?
  /// Whether the failure came first, so that it is not what cancelling brought about.
  private var failedBeforeCancel = false
  var alarms: [AlarmID] = []

  init(stepCount: Int, resuming point: ResumePoint?) {
    results = point?.results ?? Array(repeating: nil, count: stepCount)
    active = Array(repeating: nil, count: stepCount)
    attempts = point?.attempts ?? [:]
    checkpoints = point?.checkpoints ?? [:]
  }

  /// Attempts that are on.
  var controls: [AttemptControl] { active.compactMap(\.self) + activeItems.values }

  /// The attempt that is on.
  subscript(place: StepPlace) -> AttemptControl? {
    get { place.isItem ? activeItems[place] : active[place.step] }
    set {
      if place.isItem { activeItems[place] = newValue } else { active[place.step] = newValue }
    }
  }

  /// The number of the attempt that would be next.
  func nextAttempt(at place: StepPlace) -> AttemptKey {
    AttemptKey(place, attempt: (attempts.isEmpty ? 0 : attempts[place] ?? 0) + 1)
  }

  func status(of step: Int) -> StepStatus {
    if let result = results[step] { return result.status }
    return active[step] == nil && loops[step] == nil ? .pending : .running
  }

  var finallyMayGoOn: Bool { cancelCount < 2 && !isFinallyOverdue && !isUnrecorded }

  /// Whether further steps may start, as far as the phase goes.
  var mayStart: Bool {
    switch phase {
    case .finally: finallyMayGoOn
    case .handlers: cancelCount == 0 && !isUnrecorded
    default: cancelCount == 0 && !isOverdue && !isUnrecorded
    }
  }

  /// How the run ends when nothing else happens.
  var status: RunOutcome.Status {
    if cancelCount > 0 && !failedBeforeCancel { return .cancelled }
    return failure == nil ? .succeeded : .failed
  }

  /// Keeps a failure if it is the first.
  mutating func note(_ failure: Failure, origin: RunFailure.Origin) -> Bool {
    guard self.failure == nil else { return false }
    self.failure = RunFailure(origin: origin, failure: failure)
    failedBeforeCancel = cancelCount == 0
    return true
  }
}

extension PipelineRun {
  func result(of step: Int) -> StepResult? { state.withLock { $0.results[step] } }

  func status(of step: Int) -> StepStatus {
    state.withLock { $0.status(of: step) }
  }

  /// Keeps a failure if it is the run's first; tells of it otherwise.
  func note(_ failure: Failure, origin: RunFailure.Origin) {
    let isFirst = state.withLock { $0.note(failure, origin: origin) }
    if !isFirst { journal.tell(.notice(failure)) }
  }
}

extension Failure {
  static let noThread = Failure(
    code: "AETHER_NO_THREAD",
    message: "the system gave no thread to run the pipeline on; see 'ulimit -u' and the memory that is left")

  static let fewerThreads = Failure(
    code: "AETHER_FEWER_THREADS",
    message: "the system gave fewer threads than 'jobs' asks for; the steps ran with those there were")

  static func finallyOverdue(_ deadline: TimeSpan) -> Failure {
    Failure(
      code: "AETHER_FINALLY_TIMEOUT",
      message: "'finally' did not end within \(deadline); what was left of it was cancelled")
  }
}
