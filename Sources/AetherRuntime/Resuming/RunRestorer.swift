internal import AetherModel
internal import PipelineEngine
internal import StateStore

/// Finds out where an earlier process left a run: which steps are over, which run again, which are in doubt.
struct RunRestorer {
  private let plan: Plan
  /// Those of the earlier process, as rows name them.
  private var modules: [StoredModule] = []
  /// By the plan's index: what is known of a step from its last attempt.
  private var known: [Known?]
  /// The same of items, by step.
  private var items: [Int: [Int: Known]] = [:]
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
    /// The run that it was, where it ran a pipeline.
    var child: RunID?

    var isOpen: Bool { if case .over = fate { false } else { true } }
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
    reader.modules = try history.detail(of: run).modules
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
    // That it was left out is forgotten once the step runs.
    let count = attempt.said.isLeftOut ? attempt.key.attempt - 1 : attempt.key.attempt
    let before = attempt.key.item >= 0 ? items[index]?[attempt.key.item] : known[index]
    let last = Known(
      number: attempt.key.step, attempt: count, fate: fate(of: index, attempt),
      // An attempt that ended before it said which run it is was to go on with the one before.
      child: attempt.said.child.flatMap(RunID.init) ?? before?.child)
    if attempt.key.item >= 0 {
      items[index, default: [:]][attempt.key.item] = last
    } else {
      known[index] = last
    }
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

  /// The point from which the run goes on, and what nobody can say of whether it took effect.
  ///
  /// - Parameters:
  ///   - decisions: what a person says of steps and items.
  ///   - list: gives the list that a step ran for, by its number in the rows.
  func point(
    _ decisions: ResumeDecisions, checkpoints: [StoredCheckpoint], list: (Int) throws(StateProblem) -> Value?
  ) throws(StateProblem) -> (point: ResumePoint, doubts: [Doubt], failures: [Diagnostic]) {
    var point = ResumePoint(results: Array(repeating: nil, count: plan.allSteps.count))
    var doubts: [Doubt] = []
    var failures = decisions.failures
    for (index, step) in plan.allSteps.enumerated() {
      let place = StepPlace(step: index)
      var last = known[index]
      // A list that was run for is not over while an item of it must be run again, since its outputs are secrets.
      if case .over? = last?.fate, items[index]?.values.contains(where: \.isOpen) == true { last?.fate = .again }
      let decision = decisions[place]
      if decision != nil, case .over(let result)? = last?.fate, let failure = Self.over(step.id, result) {
        failures.append(failure)
      }
      if let last, decision == .skip { point.attempts[place] = last.attempt }
      if decision == .skip {
        point.results[index] = .passedOver
        continue
      }
      switch last?.fate {
      case .over(let result) where decision == nil: point.results[index] = whole(result, index)
      case .inDoubt(let why) where decision == nil: doubts.append(doubt(place, why))
      default: break
      }
      if point.results[index] == nil, let child = last?.child { point.children[place] = child }
      if let last, point.results[index] == nil || index >= plan.stepCount { point.attempts[place] = last.attempt }
      guard step.loop != nil else { continue }
      if decisions.startsAnew(index) {
        for (item, last) in items[index] ?? [:] { point.attempts[StepPlace(step: index, item: item)] = last.attempt }
        continue
      }
      guard let last, point.results[index] == nil else {
        failures += decisions.failures(ofItemsOf: place, in: plan, count: 0, isOver: last != nil)
        continue
      }
      var restored = restore(index, decisions, &point, &doubts, &failures)
      // Before its list was stored, no item had begun.
      let list = try list(last.number)
      failures += decisions.failures(ofItemsOf: place, in: plan, count: list?.items.count ?? 0, isOver: false)
      guard let list else { continue }
      for item in decisions.items(of: place) where decisions[item] == .skip { restored[item.item] = .passedOver }
      point.loops[index] = RestoredLoop(list: list, results: restored)
    }
    if plan.steps.indices.contains(where: { point.results[$0] == nil }) {
      // Handlers and what stands in `finally` belong to what was run before them, and come again after what runs now.
      for index in plan.stepCount..<plan.allSteps.count {
        point.results[index] = nil
        point.loops[index] = nil
        for (item, last) in items[index] ?? [:] { point.attempts[StepPlace(step: index, item: item)] = last.attempt }
      }
    }
    let indices = checkpoints.isEmpty
      ? [:] : Dictionary(known.enumerated().map { ($1?.number ?? -1, $0) }) { first, _ in first }
    for checkpoint in checkpoints {
      guard let index = indices[checkpoint.step], point.results[index] == nil else { continue }
      point.checkpoints[StepPlace(step: index, item: checkpoint.item), default: []].append(
        Checkpoint(
          number: checkpoint.number, attempt: checkpoint.attempt, time: checkpoint.time, states: checkpoint.states))
    }
    return (point, doubts, failures)
  }

  /// The items of a step that goes on: those that are over.
  private func restore(
    _ index: Int, _ decisions: ResumeDecisions, _ point: inout ResumePoint, _ doubts: inout [Doubt],
    _ failures: inout [Diagnostic]
  ) -> [Int: StepResult] {
    var results: [Int: StepResult] = [:]
    let isRetried = decisions[StepPlace(step: index)] == .retry
    for (item, last) in (items[index] ?? [:]).sorted(by: { $0.key < $1.key }) {
      let place = StepPlace(step: index, item: item)
      let decision = decisions[place]
      point.attempts[place] = last.attempt
      if decision != nil, case .over(let result) = last.fate, let failure = Self.over(plan.label(of: place), result) {
        failures.append(failure)
      }
      if decision == .skip { continue }
      switch last.fate {
      case .over(let result) where decision == nil: results[item] = result
      case .inDoubt(let why) where decision == nil && !isRetried: doubts.append(doubt(place, why))
      default: break
      }
      if results[item] == nil, let child = last.child { point.children[place] = child }
    }
    return results
  }

  /// The result of a step with those of its items, where it ran for a list.
  private func whole(_ result: StepResult, _ index: Int) -> StepResult {
    guard plan.allSteps[index].loop != nil, result.status != .skipped else { return result }
    let known = items[index] ?? [:]
    let results: [StepResult?] = (0..<known.count).map { item in
      if case .over(let result)? = known[item]?.fate { result } else { nil }
    }
    return result.over(LoopOutcome(results, outputs: plan.contract(ofStep: index).outputs.map(\.name)))
  }

  private func doubt(_ place: StepPlace, _ why: String) -> Doubt {
    Doubt(place: place, why: why, label: plan.label(of: place), module: plan.contract(ofStep: place.step).name)
  }

  /// Why nothing can be decided of what is over.
  private static func over(_ label: String, _ result: StepResult) -> Diagnostic? {
    guard result.status != .failed else { return nil }
    return Diagnostic(
      code: "step-over", "step '\(label)' is over: it \(result.status == .skipped ? "was skipped" : "succeeded")",
      hints: ["--retry and --skip are for steps that are in doubt or that failed"])
  }

  private func fate(of index: Int, _ attempt: StoredAttempt) -> Fate {
    let step = plan.allSteps[index]
    let isWhole = step.loop != nil && attempt.key.item < 0
    func interrupted(_ why: String) -> Fate {
      let hasBegun = attempt.transitions.contains { $0.state == .running }
      // A step as a whole does nothing that its items don't say, and one that runs a pipeline nothing that its run doesn't.
      if isWhole || plan.isPipeline(step: index) { return .again }
      return step.isIdempotent || !hasBegun ? .again : .inDoubt(why: why)
    }
    switch attempt.status {
    case .succeeded:
      guard !attempt.outputs.secrets.isEmpty else { return .over(result(.succeeded, attempt, of: index)) }
      return step.isIdempotent
        ? .again : .inDoubt(why: "it succeeded, but one of its outputs is a secret, which is never stored")
    case .skipped where attempt.said.isLeftOut: return .again
    case .skipped: return .over(result(.skipped, attempt, of: index))
    case .failed where attempt.said.isIgnored && !attempt.said.isAbandoned:
      return .over(result(.failed, attempt, of: index))
    case .failed, .cancelled:
      return attempt.said.isAbandoned ? interrupted("its call had not returned when the run gave it up") : .again
    default: return interrupted("its process ended while it ran")
    }
  }

  /// By the slots that they have now: another form of the module may have more outputs, fewer, or others in their places.
  private func outputs(_ values: [Value?], of module: Int, as parameters: [Parameter]) -> [Value?] {
    let names = modules.indices.contains(module) ? modules[module].outputNames : parameters.map(\.name)
    return parameters.map { parameter in
      guard let slot = names.firstIndex(of: parameter.name), slot < values.count, let value = values[slot],
        parameter.type.mismatch(in: value) == nil
      else { return nil }
      return value
    }
  }

  private func result(_ status: StepStatus, _ attempt: StoredAttempt, of index: Int) -> StepResult {
    let said = attempt.said
    var outputs = attempt.outputs.values
    let isWhole = plan.allSteps[index].loop != nil && attempt.key.item < 0
    if status == .succeeded, !isWhole {
      outputs = self.outputs(outputs, of: attempt.module, as: plan.contract(ofStep: index).outputs)
    }
    return StepResult(
      status, outputs: outputs, failure: said.failure, reason: said.reason, isChanged: said.isChanged,
      message: said.message, standardOutput: said.standardOutput, standardError: said.standardError,
      isIgnored: said.isIgnored, cached: said.cached)
  }
}

extension StepResult {
  /// Of a step that a person has the run pass over.
  static let passedOver = StepResult(.skipped, reason: "it was passed over with --skip")
}
