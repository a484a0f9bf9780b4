internal import AetherModel
internal import AetherRuntime
internal import ArgumentParser
internal import StateStore

/// `aether runs locks`.
struct RunsLocks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "locks", abstract: "Shows which steps have locks, and which wait for them.",
    discussion: "The project's locks, and those of the whole machine. Who waits is listed in the order of his turn.")

  @OptionGroup var project: ProjectOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    let locks = try project.earlierRuns().locks(output)
    if output.json {
      Console.shared.print(
        json: .object([
          (
            "locks",
            .array(
              locks.map { lock, owners in
                .object([
                  ("lock", .string(lock.name)), ("scope", .string(lock.scope.rawValue)),
                  ("owners", .array(owners.map { .object(EventFields.entries($0)) })),
                ])
              })
          )
        ]))
    } else if locks.isEmpty {
      Console.shared.writeError("no locks are held\n")
    } else {
      let rows = locks.flatMap { lock, owners in
        owners.enumerated().map { position, owner in
          [
            RunText.oneLine("\(lock)"), position == 0 ? "has it" : "waits", RunText.oneLine(owner.step),
            RunText.oneLine(owner.pipeline), owner.run, "\(owner.process)", RunText.time(owner.since),
          ]
        }
      }
      Console.shared.write(
        TextTable.text(["LOCK", "STATE", "STEP", "PIPELINE", "RUN", "PROCESS", "SINCE"], rows))
    }
  }
}
