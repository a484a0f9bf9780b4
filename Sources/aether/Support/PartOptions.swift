internal import AetherRuntime
internal import ArgumentParser

/// What `aether run` takes to look before it runs, and to run a part.
struct PartOptions: ParsableArguments {
  @Flag(help: "Run nothing: show what would run, with what, and ask the modules that can tell what they would change.")
  var dryRun = false

  @Option(
    help: ArgumentHelp(
      "Run this step and what it depends on, and leave the others out; repeat it for more.", valueName: "step"))
  var until: [String] = []

  @Option(
    help: ArgumentHelp(
      "Run this step alone, over an earlier run's results of what it depends on; repeat it for more.", valueName: "step"
    ))
  var only: [String] = []

  @Option(
    help: ArgumentHelp(
      "With --only: the run whose results are taken. [default: the latest that has them]", valueName: "run"))
  var from: String?

  func validate() throws {
    if !until.isEmpty, !only.isEmpty {
      throw ValidationError("--until runs what a step depends on, and --only doesn't: take one of them.")
    }
    if from != nil, only.isEmpty { throw ValidationError("--from belongs to --only.") }
  }

  /// What can't be asked for together.
  func validate(isResumed: Bool, isWatched: Bool, isDebugged: Bool) throws {
    if dryRun, isResumed { throw ValidationError("--dry-run shows a run from its beginning: leave --resume out.") }
    if dryRun, isWatched { throw ValidationError("--dry-run runs nothing that could be watched: leave --watch out.") }
    if dryRun, isDebugged {
      throw ValidationError("--dry-run runs nothing to debug: leave --attach and --debug out.")
    }
    if isWatched, !until.isEmpty || !only.isEmpty {
      throw ValidationError("--watch decides by itself which steps run: leave --until and --only out.")
    }
    if isResumed, !only.isEmpty { throw ValidationError("--only is for a new run: leave --resume out.") }
  }

  /// Says how a run goes on that stopped where it was asked to.
  func tellRest(of run: String) {
    let names = (until + only).map { "'\($0)'" }.joined(separator: ", ")
    let words = until.isEmpty ? "ran \(names) alone" : "stopped at \(names)"
    Console.shared.writeError("run \(run) \(words), as asked; 'aether run --resume \(run)' runs the rest\n")
  }

  /// - Parameter pipeline: as the user named it.
  func part(pipeline: String, acceptsChanges: Bool) -> RunPart? {
    if !until.isEmpty { return .until(until) }
    guard !only.isEmpty else { return nil }
    let command = "aether run \(Shell.quote(pipeline))" + only.map { " --until \(Shell.quote($0))" }.joined()
    return .only(
      only, from: RunPart.EarlierResults(run: from, acceptsChanges: acceptsChanges, untilCommand: command))
  }
}
