internal import AetherModel
internal import AetherRuntime
internal import ArgumentParser
internal import StateStore

/// `aether runs list`.
struct RunsList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Shows the project's runs, the newest first.",
    discussion: """
      A run is 'running' while a process has it, 'interrupted' when its process is gone, and 'waiting' when a person must \
      decide about a step in doubt; 'aether run --resume' goes on with the last two, and with failed and cancelled ones.
      """)

  @Option(help: "Only runs of the pipeline with this name.")
  var pipeline: String?

  @Option(help: ArgumentHelp("Only runs with this status; repeat it for more.", valueName: "status"))
  var status: [RunState] = []

  @Option(help: ArgumentHelp("At most so many, the newest ones.", valueName: "count"))
  var limit: Int?

  @Flag(help: "Show runs of pipelines that are steps of others, too.")
  var all = false

  @OptionGroup var project: ProjectOption
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit is \(limit); it counts runs, from 1.") }
  }

  func run() throws {
    let runs = try entries()
    if output.json {
      Console.shared.print(json: .object([("runs", .array(runs.map { RunFields.value($0.run, $0.state) }))]))
    } else if runs.isEmpty {
      Console.shared.writeError("no runs\n")
    } else {
      Console.shared.write(RunTable.text(runs, color: Console.shared.outputHasColor))
    }
  }

  private func entries() throws(CommandFailure) -> [(run: StoredRun, state: RunState)] {
    guard let database = try project.earlierRuns().database(output) else { return [] }
    // Whether a run is live is nothing that the database knows.
    let isPlain = status.isEmpty
    let found = try output.reading { () throws(StateProblem) in
      try RunHistory(database).runs(.init(pipeline: pipeline, limit: isPlain ? limit : nil, hasNested: all)).map { run throws(StateProblem) in
        let isOpen = run.status == .running || run.status == .waiting
        return (run: run, state: RunState(run, isLive: isOpen ? try LiveRun.isLive(run.number, in: database) : false))
      }
    }
    guard !isPlain else { return found }
    return Array(found.filter { status.contains($0.state) }.prefix(limit ?? .max))
  }
}

extension RunState: ExpressibleByArgument {}

/// The table that people read.
enum RunTable {
  static func text(_ runs: [(run: StoredRun, state: RunState)], color: Bool) -> String {
    let rows = runs.map { run, state in
      [
        run.id, RunText.oneLine(run.pipeline), state.rawValue, RunText.time(run.started),
        run.ended.map { RunText.elapsed(from: run.started, to: $0) } ?? "–", RunText.steps(run),
      ]
    }
    return TextTable.text(["RUN", "PIPELINE", "STATUS", "STARTED", "TIME", "STEPS"], rows) { cell, row, column in
      column == 2 ? RunText.paint(cell, runs[row].state.color, color) : cell
    }
  }
}

extension RunText {
  /// `2026-11-25 02:10:03`, in UTC.
  static func time(_ time: Instant) -> String {
    let text = Instant(seconds: time.seconds).description.utf8.dropLast()
    return String(decoding: text.map { $0 == UInt8(ascii: "T") ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
  }

  /// `30 of 32, 1 failed`.
  static func steps(_ run: StoredRun) -> String {
    guard run.ended != nil else { return "\(run.steps)" }
    let counts = run.counts
    let over = counts.succeeded + counts.skipped + counts.ignored
    var text = over == run.steps ? "\(run.steps)" : "\(over) of \(run.steps)"
    let failed = counts.failed - counts.ignored
    if failed > 0 { text += ", \(failed) failed" }
    if counts.ignored > 0 { text += ", \(counts.ignored) ignored" }
    return text
  }
}
