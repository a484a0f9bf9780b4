internal import AetherModel
internal import AetherRuntime
internal import ArgumentParser
internal import Linux
internal import StateStore

/// `aether runs logs RUN`.
struct RunsLogs: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logs", abstract: "Shows what the modules of a run logged.",
    discussion: "With --json, one object a line.")

  @Argument(help: ArgumentHelp("The run's id, the beginning of one, or 'latest'.", valueName: "run"))
  var wanted: String

  @Option(help: "Only this step; of an item 'each[3]', of a step in a pipeline that a step runs 'sub/load'.")
  var step: String?

  @Flag(help: "Wait for further lines until the run is over.")
  var follow = false

  @OptionGroup var project: ProjectOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    var (found, step) = (try project.earlierRuns().find(wanted, output), step)
    if let path = step {
      let inner = try found.inside(path, output)
      (found, step) = (inner.run, inner.step)
    }
    let modules = try output.reading { () throws(StateProblem) in try found.history.modules(of: found.run) }
    var paths: [Int: String] = [:]
    var last: Int64 = 0
    while true {
      // Looked at before reading: what comes after the last line of a run that is over is nothing.
      let isLive = found.isLive
      let logs = try output.reading { () throws(StateProblem) in try found.history.logs(of: found.run, after: last) }
      for log in logs {
        let path = try path(log, found, &paths)
        let label = path.map { path in log.place.map(\.item).flatMap { $0 < 0 ? nil : "\(path)[\($0)]" } ?? path }
        if step == nil || path == step || label == step { show(log, path, label, modules) }
        last = log.sequence
      }
      if logs.isEmpty, !follow || !isLive { return }
      if logs.isEmpty { SystemClock.pause(milliseconds: 100) }
    }
  }

  /// The step of a line; `nil` for a module outside of its steps.
  private func path(
    _ log: StoredLog, _ found: EarlierRuns.Found, _ known: inout [Int: String]
  ) throws(CommandFailure) -> String? {
    guard let number = log.place?.step else { return nil }
    if let path = known[number] { return path }
    let path = try output.reading { () throws(StateProblem) in
      try found.history.attempts(of: found.run, step: number, with: .none).first?.path
    }
    known[number] = path
    return path
  }

  private func show(_ log: StoredLog, _ path: String?, _ label: String?, _ modules: [StoredModule]) {
    let module = modules.indices.contains(log.module) ? modules[log.module].name : ""
    guard output.json else {
      Console.shared.print("\(RunText.time(log.time))\(LogText.line(label ?? module, log.record))")
      return
    }
    var entries: EventFields.Entries = [
      ("sequence", .integer(log.sequence)), ("time", .datetime(log.time)), ("module", .string(module)),
    ]
    if let path { entries.append(("step", .string(path))) }
    if let item = log.place?.item, item >= 0 { entries.append(("item", .integer(Int64(item)))) }
    if let attempt = log.place?.attempt { entries.append(("attempt", .integer(Int64(attempt)))) }
    Console.shared.print(Value.object(entries + EventFields.entries(log.record)).json())
  }
}
