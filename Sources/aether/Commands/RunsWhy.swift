internal import AetherModel
internal import AetherRuntime
internal import ArgumentParser
internal import StateStore

/// `aether runs why RUN STEP`.
struct RunsWhy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why", abstract: "Says why a step was run, or taken from the cache: which of its ingredients changed.",
    discussion: """
      A step with 'cache: true' is compared with the run of it before that is the most alike, by what was recorded then: its \
      module, inputs, the content of what it reads, variables. Of other steps, what the history has is compared: module, \
      inputs, the run's variables.
      """)

  @Argument(help: ArgumentHelp("The run's id, the beginning of one, or 'latest'.", valueName: "run"))
  var wanted: String

  @Argument(help: "The step's id; of an item 'each[3]', of a step in a pipeline that a step runs 'sub/load'.")
  var step: String

  @OptionGroup var project: ProjectOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    let (found, inner) = try project.earlierRuns().find(wanted, output).inside(step, output)
    let attempts = try output.reading { () throws(StateProblem) in try found.attempts(with: .all) }
    let place = StepName(inner)
    let items = attempts.filter { $0.path == place.step && $0.key.item >= 0 }
    if place.item == nil, let last = items.last {
      throw output.failure([
        Diagnostic(
          code: "item-missing", "step '\(inner)' ran for each item of a list: say which one is meant",
          hints: ["'\(inner)[0]' to '\(inner)[\(last.key.item)]'; mind the shell: put it in quotes"])
      ])
    }
    let why = try output.reading { () throws(StateProblem) in
      try StepExplainer(found.history, found.run).explain(place.step, attempts, item: place.item)
    }
    guard let why else {
      throw output.failure([
        Diagnostic(
          code: "unknown-step", "nothing is recorded of a step '\(step)' in run \(found.run.id)",
          hints: Suggestion.hint(for: step, in: Array(Set(attempts.map(\.path))).sorted()))
      ])
    }
    if output.json {
      Console.shared.print(json: WhyText.json(why))
    } else {
      Console.shared.write(WhyText.text(why))
    }
  }
}
