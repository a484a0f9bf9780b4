internal import AetherModel
internal import StateStore

/// How people name a step of a run, or an item of one: `load`, `each[3]`.
struct StepName {
  var step: String
  var item: Int?

  init(_ text: String) {
    let parts = text.split(separator: "[", maxSplits: 1)
    guard parts.count == 2, parts[1].hasSuffix("]"), let item = Int(parts[1].dropLast()), item >= 0 else {
      step = text
      return
    }
    (step, self.item) = (String(parts[0]), item)
  }
}

extension EarlierRuns.Found {
  /// Goes from a run into those that its steps were, as a path says: `sub/load` is the step `load` of the run that the
  /// step `sub` was, the last time that it ran.
  func inside(
    _ path: String, _ output: OutputOptions
  ) throws(CommandFailure) -> (run: EarlierRuns.Found, step: String) {
    guard let slash = path.firstIndex(of: "/") else { return (self, path) }
    let (outer, inner) = (String(path[..<slash]), String(path[path.index(after: slash)...]))
    let attempts = try output.reading { () throws(StateProblem) in try self.attempts(with: .none) }
    let child = attempts.last { $0.label == outer && $0.said.child != nil }?.said.child
    let run = try output.reading { () throws(StateProblem) in
      try child.flatMap { id throws(StateProblem) in try history.run(id: id) }
    }
    guard let run else {
      throw output.failure([
        Diagnostic(
          code: "unknown-step", "in run \(self.run.id), no step '\(outer)' ran a pipeline",
          hints: Suggestion.hint(for: outer, in: attempts.filter { $0.said.child != nil }.map(\.label)))
      ])
    }
    var found = self
    found.run = run
    return try found.inside(inner, output)
  }
}
