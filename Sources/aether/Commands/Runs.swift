internal import AetherRuntime
internal import ArgumentParser

/// The commands about earlier runs.
struct Runs: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs",
    abstract: "See what ran, end what runs, remove what is old.",
    discussion: "Runs belong to a project: the one of the current folder, unless --project names another.",
    subcommands: [
      RunsList.self,
      RunsShow.self,
      RunsLogs.self,
      RunsDiff.self,
      RunsWhy.self,
      RunsLocks.self,
      RunsCancel.self,
      RunsPrune.self,
    ])
}

/// What the commands about runs take.
struct ProjectOption: ParsableArguments {
  @Option(
    help: ArgumentHelp("The project's folder, or a pipeline in it. [default: the current folder]", valueName: "path"),
    completion: .file())
  var project: String?

  func earlierRuns() -> EarlierRuns { EarlierRuns(HostSettings.ofThisProcess().settings, pipeline: project) }
}
