internal import AetherModel
internal import PipelineConfig
internal import PipelineEngine
internal import StateStore

/// A run of an earlier process, claimed for this one.
struct EarlierRun {
  let run: StoredRun
  let detail: StoredRunDetail
  private let live: LiveRun
  private let history: RunHistory
  private let database: StateDatabase

  /// - Returns: `nil` when there is no such run.
  /// - Throws: when it is live, too.
  static func claim(_ id: String, in database: StateDatabase) throws(StateProblem) -> EarlierRun? {
    let history = RunHistory(database)
    guard let known = try history.run(id: id) else { return nil }
    guard let live = try LiveRun.claim(known.number, in: database) else {
      let process = try history.detail(of: known).process
      throw StateProblem(
        .busy, "run \(id) is live: process \(process) runs it",
        hint: "wait for it, or end it with 'aether runs cancel \(id)'")
    }
    // Read again: what stood there before the claim may have changed.
    guard let run = try history.run(id: id) else { return nil }
    return EarlierRun(
      run: run, detail: try history.detail(of: run), live: live, history: history, database: database)
  }

  /// The run's own inputs. Secrets were never stored: they must be given again, and nothing else can be.
  func inputs(
    of pipeline: ValidatedPipeline, given settings: RunSettings, folder: String, _ reader: inout SecretReader
  ) throws(RunRefusal) -> [Value] {
    var parameters = pipeline.inputs
    var diagnostics = Diagnostics()
    for name in settings.inputs.map(\.name) + settings.values.keys.sorted() {
      guard parameters.contains(where: { $0.name == name && !$0.type.containsSecret }) else { continue }
      diagnostics.error(
        "input-kept", "the run keeps the input '\(name)' that it began with",
        hints: ["leave --input \(name)=… out, or start a new run"])
    }
    for index in parameters.indices where !parameters[index].type.containsSecret {
      guard let value = detail.inputs[parameters[index].name] else { continue }
      parameters[index].defaultValue = value
      parameters[index].isRequired = false
    }
    let given = Set(settings.secrets.map(\.name)).union(settings.values.keys)
    for name in secretsGiven where !given.contains(name) {
      guard let index = parameters.firstIndex(where: { $0.name == name && $0.type.containsSecret }) else { continue }
      parameters[index].isRequired = false
      diagnostics.error(
        "missing-secret", "the run was given the secret '\(name)', and secrets are never stored: it must be given again",
        hints: ["say where it is: --secret \(name)=env:VARIABLE, file:PATH or credential:NAME"])
    }
    SecretInputs.bind(
      settings.secrets, values: settings.values, to: &parameters, of: "pipeline '\(pipeline.name)'", folder: folder,
      reader: &reader)
    diagnostics.report(contentsOf: reader.diagnostics.all.filter { $0.severity == .error })
    let values = InputBinder.bind(
      settings.inputs, to: parameters, of: "pipeline '\(pipeline.name)'", folder: folder, diagnostics: &diagnostics)
    guard let values, !diagnostics.hasErrors else { throw RunRefusal(diagnostics.all) }
    return values
  }

  /// The names of the inputs whose values were secrets.
  private var secretsGiven: [String] {
    detail.inputs.values.secrets.compactMap { detail.inputs.names.indices.contains($0) ? detail.inputs.names[$0] : nil }
  }

  /// Goes on with the run, unless a person must decide first.
  ///
  /// - Parameters:
  ///   - settled: the steps that the plan knows only by name.
  ///   - children: the plans of pipelines that steps run.
  func goOn(
    as form: RunForm, plan: Plan, settled: Set<String>, request: ResumeRequest, children: [Plan]
  ) throws(RunRefusal) -> BegunRun {
    var restorer = RunRestorer(plan: plan)
    let checkpoints: [StoredCheckpoint]
    do throws(StateProblem) {
      try restorer.read(history, of: run)
      checkpoints = try history.checkpoints(of: run)
    } catch {
      throw RunRefusal(error)
    }
    if !request.acceptsChanges, !request.isCompared {
      var changes = RunDifference.find(detail, form.detail, goneSteps: restorer.goneSteps)
      if !changes.isEmpty {
        changes[changes.count - 1].hints.append(
          "--accept-changes goes on all the same: steps that are over keep their outputs; or start a new run")
        throw RunRefusal(changes, .undecided)
      }
    }
    let decisions = ResumeDecisions(request, plan)
    var restored: (point: ResumePoint, doubts: [Doubt], failures: [Diagnostic])
    do throws(StateProblem) {
      restored = try restorer.point(decisions, checkpoints: checkpoints) { number throws(StateProblem) in
        try history.list(of: run, step: number)
      }
      let inner = try ChildDoubts(history: history, children: children, request: request).find(plan, restored.point)
      restored.doubts += inner.doubts
      restored.failures += inner.failures
    } catch {
      throw RunRefusal(error)
    }
    guard restored.failures.isEmpty else { throw RunRefusal(restored.failures) }
    let isSettled = settled.isEmpty || plan.steps.indices.allSatisfy { index in
      restored.point.results[index] != nil || !settled.contains(plan.allSteps[index].id)
    }
    guard isSettled else {
      throw RunRefusal(StateProblem(.busy, "run \(run.id) has changed while it was read", hint: "try again"))
    }
    let begun: BegunRun?
    do throws(StateProblem) {
      if restored.doubts.isEmpty {
        begun = try resume(form, plan, restored.point, restorer.numbers(), skipped: decisions.skipped)
      } else {
        begun = nil
        try RunJournal.markWaiting(run, in: database)
      }
    } catch {
      throw RunRefusal(error)
    }
    guard let begun else { throw RunRefusal(Self.diagnostics(restored.doubts, request), .undecided) }
    // What a killed process left in the workspaces of its attempts is of no use to others.
    if !restorer.hasKeptWorkspace { RunFolders(stateFolder: database.folder).discard(begun.id) }
    return begun
  }

  private func resume(
    _ form: RunForm, _ plan: Plan, _ point: ResumePoint, _ numbers: [Int]?, skipped: [StepPlace]
  ) throws(StateProblem) -> BegunRun {
    guard let id = RunID(run.id) else { throw StateProblem(.corrupt, "'\(run.id)' is no run's id") }
    var changed = run
    changed.steps = form.steps
    let (journal, modules) = try RunJournal.resume(changed, as: form.detail, in: database)
    let numbering = StepNumbering(numbers: numbers, modules: modules)
    var point = point
    try Self.note(skipped, plan, numbering, &point, in: journal)
    return BegunRun(id: id, journal: journal, numbering: numbering, live: live, point: point)
  }

  /// Has the history say what is passed over, so that a later process knows.
  private static func note(
    _ skipped: [StepPlace], _ plan: Plan, _ numbering: StepNumbering, _ point: inout ResumePoint, in journal: RunJournal
  ) throws(StateProblem) {
    guard !skipped.isEmpty else { return }
    let now = SystemClock().now()
    for place in skipped { point.attempts[place, default: 0] += 1 }
    let attempts = point.attempts
    try journal.commit(count: Int64(skipped.count)) { base in
      var batch = JournalBatch()
      for (offset, place) in skipped.enumerated() {
        batch.attempts.append(
          .settled(
            place, number: attempts[place] ?? 1, as: .passedOver, plan, numbering,
            sequence: base + Int64(offset) + 1, now))
      }
      return batch
    }
  }

  private static func diagnostics(_ doubts: [Doubt], _ request: ResumeRequest) -> [Diagnostic] {
    doubts.enumerated().map { offset, doubt in
      var diagnostic = Diagnostic(
        code: "in-doubt",
        "step '\(doubt.label)' is in doubt: \(doubt.why), and '\(doubt.module)' does not say that it may be run twice")
      if offset == doubts.count - 1 {
        // Brackets mean something to shells.
        let ids = doubts.map { $0.label.contains("[") ? "\"\($0.label)\"" : $0.label }
        diagnostic.hints = [
          "find out whether it took effect; then '\(request.command) \(ids.map { "--retry \($0)" }.joined(separator: " "))' "
            + "runs it again, and '\(ids.map { "--skip \($0)" }.joined(separator: " "))' passes over it"
        ]
      }
      return diagnostic
    }
  }
}
