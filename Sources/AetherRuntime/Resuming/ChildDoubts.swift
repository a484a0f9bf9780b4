internal import AetherModel
internal import PipelineEngine
internal import StateStore

/// What is in doubt in the runs of pipelines that go on as steps of a run.
struct ChildDoubts {
  let history: RunHistory
  /// By the order in which plans count pipelines.
  let children: [Plan]
  let request: ResumeRequest

  /// - Parameters:
  ///   - plan: of the outer run.
  ///   - point: where that goes on.
  ///   - path: of the outer run: `sub/`; empty for the outermost.
  func find(
    _ plan: Plan, _ point: ResumePoint, path: String = ""
  ) throws(StateProblem) -> (doubts: [Doubt], failures: [Diagnostic]) {
    var doubts: [Doubt] = []
    var failures = undecidable(plan, point, path)
    for (place, id) in point.children.sorted(by: { $0.key < $1.key }) {
      let number = plan.allSteps[place.step].module - (plan.modules.count - children.count)
      // Before it was begun, nothing of it can have happened.
      guard children.indices.contains(number), let run = try history.run(id: id.description) else { continue }
      let label = path + plan.label(of: place)
      let inner = ResumeRequest(request, within: label, run: id)
      var restorer = RunRestorer(plan: children[number])
      try restorer.read(history, of: run)
      let restored = try restorer.point(ResumeDecisions(inner, children[number]), checkpoints: []) {
        step throws(StateProblem) in try history.list(of: run, step: step)
      }
      doubts += restored.doubts.map { doubt in
        var doubt = doubt
        doubt.label = "\(label)/\(doubt.label)"
        return doubt
      }
      failures += restored.failures
      let further = try find(children[number], restored.point, path: label + "/")
      doubts += further.doubts
      failures += further.failures
    }
    return (doubts, failures)
  }

  /// What is said of steps in a pipeline that no run goes on for.
  private func undecidable(_ plan: Plan, _ point: ResumePoint, _ path: String) -> [Diagnostic] {
    let going = Set(point.children.keys.map(plan.label))
    return Set(request.retried + request.skipped).sorted().compactMap { name in
      guard name.hasPrefix(path), let slash = name.dropFirst(path.utf8.count).firstIndex(of: "/") else { return nil }
      let label = String(name[..<slash].dropFirst(path.utf8.count))
      guard let place = plan.place(of: label), plan.isPipeline(step: place.step), !going.contains(label) else {
        return nil
      }
      let isOver = point.results[place.step] != nil || point.loops[place.step]?.results[place.item] != nil
      return Diagnostic(
        code: isOver ? "step-over" : "unknown-step",
        "'\(name)' can't be decided: '\(path)\(label)' \(isOver ? "is over" : "has not begun")",
        hints: ["--retry and --skip are for steps that are in doubt or that failed"])
    }
  }
}
