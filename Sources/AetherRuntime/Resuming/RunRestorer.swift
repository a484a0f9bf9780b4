internal import AetherModel
internal import PipelineEngine
internal import StateStore

/// Finds out where an earlier process left a run: which steps are over, which run again, which are in doubt.
struct RunRestorer {
  private let plan: Plan
  /// By the plan's index: what is known of a step from its last attempt.
  private var known: [Known?]
  /// The steps that rows name and the plan doesn't have.
  private(set) var goneSteps: Set<String> = []
  private var goneNumbers: Set<Int> = []
  /// Whether a step stands at another place in the plan than its number says.
  private var isMoved = false
  /// Whether a workspace was kept for a person to look into.
  private(set) var hasKeptWorkspace = false
  /// The highest number that rows have for a step.
  private var highestNumber = -1
  private var indices: [String: Int]?

  private struct Known {
    var number: Int
    var attempt: Int
    var fate: Fate
  }

  /// What becomes of a step.
  private enum Fate {
    case over(StepResult)
    case again
    case inDoubt(why: String)
  }

  init(plan: Plan) {
    self.plan = plan
    known = Array(repeating: nil, count: plan.allSteps.count)
  }

  /// - Parameter history: with outputs.
  mutating func read(_ history: RunHistory, of run: StoredRun) throws(StateProblem) {
    var reader = self
    self.known = []
    try history.attempts(of: run, with: .outputs) { reader.take($0) }
    self = reader
  }

  private mutating func take(_ attempt: StoredAttempt) {
    highestNumber = max(highestNumber, attempt.key.step)
    if attempt.said.workspace != nil { hasKeptWorkspace = true }
    guard let index = index(of: attempt) else {
      goneSteps.insert(attempt.path)
      goneNumbers.insert(attempt.key.step)
      return
    }
    if index != attempt.key.step { isMoved = true }
    known[index] = Known(number: attempt.key.step, attempt: attempt.key.attempt, fate: fate(of: index, attempt))
  }

  /// The plan's index of a step: mostly its number.
  private mutating func index(of attempt: StoredAttempt) -> Int? {
    let number = attempt.key.step
    if known.indices.contains(number), plan.allSteps[number].id == attempt.path { return number }
    return index(ofStep: attempt.path)
  }

  private mutating func index(ofStep id: String) -> Int? {
    if indices == nil {
      indices = Dictionary(plan.allSteps.enumerated().map { ($1.id, $0) }) { first, _ in first }
    }
    return indices?[id]
  }

  /// How rows name the plan's steps: a step keeps the number that it had; a new one takes its place in the plan, unless
  /// another one has had that.
  func numbers() -> [Int]? {
    guard isMoved || !goneNumbers.isEmpty else { return nil }
    var next = max(known.count, highestNumber + 1)
    let used = goneNumbers.union(known.compactMap { $0?.number })
    return known.indices.map { index in
      if let number = known[index]?.number { return number }
      guard used.contains(index) else { return index }
      defer { next += 1 }
      return next
    }
  }

  /// The point from which the run goes on, and the steps that nobody can say whether they took effect.
  ///
  /// - Parameters:
  ///   - retried: the ids of steps to run again all the same.
  ///   - skipped: the ids of steps to pass over.
  func point(
    retrying retried: Set<String>, skipping skipped: Set<String>, checkpoints: [StoredCheckpoint]
  ) -> (point: ResumePoint, doubts: [(step: Int, why: String)], failures: [Diagnostic]) {
    var point = ResumePoint(results: Array(repeating: nil, count: plan.allSteps.count))
    var doubts: [(step: Int, why: String)] = []
    var failures = unknownSteps(retried.union(skipped))
    failures += retried.intersection(skipped).sorted().map { step in
      Diagnostic(
        code: "decided-twice", "step '\(step)' can't both run again and be passed over",
        hints: ["name it for one of the two: --retry or --skip"])
    }
    for (index, step) in plan.allSteps.enumerated() {
      let last = known[index]
      if !retried.isEmpty || !skipped.isEmpty, retried.contains(step.id) || skipped.contains(step.id) {
        if let last { point.attempts[index] = last.attempt }
        if case .over(let result)? = last?.fate, result.status != .failed {
          failures.append(
            Diagnostic(
              code: "step-over", "step '\(step.id)' is over: it \(result.status == .skipped ? "was skipped" : "succeeded")",
              hints: ["--retry and --skip are for steps that are in doubt or that failed"]))
        }
        if skipped.contains(step.id) { point.results[index] = .passedOver }
        continue
      }
      guard let last else { continue }
      switch last.fate {
      case .over(let result): point.results[index] = result
      case .inDoubt(let why): doubts.append((index, why))
      case .again: break
      }
      if point.results[index] == nil || index >= plan.stepCount { point.attempts[index] = last.attempt }
    }
    if plan.steps.indices.contains(where: { point.results[$0] == nil }) {
      // Handlers and what stands in `finally` belong to what was run before them, and come again after what runs now.
      for index in plan.stepCount..<plan.allSteps.count { point.results[index] = nil }
    }
    let indices = checkpoints.isEmpty
      ? [:] : Dictionary(known.enumerated().map { ($1?.number ?? -1, $0) }) { first, _ in first }
    for checkpoint in checkpoints {
      guard let index = indices[checkpoint.step], point.results[index] == nil else { continue }
      point.checkpoints[index, default: []].append(
        Checkpoint(
          number: checkpoint.number, attempt: checkpoint.attempt, time: checkpoint.time, states: checkpoint.states))
    }
    return (point, doubts, failures)
  }

  private func unknownSteps(_ names: Set<String>) -> [Diagnostic] {
    let known = plan.allSteps.map(\.id)
    return names.sorted().filter { !known.contains($0) }.map { name in
      Diagnostic(
        code: "unknown-step", "the pipeline has no step '\(name)'", hints: Suggestion.hint(for: name, in: known))
    }
  }

  private func fate(of index: Int, _ attempt: StoredAttempt) -> Fate {
    let step = plan.allSteps[index]
    func interrupted(_ why: String) -> Fate {
      let hasBegun = attempt.transitions.contains { $0.state == .running }
      return step.isIdempotent || !hasBegun ? .again : .inDoubt(why: why)
    }
    switch attempt.status {
    case .succeeded:
      guard !attempt.outputs.secrets.isEmpty else { return .over(result(.succeeded, attempt, of: index)) }
      return step.isIdempotent
        ? .again : .inDoubt(why: "it succeeded, but one of its outputs is a secret, which is never stored")
    case .skipped: return .over(result(.skipped, attempt, of: index))
    case .failed where attempt.said.isIgnored && !attempt.said.isAbandoned:
      return .over(result(.failed, attempt, of: index))
    case .failed, .cancelled:
      return attempt.said.isAbandoned ? interrupted("its call had not returned when the run gave it up") : .again
    default: return interrupted("its process ended while it ran")
    }
  }

  private func result(_ status: StepStatus, _ attempt: StoredAttempt, of index: Int) -> StepResult {
    let said = attempt.said
    var outputs = attempt.outputs.values
    if status == .succeeded {
      // Another form of the module may have more outputs, or fewer.
      let count = plan.contract(ofStep: index).outputs.count
      while outputs.count < count { outputs.append(nil) }
      if outputs.count > count { outputs.removeLast(outputs.count - count) }
    }
    return StepResult(
      status, outputs: outputs, failure: said.failure, reason: said.reason, isChanged: said.isChanged,
      message: said.message, standardOutput: said.standardOutput, standardError: said.standardError,
      isIgnored: said.isIgnored)
  }
}

extension StepResult {
  /// Of a step that a person has the run pass over.
  static let passedOver = StepResult(.skipped, reason: "it was passed over with --skip")
}
