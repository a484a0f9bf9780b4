internal import AetherModel
internal import Expressions
internal import PipelineEngine

/// What a step consists of: the items of its list, the steps of the pipeline that it runs.
extension DryRunWalk {
  /// An item of a step's list.
  mutating func add(_ value: Value, at item: Int, of whole: DryRun.Step, _ index: Int) {
    let planned = plan.allSteps[index]
    var step = whole
    step.id = path + plan.label(of: StepPlace(step: index, item: item))
    (step.list, step.condition, step.inputs, step.needs, step.notifies) = (nil, nil, [], [], [])
    step.isForgiven = planned.policy?.continuesOnError == true
    (step.isInner, step.policy, step.environment, step.itemJobs) = (true, nil, [], nil)
    let context = DryRunContext(
      plan, inputs: inputs, secrets: secrets, environment: plan.environment(ofStep: index), results: results,
      item: (value, item))
    let bound = bindInputs(&step, index, context)
    append(step, planned, bound)
    addInside(step, index, label: plan.label(of: StepPlace(step: index, item: item)))
  }

  /// The steps of the pipeline that a step runs.
  mutating func addInside(_ step: DryRun.Step, _ index: Int, label: String) {
    guard plan.isPipeline(step: index) else { return }
    let isForgiven = plan.allSteps[index].policy?.continuesOnError == true
    let child = children[plan.allSteps[index].module - check.modules.count]
    let given = child.plan.inputs.map { input in
      step.inputs.first { $0.name == input.name }.flatMap { $0.value.whole }
        ?? (step.inputs.contains { $0.name == input.name } ? nil : .null)
    }
    do throws(Failure) {
      var walk = try DryRunWalk(
        child.plan, child.pipeline, check, children, inputs: given, secrets: child.secrets, part: PlannedPart(),
        path: "\(path)\(label)/")
      walk.walk()
      for place in walk.steps.indices {
        var inner = walk.steps[place]
        inner.kind = step.kind
        inner.isForgiven = inner.isForgiven || isForgiven
        append(inner, walk.planned[place], walk.values[place])
      }
      if case .runs = step.fate, !isForgiven { problems += walk.problems }
    } catch {
      problems.append(Diagnostic(code: "plan", error.message))
    }
  }
}
