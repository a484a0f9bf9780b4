internal import AetherModel
internal import Expressions
internal import PipelineConfig
internal import PipelineEngine
internal import PluginRuntime
internal import Trust

/// Goes through a plan in the order in which it would run, and finds out of each step what can be known.
struct DryRunWalk {
  let plan: Plan
  private let pipeline: ValidatedPipeline
  let check: PipelineCheck
  let children: [ChildPlan]
  /// `nil` for one that isn't known, as in a pipeline that a step runs.
  let inputs: [Value?]
  let secrets: RunSecrets
  private let part: PlannedPart
  /// Before the names of steps: `sub/` in the pipeline that the step `sub` runs.
  let path: String
  /// By the plan's index: how a step will have ended, where that is known.
  private(set) var results: [StepResult?]
  /// By module.
  private let inputChecks: [ParameterCheck]
  private(set) var steps: [DryRun.Step] = []
  /// The planned step of each of ``steps``.
  private(set) var planned: [PlannedStep] = []
  /// What the inputs of ``steps`` are bound to, by slot; `nil` where one isn't known.
  private(set) var values: [[Value?]?] = []
  var problems: [Diagnostic] = []

  init(
    _ plan: Plan, _ pipeline: ValidatedPipeline, _ check: PipelineCheck, _ children: [ChildPlan], inputs: [Value?],
    secrets: RunSecrets, part: PlannedPart, path: String = ""
  ) throws(Failure) {
    self.secrets = secrets
    self.children = children
    self.path = path
    self.plan = plan
    self.pipeline = pipeline
    self.check = check
    self.inputs = inputs
    self.part = part
    results = Array(repeating: nil, count: plan.allSteps.count)
    inputChecks = try plan.modules.map { module throws(Failure) in try ParameterCheck(module.contract.inputs) }
  }

  mutating func walk() {
    for index in plan.runOrder { add(index, .step) }
    for index in plan.handlers.indices { add(index, .handler) }
    for index in plan.finally.indices { add(index, .finally) }
  }

  // MARK: One step

  private mutating func add(_ index: Int, _ kind: DryRun.Kind) {
    let planned = plan.allSteps[index]
    let contract = plan.contract(ofStep: index)
    var step = DryRun.Step(
      kind: kind, id: path + planned.id, module: contract.name, version: contract.version.description,
      place: place(planned.module),
      needs: planned.dependencies.map { plan.allSteps[$0].id }, fate: .runs,
      notifies: planned.notifies.map { plan.handlers[plan.stepCount + $0].id }, policy: planned.policy,
      environment: planned.environment.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    var bound: [Value?]?
    if let fate = settled(index, kind) {
      step.fate = fate
    } else {
      if kind == .handler { step.fate = notified(index) }
      bound = bind(&step, index)
    }
    step.isInner = !path.isEmpty
    note(step.fate, index)
    append(step, planned, bound)
    switch step.fate {
    case .runs, .mayRun, .onChange: break
    default: return
    }
    if let items = step.list?.whole?.items {
      for (item, value) in items.prefix(DryRun.mostItems).enumerated() { add(value, at: item, of: step, index) }
    } else {
      addInside(step, index, label: planned.id)
    }
  }

  mutating func append(_ step: DryRun.Step, _ planned: PlannedStep, _ bound: [Value?]?) {
    steps.append(step)
    self.planned.append(planned)
    values.append(bound)
  }

  private func place(_ module: Int) -> DryRun.Place {
    guard check.modules.indices.contains(module) else { return .pipeline }
    guard check.modules[module].tier != .builtin else { return .builtIn }
    return switch check.verdicts[module].level {
    case .trusted: .trusted
    case .sandboxed: .sandboxed
    case .isolated: .isolated
    }
  }

  /// What is known of a step before anything of it is looked at.
  private func settled(_ index: Int, _ kind: DryRun.Kind) -> DryRun.Fate? {
    guard kind == .step else { return nil }
    if let result = part.point?.results[index] {
      return .earlier(status: result.status.rawValue, run: part.parent ?? "")
    }
    if let reason = part.leftOut[index] { return .leftOut(reason) }
    let planned = plan.allSteps[index]
    if let before = planned.dependencies.first(where: {
      results[$0].map { !$0.isIgnored && $0.failure != nil } ?? false
    }) {
      return .cancelled("it depends on step '\(plan.allSteps[before].id)', which fails")
    }
    if planned.dependencies.contains(where: { results[$0]?.status == .cancelled }) {
      return .cancelled("it depends on a step that isn't reached")
    }
    if let skipped = skipped(readBy: planned.bindings + [planned.loop?.list]) {
      return .skipped("it reads outputs of step '\(plan.allSteps[skipped].id)', which is skipped")
    }
    return nil
  }

  private func skipped(readBy bindings: [Binding?]) -> Int? {
    for case let binding? in bindings {
      if let step = binding.outputSteps.first(where: { results[$0]?.status == .skipped }) { return step }
    }
    return nil
  }

  private func notified(_ handler: Int) -> DryRun.Fate {
    let notifying = plan.steps.indices.filter { step in
      plan.allSteps[step].notifies.contains(handler - plan.stepCount) && results[step] == nil
    }
    guard !notifying.isEmpty else { return .skipped("no step that notifies it runs") }
    return .onChange(of: notifying.map { plan.allSteps[$0].id }, foreseen: nil)
  }

  /// Evaluates `when` and the inputs.
  /// - Returns: the inputs, where all are known.
  private mutating func bind(_ step: inout DryRun.Step, _ index: Int) -> [Value?]? {
    let planned = plan.allSteps[index]
    let context = DryRunContext(
      plan, inputs: inputs, secrets: secrets, environment: plan.environment(ofStep: index), results: results)
    if let condition = planned.condition {
      if let skipped = skipped(readBy: [condition]) {
        step.fate = .skipped("its 'when' reads outputs of step '\(plan.allSteps[skipped].id)', which is skipped")
        return nil
      }
      do throws(Failure) {
        let value = try ForeseenValue(condition, in: context)
        step.condition = DryRun.Condition(
          text: Self.text(of: condition), value: value.whole?.boolValue, waits: value.unknowns.first?.waits ?? .init())
        if let whole = value.whole, whole.boolValue == nil {
          throw Failure(code: "AETHER_TYPE_MISMATCH", message: "it is neither true nor false")
        }
      } catch {
        var failure = error
        failure.message = "step '\(planned.id)': 'when': \(failure.message)"
        fail(&step, index, failure, nil)
        return nil
      }
      if step.condition?.value == false {
        step.fate = .skipped("its 'when' is false")
        return nil
      }
      if step.condition?.value == nil, case .runs = step.fate { step.fate = .mayRun }
    }
    if let loop = planned.loop {
      step.itemJobs = loop.jobs
      do throws(Failure) {
        step.list = try ForeseenValue(loop.list, in: context)
        if let whole = step.list?.whole, whole.kind != .array {
          throw Failure(code: "AETHER_TYPE_MISMATCH", message: "it is \(whole.summary); expected a list")
        }
      } catch {
        var failure = error
        failure.message = "step '\(planned.id)': 'foreach': \(failure.message)"
        fail(&step, index, failure, nil)
        return nil
      }
    }
    return bindInputs(&step, index, context)
  }

  mutating func bindInputs(_ step: inout DryRun.Step, _ index: Int, _ context: DryRunContext) -> [Value?]? {
    let planned = plan.allSteps[index]
    let parameters = plan.contract(ofStep: index).inputs
    var values: [Value?] = []
    var unknown: Set<Int> = []
    var foreseen: [ForeseenValue?] = []
    for (slot, binding) in planned.bindings.enumerated() {
      do throws(Failure) {
        let value = try binding.map { binding throws(Failure) in try ForeseenValue(binding, in: context) }
        foreseen.append(value)
        values.append(value?.whole)
        if let value, value.whole == nil { unknown.insert(slot) }
      } catch {
        var failure = error
        failure.message = "step '\(planned.id)': input '\(parameters[slot].name)': \(failure.message)"
        fail(&step, index, failure, nil)
        foreseen.append(nil)
        values.append(nil)
        unknown.insert(slot)
      }
    }
    let failures = inputChecks[planned.module].complete(&values, leaving: unknown, of: "step '\(planned.id)'")
    for failure in failures {
      let slot = parameters.firstIndex { $0.name == failure.argument }
      fail(&step, index, failure, slot.flatMap { planned.bindings[$0] })
    }
    for (slot, parameter) in parameters.enumerated() {
      guard let value = unknown.contains(slot) ? foreseen[slot] : values[slot].map({ .known($0) }) else { continue }
      var field = DryRun.Field(name: parameter.name, type: parameter.type, value: value)
      if let whole = value.whole {
        field.isDefault = whole == parameter.defaultValue
        if case .secret? = foreseen[slot] { field.value = .secret(whole) }
        if parameter.type.containsSecret { field.value = .secret(whole) }
      }
      step.inputs.append(field)
    }
    return unknown.isEmpty && failures.isEmpty ? values : nil
  }

  /// What surely fails is a problem of the run; what may not run at all is told with its step.
  private mutating func fail(_ step: inout DryRun.Step, _ index: Int, _ failure: Failure, _ binding: Binding?) {
    let planned = plan.allSteps[index]
    let read = (planned.bindings + [planned.condition]).flatMap { $0?.outputSteps ?? [] }
    var isSure = read.allSatisfy { results[$0] != nil }
    if case .runs = step.fate {} else if case .fails = step.fate {} else { isSure = false }
    guard isSure else {
      step.problem = step.problem ?? failure
      return
    }
    let isIgnored = planned.policy?.continuesOnError == true
    if case .fails = step.fate {} else { step.fate = .fails(failure, isIgnored: isIgnored) }
    guard !isIgnored else { return }
    var span: SourceSpan?
    binding?.forEachExpression { span = span ?? $0.span }
    let isPlaced = failure.code != "AETHER_INVALID_INPUT"
    problems.append(
      Diagnostic(
        code: "would-fail", "\(failure.message) (\(failure.code))",
        at: isPlaced ? nil : span ?? pipeline.allSteps[index].span))
  }

  /// What those that come after know of it.
  private mutating func note(_ fate: DryRun.Fate, _ index: Int) {
    switch fate {
    case .runs, .mayRun, .onChange: break
    case .skipped(let reason), .leftOut(let reason): results[index] = StepResult(.skipped, reason: reason)
    case .earlier: results[index] = part.point?.results[index]
    case .fails(let failure, let isIgnored):
      results[index] = StepResult(.failed, failure: failure, isIgnored: isIgnored)
    case .cancelled(let reason): results[index] = StepResult(.cancelled, reason: reason)
    }
  }

  // MARK: The rest

  /// The pipeline's outputs; none of a run that fails.
  mutating func outputs() -> [DryRun.Field] {
    guard problems.isEmpty else { return [] }
    let context = DryRunContext(
      plan, inputs: inputs, secrets: secrets, environment: plan.environment, results: results)
    return plan.outputs.map { output in
      var value = ForeseenValue.known(.null)
      if skipped(readBy: [output.binding]) == nil {
        do throws(Failure) {
          value = try ForeseenValue(output.binding, in: context)
        } catch {
          problems.append(
            Diagnostic(code: "would-fail", "output '\(output.name)' of the pipeline: \(error.message) (\(error.code))"))
        }
      }
      if output.isSecret, let whole = value.whole { value = .secret(whole) }
      return DryRun.Field(name: output.name, type: output.binding.type, value: value)
    }
  }

  private static func text(of condition: Binding) -> String {
    if case .constant(let value) = condition { return value.json() }
    var text = ""
    condition.forEachExpression { text = $0.source }
    return text
  }
}
