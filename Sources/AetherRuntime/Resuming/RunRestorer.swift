internal import AetherModel
internal import PipelineEngine
internal import StateStore

/// Finds out where an earlier process left a run: which steps are over, which run again, which are in doubt.
struct RunRestorer {
  private let plan: Plan
  /// By the step's id: its last attempt.
  private var last: [String: StoredAttempt] = [:]
  /// By the run's number for a step: its id.
  private var paths: [Int: String] = [:]

  init(plan: Plan) { self.plan = plan }

  /// - Parameter history: with outputs.
  mutating func read(_ history: RunHistory, of run: StoredRun) throws(StateProblem) {
    last.reserveCapacity(plan.allSteps.count)
    var found = last
    var numbers = paths
    try history.attempts(of: run, with: .outputs) { attempt in
      found[attempt.path] = attempt
      numbers[attempt.key.step] = attempt.path
    }
    last = found
    paths = numbers
  }

  var lastAttempts: [StoredAttempt] { Array(last.values) }

  /// How rows name the plan's steps: a step keeps the number that it had; a new one takes its place in the plan, unless
  /// another one has had that.
  func numbers() -> [Int]? {
    let steps = plan.allSteps
    var numbers = Array(steps.indices)
    var known: [String: Int] = [:]
    for (number, path) in paths { known[path] = number }
    var next = max(steps.count, (paths.keys.max() ?? -1) + 1)
    var isSame = true
    for index in steps.indices {
      if let number = known[steps[index].id] {
        numbers[index] = number
      } else if paths[index] != nil {
        numbers[index] = next
        next += 1
      }
      if numbers[index] != index { isSame = false }
    }
    return isSame ? nil : numbers
  }

  /// What becomes of a step.
  private enum Fate {
    case unknown
    case over(StepResult)
    case again
    case inDoubt(why: String)
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
    for (index, step) in plan.allSteps.enumerated() {
      let attempt = last[step.id]
      if let attempt { point.attempts[index] = attempt.key.attempt }
      let fate = attempt.map { self.fate(of: index, $0) } ?? .unknown
      if retried.contains(step.id) || skipped.contains(step.id) {
        if case .over(let result) = fate, result.status != .failed {
          failures.append(
            Diagnostic(
              code: "step-over", "step '\(step.id)' is over: it \(result.status == .skipped ? "was skipped" : "succeeded")",
              hints: ["--retry and --skip are for steps that are in doubt or that failed"]))
        }
        if skipped.contains(step.id) { point.results[index] = .passedOver }
        continue
      }
      switch fate {
      case .over(let result): point.results[index] = result
      case .inDoubt(let why): doubts.append((index, why))
      case .unknown, .again: break
      }
    }
    if plan.steps.indices.contains(where: { point.results[$0] == nil }) {
      // What stands in `finally` belongs to what was run before it, and comes again after what runs now.
      for index in plan.finally.indices { point.results[index] = nil }
    }
    let indices = checkpoints.isEmpty ? [:] : Dictionary(plan.allSteps.enumerated().map { ($1.id, $0) }) { first, _ in first }
    for checkpoint in checkpoints {
      guard let path = paths[checkpoint.step], let index = indices[path], point.results[index] == nil else { continue }
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
      let count = plan.contract(ofStep: index).outputs.count
      outputs = Array((outputs + Array(repeating: nil, count: max(0, count - outputs.count))).prefix(count))
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
