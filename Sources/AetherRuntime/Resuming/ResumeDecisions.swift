internal import AetherModel
internal import PipelineEngine

/// What nobody can say of whether it took effect.
struct Doubt {
  var place: StepPlace
  var why: String
  /// Of the step or item, with those around it.
  var label: String
  /// The name of its module.
  var module: String
}

/// What a person says of steps and items that are in doubt or that failed.
struct ResumeDecisions {
  enum Decision { case retry, skip }

  private var decisions: [StepPlace: Decision] = [:]
  private var acceptsChanges = false
  /// Names that mean nothing, or that are decided twice.
  private(set) var failures: [Diagnostic] = []

  /// Nobody has said anything.
  init() {}

  init(_ request: ResumeRequest, _ plan: Plan) {
    acceptsChanges = request.acceptsChanges
    guard !request.retried.isEmpty || !request.skipped.isEmpty else { return }
    let (retried, skipped) = (Set(request.retried), Set(request.skipped))
    for name in retried.union(skipped).sorted() {
      // What is inside of a pipeline is decided there.
      if let slash = name.firstIndex(of: "/"), let place = plan.place(of: String(name[..<slash])),
        plan.isPipeline(step: place.step)
      {
        continue
      }
      guard let place = plan.place(of: name) else {
        failures.append(
          Diagnostic(
            code: "unknown-step", "the pipeline has no step '\(name)'",
            hints: Suggestion.hint(for: name, in: plan.allSteps.map(\.id))))
        continue
      }
      decisions[place] = retried.contains(name) ? .retry : .skip
      guard retried.contains(name), skipped.contains(name) else { continue }
      failures.append(
        Diagnostic(
          code: "decided-twice", "step '\(name)' can't both run again and be passed over",
          hints: ["name it for one of the two: --retry or --skip"]))
    }
  }

  /// Whether a step that runs for each item of a list does so from the beginning, since the list may be another one.
  func startsAnew(_ step: Int) -> Bool { acceptsChanges && self[StepPlace(step: step)] == .retry }

  subscript(place: StepPlace) -> Decision? { decisions.isEmpty ? nil : decisions[place] }

  /// The items of a step that something is said of.
  func items(of step: StepPlace) -> [StepPlace] {
    decisions.isEmpty ? [] : decisions.keys.filter { $0.step == step.step && $0.isItem }.sorted()
  }

  /// What is said of items that are not there to be run.
  ///
  /// - Parameters:
  ///   - count: how many items the step's list has, as far as it was stored.
  ///   - isOver: whether the step is over, or passed over.
  func failures(ofItemsOf step: StepPlace, in plan: Plan, count: Int, isOver: Bool) -> [Diagnostic] {
    let label = plan.label(of: step)
    return items(of: step).filter { isOver || $0.item >= count }.map { item in
      isOver
        ? Diagnostic(
          code: "step-over", "item '\(plan.label(of: item))' can't be decided: step '\(label)' is over",
          hints: ["--retry and --skip are for items that are in doubt, that failed or that have not begun"])
        : Diagnostic(
          code: "unknown-step", "step '\(label)' has no item '\(plan.label(of: item))'",
          hints: [count == 0 ? "its list is not known yet" : "its last one is '\(label)[\(count - 1)]'"])
    }
  }

  /// Steps and items to be passed over, in the plan's order.
  var skipped: [StepPlace] {
    decisions.filter { $0.value == .skip }.keys.sorted()
  }
}
