internal import AetherModel
internal import PipelineConfig
internal import PipelineEngine
internal import PluginRuntime
internal import StateStore

extension Session {
  /// Finds out what a run would do. All is done that a run does before its first step, but for its history; then modules
  /// that can say what they would change are asked.
  ///
  /// - Parameter beforeAsking: called before a module is asked, with what ends the questions early.
  /// - Throws: every reason why the run couldn't start.
  package func dryRun(
    _ check: PipelineCheck, settings run: RunSettings, beforeAsking: (@escaping @Sendable () -> Void) -> Void = { _ in }
  ) throws(RunRefusal) -> DryRun {
    guard let pipeline = check.pipeline, !check.hasErrors else { throw RunRefusal([]) }
    let stateFolder = stateFolder
    let wanted = try WantedPart(
      run, of: pipeline, path: path(of: pipeline),
      in: { () throws(StateProblem) in try StateDatabase.existing(in: stateFolder) })
    var reader = SecretReader(variables: settings.variables)
    let inputs = try newInputs(of: pipeline, wanted.inputs(of: pipeline), given: run, &reader)
    let secrets = readSecrets(of: pipeline, check.subpipelines, redactor: run.redactor, &reader)
    guard !reader.diagnostics.hasErrors else { throw RunRefusal(reader.diagnostics.all) }
    if !secrets.own.values.isEmpty || secrets.children.contains(where: { !$0.values.isEmpty })
      || pipeline.inputs.contains(where: \.type.containsSecret)
    {
      PipelineSecrets.guardProcess(against: reader, ownsEnvironment: run.ownsEnvironment)
    }
    let root = folder.root
    let loaded = try load(
      check, named: { UserPaths.named(by: inputs, of: pipeline.inputs, in: root) }, asks: true)
    var isAbandoned = false
    // Under a call that was given up nothing is torn down.
    defer { if !isAbandoned { loaded.close() } }
    let plan = try Self.plan(pipeline, check, loaded, run)
    let children = try zip(check.subpipelines, secrets.children).map { child, secrets throws(RunRefusal) in
      try ChildPlan(child, check, loaded, jobs: plan.jobs, secrets: secrets)
    }
    let part = try wanted.planned(
      plan, pipeline, UsedModules(loaded, requires: check.requires, children), inputs: inputs)
    do throws(Failure) {
      var walk = try DryRunWalk(plan, pipeline, check, children, inputs: inputs, secrets: secrets.own, part: part)
      walk.walk()
      var found = DryRun(
        pipeline: plan.name, inputs: Self.fields(plan, inputs), jobs: plan.jobs, timeout: plan.timeout,
        steps: walk.steps,
        outputs: walk.outputs(), problems: walk.problems,
        notes: reader.diagnostics.all + loaded.diagnostics + Authority.firstUses(check.verdicts) + part.notes)
      let questions = DryRunQuestions(plan: plan, loaded: loaded, requires: check.requires, secrets: secrets.own)
      try Self.ask(questions, walk, &found, beforeAsking)
      isAbandoned = found.isAbandoned
      return found
    } catch {
      throw RunRefusal([Diagnostic(code: "plan", error.message)])
    }
  }

  private static func fields(_ plan: Plan, _ inputs: [Value]) -> [DryRun.Field] {
    zip(plan.inputs, inputs).map { parameter, value in
      DryRun.Field(
        name: parameter.name, type: parameter.type,
        value: parameter.type.containsSecret ? .secret(value) : .known(value),
        isDefault: value == parameter.defaultValue ?? .null)
    }
  }

  /// Has the modules answer that can, and says of the others why they weren't asked.
  private static func ask(
    _ questions: DryRunQuestions, _ walk: DryRunWalk, _ found: inout DryRun,
    _ beforeAsking: (@escaping @Sendable () -> Void) -> Void
  ) throws(Failure) {
    var asked: [(place: Int, question: DryRunQuestions.Question)] = []
    for (place, step) in found.steps.enumerated() {
      let planned = walk.planned[place]
      switch step.fate {
      case .skipped, .leftOut, .earlier, .fails, .cancelled: continue
      case .runs, .mayRun, .onChange: break
      }
      // What is inside of it is asked by itself.
      if step.place == .pipeline || step.list?.whole != nil { continue }
      guard questions.canAnswer(planned) else {
        found.steps[place].foreseen = .unable
        continue
      }
      if case .onChange = step.fate {
        found.steps[place].foreseen = .later("whether it is notified")
      } else if case .mayRun = step.fate {
        found.steps[place].foreseen = .later("its 'when'")
      } else if let inputs = walk.values[place] {
        asked.append((place, DryRunQuestions.Question(step: planned, label: step.id, inputs: inputs)))
      } else {
        found.steps[place].foreseen = .later("its inputs")
      }
    }
    // Where the run fails anyway, nobody is bothered.
    guard !asked.isEmpty, found.problems.isEmpty else { return }
    let answers = try questions.ask(asked.map(\.question), beforeAsking: beforeAsking)
    found.isAbandoned = answers.isAbandoned
    found.isCancelled = answers.isCancelled
    if let failure = answers.failure, case .module(let name) = failure.origin {
      found.problems.append(
        Diagnostic(
          code: "would-fail",
          "module '\(name)' could not be initialised: \(failure.failure.code): \(failure.failure.message)"))
    }
    for ((place, _), answer) in zip(asked, answers.foreseen) {
      found.steps[place].foreseen = answer
      guard case .failed(let failure) = answer, found.steps[place].policy?.continuesOnError != true,
        !found.steps[place].isForgiven, answers.failure == nil
      else { continue }
      let step = found.steps[place]
      found.problems.append(
        Diagnostic(
          code: "check-failed", "step '\(step.id)': check failed: \(failure.code): \(failure.message)",
          hints: step.needs.isEmpty
            ? [] : ["it was asked as things stand now: what the steps before it would have done is not there"]))
    }
    foresee(&found)
  }

  /// Handlers, as far as those that notify them have said what they would change.
  private static func foresee(_ found: inout DryRun) {
    for place in found.steps.indices {
      guard case .onChange(let ids, _) = found.steps[place].fate else { continue }
      let answers = found.steps.filter { $0.kind == .step && ids.contains($0.id) }.map(\.foreseen)
      let changes = answers.contains { if case .changes? = $0 { true } else { false } }
      let nothing = answers.allSatisfy {
        switch $0 {
        case .nothing?, .skips?: true
        default: false
        }
      }
      if changes || nothing { found.steps[place].fate = .onChange(of: ids, foreseen: changes) }
    }
  }
}
