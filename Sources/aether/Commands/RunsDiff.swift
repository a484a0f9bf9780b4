internal import AetherModel
internal import AetherRuntime
internal import ArgumentParser
internal import StateStore

/// `aether runs diff RUN RUN`.
struct RunsDiff: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Shows in what two runs differ: pipeline, modules, inputs, environment, steps, outputs.",
    discussion: "Ends with status 0 when they are the same, else with 1, as diff does. Times are not compared.")

  @Argument(help: "The earlier run: its id, the beginning of one, or 'latest'.")
  var first: String

  @Argument(help: "The other one.")
  var second: String

  @OptionGroup var project: ProjectOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    let runs = project.earlierRuns()
    let one = try runs.find(first, output)
    let two = try runs.find(second, output)
    let changes = try output.reading { () throws(StateProblem) in
      RunChanges.between(try ComparedRun(one), try ComparedRun(two))
    }
    if output.json {
      Console.shared.print(
        json: .object([
          ("first", .string(one.run.id)), ("second", .string(two.run.id)),
          ("changes", .array(changes.map(\.json))),
        ]))
    } else if changes.isEmpty {
      Console.shared.writeError("the runs don't differ\n")
    } else {
      for change in changes { Console.shared.print(change.text) }
    }
    if !changes.isEmpty { throw ExitStatus.failed }
  }
}
