internal import AetherModel
internal import AetherRuntime
internal import ArgumentParser
internal import Linux
internal import StateStore

/// `aether runs cancel RUN`.
struct RunsCancel: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel", abstract: "Asks a run that is going on to end.",
    discussion: """
      As Ctrl-C does: no further step starts, running ones are asked to end, 'finally' runs. Asked again, the run does not \
      wait. The command doesn't wait for the run's end.
      """)

  @Argument(help: ArgumentHelp("The run's id, the beginning of one, or 'latest'.", valueName: "run"))
  var wanted: String

  @OptionGroup var project: ProjectOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    let found = try project.earlierRuns().find(wanted, output)
    let process = try output.reading { () throws(StateProblem) in try found.history.detail(of: found.run).process }
    do throws(SystemError) {
      let handle = try ProcessHandle(process)
      // Looked at with the handle in hand: as long as the run is live, its process is the one that the handle means.
      guard found.isLive else { throw SystemError(SystemError.notFound, "find the run's process") }
      // Not an interrupt, which a run that a script put into the background ignores.
      try handle.send(.terminate)
    } catch {
      throw output.failure([
        Diagnostic(
          code: "not-live", "run \(found.run.id) can't be cancelled: its status is '\(found.state.rawValue)'",
          hints: found.isLive ? ["\(error)"] : [])
      ])
    }
    let isStopped = ProcessHandle.isStopped(process)
    if output.json {
      Console.shared.print(
        json: .object([
          ("run", .string(found.run.id)), ("process", .integer(Int64(process))), ("stopped", .bool(isStopped)),
        ]))
    } else {
      Console.shared.writeError("asked run \(found.run.id) (process \(process)) to end\n")
      if isStopped { Console.shared.writeError("it is stopped: it ends when it goes on (kill -CONT \(process))\n") }
    }
  }
}
