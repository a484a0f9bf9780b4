internal import AetherModel
internal import AetherRuntime
internal import ArgumentParser
internal import Linux
internal import StateStore

/// `aether runs prune`.
struct RunsPrune: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune", abstract: "Removes old runs with all that was kept of them.",
    discussion: """
      Say which: by --older-than, by --keep, or by name. A run that is going on is never removed; one that waits for a \
      decision only by name.
      """)

  @Argument(help: "Runs to remove: ids, or the beginnings of some.")
  var runs: [String] = []

  @Option(help: ArgumentHelp("Runs that started longer ago than this, as 30d or 12h.", valueName: "time"))
  var olderThan: Age?

  @Option(help: ArgumentHelp("Remove all but so many of the newest runs.", valueName: "count"))
  var keep: Int?

  @Flag(help: "Only show which runs would be removed.")
  var dryRun = false

  @OptionGroup var project: ProjectOption
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let keep, keep < 0 { throw ValidationError("--keep is \(keep); it counts runs.") }
    if runs.isEmpty, olderThan == nil, keep == nil {
      throw ValidationError("say which runs: --older-than TIME, --keep COUNT, or their ids.")
    }
    if !runs.isEmpty, olderThan != nil || keep != nil {
      throw ValidationError("runs are named, or chosen by --older-than and --keep, not both.")
    }
  }

  func run() throws {
    let earlier = project.earlierRuns()
    guard let database = try earlier.database(output) else { return report([], .init()) }
    var chosen: [StoredRun] = []
    if runs.isEmpty { chosen = try old(in: database) }
    for run in try runs.map({ run throws(CommandFailure) in try named(run, earlier) }) where !chosen.contains(run) {
      chosen.append(run)
    }
    var pruned = StateDatabase.Pruned()
    if !dryRun { pruned = try output.reading { () throws(StateProblem) in try database.prune(chosen) } }
    report(dryRun ? chosen : pruned.runs, pruned)
  }

  private func named(_ run: String, _ earlier: EarlierRuns) throws(CommandFailure) -> StoredRun {
    let found = try earlier.find(run, output)
    guard !found.isLive else {
      let diagnostic = Diagnostic(
        code: "run-live", "run \(found.run.id) is going on",
        hints: ["wait for it, or end it with 'aether runs cancel \(found.run.id)'"])
      throw output.failure([diagnostic], status: .waiting)
    }
    return found.run
  }

  private func old(in database: StateDatabase) throws(CommandFailure) -> [StoredRun] {
    let now = SystemClock.realTime()
    let before = olderThan.map { age in
      Instant(seconds: now / 1_000_000_000 - age.span.seconds, nanoseconds: Int32(now % 1_000_000_000))
    }
    return try output.reading { () throws(StateProblem) in
      var chosen: [StoredRun] = []
      for run in try RunHistory(database).runs(.init()).dropFirst(keep ?? 0) {
        if let before, (run.started.seconds, run.started.nanoseconds) >= (before.seconds, before.nanoseconds) { continue }
        switch run.status {
        case .succeeded, .failed, .cancelled: chosen.append(run)
        case .running: if try !LiveRun.isLive(run.number, in: database) { chosen.append(run) }
        case .waiting: continue
        }
      }
      return chosen
    }
  }

  private func report(_ runs: [StoredRun], _ pruned: StateDatabase.Pruned) {
    if output.json {
      Console.shared.print(
        json: .object([
          ("runs", .array(runs.map { .string($0.id) })), ("removed", .bool(!dryRun)),
          ("files", .integer(Int64(pruned.files))), ("bytes", .integer(Int64(pruned.bytes))),
        ]))
      return
    }
    for run in runs where dryRun {
      Console.shared.print("\(run.id)  \(RunText.oneLine(run.pipeline))  \(RunText.time(run.started))")
    }
    let files =
      pruned.files > 0
      ? ", and \(pruned.files) file\(pruned.files == 1 ? "" : "s") of \(ByteCount.text(pruned.bytes))" : ""
    Console.shared.writeError("\(dryRun ? "would remove" : "removed") \(runs.count) run\(runs.count == 1 ? "" : "s")\(files)\n")
  }
}

/// A time as `--older-than` takes it.
struct Age: ExpressibleByArgument {
  var span: TimeSpan

  init?(argument: String) {
    guard let span = TimeSpan(argument), span.seconds >= 0 else { return nil }
    self.span = span
  }
}
