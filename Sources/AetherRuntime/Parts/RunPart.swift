internal import AetherModel
internal import PipelineConfig
internal import PipelineEngine

/// The part of a pipeline that a run is for.
package enum RunPart: Sendable {
  /// These steps, and what they depend on.
  case until([String])
  /// These steps alone, over what an earlier run came to in the steps that they depend on.
  case only([String], from: EarlierResults)

  /// Where results come from that aren't made again.
  package struct EarlierResults: Sendable {
    /// A run's id, the beginning of one, or `latest`; `nil`: the latest run that has them.
    package var run: String?
    /// Takes them although a step or a module is another one than then.
    package var acceptsChanges: Bool
    /// What a person types to run a step with all that it depends on; for hints.
    package var untilCommand: String

    package init(run: String? = nil, acceptsChanges: Bool = false, untilCommand: String = "--until") {
      self.run = run
      self.acceptsChanges = acceptsChanges
      self.untilCommand = untilCommand
    }
  }

  var names: [String] {
    switch self {
    case .until(let names), .only(let names, from: _): names
    }
  }

  private var flag: String { if case .until = self { "--until" } else { "--only" } }

  /// The ordinary steps that it names.
  /// - Throws: what is wrong with the names.
  func steps(of pipeline: ValidatedPipeline) throws(RunRefusal) -> Set<Int> {
    var steps: Set<Int> = []
    var problems: [Diagnostic] = []
    for name in names {
      if let index = pipeline.steps.firstIndex(where: { $0.id == name }) {
        steps.insert(index)
      } else if pipeline.handlers.contains(where: { $0.id == name }) {
        problems.append(
          Diagnostic(
            code: "no-part",
            "\(flag) names '\(name)', a handler: it runs when a step that notifies it changed something",
            hints: ["name a step that notifies it"]))
      } else if pipeline.finally.contains(where: { $0.id == name }) {
        problems.append(
          Diagnostic(
            code: "no-part",
            "\(flag) names '\(name)', which runs in 'finally': at the end of every run, whatever its part",
            hints: ["leave \(flag) \(name) out"]))
      } else {
        problems.append(
          Diagnostic(
            code: "unknown-step", "\(flag) names the step '\(name)', which the pipeline doesn't have",
            hints: Suggestion.hint(for: name, in: pipeline.steps.map(\.id))))
      }
    }
    guard problems.isEmpty else { throw RunRefusal(problems) }
    return steps
  }

  /// By step that is left out: why.
  /// - Parameter steps: those that it names.
  func leftOut(of plan: Plan, _ steps: Set<Int>) -> [Int: String] {
    let named = steps.sorted().map { "'\(plan.allSteps[$0].id)'" }.joined(separator: ", ")
    let reason: String
    let kept: Set<Int>
    switch self {
    case .until: (reason, kept) = ("it isn't needed for \(named) (--until)", plan.closure(of: steps))
    case .only: (reason, kept) = ("the run is for \(named) alone (--only)", steps)
    }
    return Dictionary(uniqueKeysWithValues: plan.steps.indices.filter { !kept.contains($0) }.map { ($0, reason) })
  }
}
