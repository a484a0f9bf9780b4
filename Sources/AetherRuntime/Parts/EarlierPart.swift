internal import AetherModel
internal import PipelineConfig
internal import PipelineEngine
internal import StateStore

/// The earlier run that has the results of what some steps depend on.
struct EarlierPart {
  let run: StoredRun
  let detail: StoredRunDetail
  private let history: RunHistory
  /// The steps that it is for, by index.
  private let chosen: Set<Int>
  private let wish: RunPart.EarlierResults

  /// How many runs are looked at, the newest first.
  private static let mostRuns = 200

  /// - Parameters:
  ///   - chosen: ordinary steps, by index.
  ///   - path: of the pipeline's file, absolute.
  ///   - database: `nil` where nothing was ever run.
  /// - Returns: `nil` where the steps depend on no others, and no run was named.
  static func find(
    _ wish: RunPart.EarlierResults, for chosen: Set<Int>, of pipeline: ValidatedPipeline, path: String,
    in database: StateDatabase?
  ) throws(RunRefusal) -> EarlierPart? {
    let needed = Self.needed(by: chosen, pipeline)
    guard !needed.isEmpty || wish.run != nil else { return nil }
    do throws(StateProblem) {
      guard let database else {
        throw StateProblem(.other, "nothing was ever run here, so there are no results to go on from")
      }
      let history = RunHistory(database)
      for run in try candidates(wish.run, pipeline, history) {
        let detail = try history.detail(of: run)
        guard detail.path == path else {
          guard let named = wish.run, named != "latest" else { continue }
          throw StateProblem(.other, "run \(run.id) is one of '\(detail.path)', not of this pipeline")
        }
        let missing = needed.subtracting(try endedWell(history, run))
        if missing.isEmpty {
          return EarlierPart(run: run, detail: detail, history: history, chosen: chosen, wish: wish)
        }
        if wish.run != nil {
          let names = missing.sorted().map { "'\($0)'" }.joined(separator: ", ")
          throw StateProblem(.other, "in run \(run.id), \(names) didn't end well, and what is to run depends on it")
        }
      }
      let names = needed.sorted().map { "'\($0)'" }.joined(separator: ", ")
      throw StateProblem(
        .other, "no earlier run of this pipeline has the results of \(names), and what is to run depends on them")
    } catch {
      guard error.kind == .other else { throw RunRefusal(error) }
      throw RunRefusal([
        Diagnostic(
          code: "no-earlier-results", error.message,
          hints: error.hint.map { [$0] } ?? ["'\(wish.untilCommand)' runs what is needed, too"])
      ])
    }
  }

  /// The ids of the steps that these depend on and that aren't among them.
  private static func needed(by chosen: Set<Int>, _ pipeline: ValidatedPipeline) -> Set<String> {
    Set(
      chosen.flatMap { pipeline.steps[$0].dependencies }.filter { !chosen.contains($0) }.map { pipeline.steps[$0].id })
  }

  private static func candidates(
    _ wanted: String?, _ pipeline: ValidatedPipeline, _ history: RunHistory
  ) throws(StateProblem) -> [StoredRun] {
    guard let wanted, wanted != "latest" else {
      return try history.runs(.init(pipeline: pipeline.name, limit: wanted == nil ? mostRuns : 1))
    }
    let runs = try history.runs(idPrefix: wanted.lowercased())
    guard runs.count == 1 else {
      throw StateProblem(
        .other, runs.isEmpty ? "there is no run '\(wanted)'" : "several runs begin with '\(wanted)'",
        hint: "'aether runs list' shows the project's runs")
    }
    return runs
  }

  /// The ids of the steps that a run need not do again.
  private static func endedWell(_ history: RunHistory, _ run: StoredRun) throws(StateProblem) -> Set<String> {
    var fates: [String: [Int: Bool]] = [:]
    try history.attempts(of: run, with: .none) { attempt in
      // Later attempts come after earlier ones.
      fates[attempt.path, default: [:]][attempt.key.item] =
        switch attempt.status {
        case .succeeded: true
        case .skipped: !attempt.said.isLeftOut
        case .failed: attempt.said.isIgnored && !attempt.said.isAbandoned
        default: false
        }
    }
    return Set(fates.filter { $0.value.values.allSatisfy(\.self) }.keys)
  }

  /// What the steps depend on, as it was in the earlier run.
  /// - Throws: where it can't be had, or has changed since.
  func point(for plan: Plan, _ pipeline: ValidatedPipeline, _ modules: UsedModules) throws(RunRefusal) -> ResumePoint
  {
    var restorer = RunRestorer(plan: plan)
    let restored: [StepResult?]
    do throws(StateProblem) {
      try restorer.read(history, of: run)
      restored = try restorer.point(ResumeDecisions(), checkpoints: []) { _ throws(StateProblem) in nil }.point.results
    } catch {
      throw RunRefusal(error)
    }
    var point = ResumePoint(results: Array(repeating: nil, count: plan.allSteps.count))
    for step in plan.closure(of: chosen).subtracting(chosen) {
      // What it changed, it changed then: nobody is notified again.
      point.results[step] = restored[step].map { $0.carried(from: run.id) }
    }
    let needed = Set(chosen.flatMap { plan.allSteps[$0].dependencies }).subtracting(chosen)
    let secret = needed.filter { point.results[$0] == nil }.sorted().map { step in
      Diagnostic(
        code: "no-earlier-results",
        "the results of '\(plan.allSteps[step].id)' in run \(run.id) hold a secret, which is never stored",
        hints: ["'\(wish.untilCommand)' runs what is needed, too"])
    }
    guard secret.isEmpty else { throw RunRefusal(secret) }
    if !wish.acceptsChanges {
      let carried = plan.steps.indices.filter { point.results[$0] != nil }
      var changes = PartChanges(run, detail).find(carried, plan, pipeline, modules)
      if !changes.isEmpty {
        changes[changes.count - 1].hints.append(
          "--accept-changes takes its results all the same; '\(wish.untilCommand)' makes new ones")
        throw RunRefusal(changes, .undecided)
      }
    }
    return point
  }

  /// What people should know of a run over these results.
  /// - Parameter takesInputs: whether the inputs are the earlier run's, too.
  func notes(_ plan: Plan, _ point: ResumePoint, inputs: [Value], takesInputs: Bool) -> [Diagnostic] {
    let names = plan.steps.indices.filter { point.results[$0] != nil }.map { "'\(plan.allSteps[$0].id)'" }
    guard !names.isEmpty else { return [] }
    var words = "the results of \(names.joined(separator: ", ")) are those of run \(run.id)"
    if takesInputs, !plan.inputs.isEmpty { words += ", and so are the inputs" }
    var notes = [Diagnostic(.note, code: "earlier-results", words)]
    var others = plan.inputs.indices.filter { index in
      guard let before = detail.inputs[plan.inputs[index].name] else { return false }
      return before != inputs[index]
    }.map { "the input '\(plan.inputs[$0].name)'" }
    let before = EnvironmentSnapshot(
      Dictionary(detail.environment.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }))
    others += plan.environment.entries.filter { before[$0.name] != $0.value }.map { "the variable '\($0.name)'" }
    if !others.isEmpty {
      notes.append(
        Diagnostic(
          .warning, code: "earlier-results",
          "run \(run.id) came to its results with another value of \(others.joined(separator: ", "))"))
    }
    return notes
  }
}

extension StepResult {
  /// The same in a later run that has it from an earlier one.
  fileprivate func carried(from run: String) -> StepResult {
    StepResult(
      status, outputs: outputs, failure: failure, reason: reason ?? "its result is that of run \(run)",
      message: message,
      standardOutput: standardOutput, standardError: standardError, isIgnored: isIgnored, items: items)
  }
}
