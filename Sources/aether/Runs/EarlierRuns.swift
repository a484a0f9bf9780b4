internal import AetherModel
internal import AetherRuntime
internal import Linux
internal import StateStore

/// The runs of a project, for commands.
struct EarlierRuns {
  let settings: HostSettings
  /// The project's folder.
  let root: String
  private let problems: [Diagnostic]

  /// - Parameter pipeline: a pipeline's file or a folder; the current folder without one.
  init(_ settings: HostSettings, pipeline: String? = nil) {
    self.settings = settings
    let path = pipeline.map { Path.absolute($0, from: settings.currentFolder) } ?? settings.currentFolder
    var diagnostics = Diagnostics()
    var isFolder = true
    do throws(SystemError) {
      isFolder = try FileStatus(path: path).kind == .folder
    } catch {
      diagnostics.error(
        "no-project", "there is no project: the path can't be read: \(error.reason)", path: pipeline ?? path,
        hints: ["name the project's folder or a pipeline in it; the path counts from the current folder"])
    }
    root = ProjectFolder.containing(isFolder ? path : Path.folder(of: path), diagnostics: &diagnostics).root
    problems = diagnostics.all
  }

  /// Throws what is wrong with the project.
  private func check(_ output: OutputOptions) throws(CommandFailure) {
    guard !problems.contains(where: { $0.severity == .error }) else { throw output.failure(problems) }
  }

  /// The database; `nil` when nothing was ever run here.
  func database(_ output: OutputOptions) throws(CommandFailure) -> StateDatabase? {
    try check(output)
    return try output.reading { () throws(StateProblem) in
      try StateDatabase.existing(in: settings.stateFolder(project: root))
    }
  }

  /// Locks that somebody has, with those who wait for them.
  func locks(_ output: OutputOptions) throws(CommandFailure) -> [(lock: LockName, owners: [LockOwner])] {
    try check(output)
    return settings.locks(project: root).snapshot()
  }

  /// One run.
  struct Found {
    var run: StoredRun
    var history: RunHistory
    var database: StateDatabase
    /// Of its pipeline.
    var path: String
    /// What a person types in the current folder to go on with it.
    var resumeCommand: String

    var isLive: Bool { (try? LiveRun.isLive(run.number, in: database)) ?? false }
    var state: RunState { RunState(run, isLive: isLive) }

    /// What needs no checking again when it goes on.
    func known(_ output: OutputOptions) throws(CommandFailure) -> KnownPipeline? {
      try output.reading { () throws(StateProblem) in
        try KnownPipeline(run, try history.detail(of: run), in: history)
      }
    }

    /// Its attempts. One that has not ended is interrupted when no process has the run, although nobody has noted that yet.
    func attempts(with parts: RunHistory.Parts) throws(StateProblem) -> [StoredAttempt] {
      // Looked at before reading: a run that ends in between leaves nothing open.
      let isLive = isLive
      var attempts = try history.attempts(of: run, with: parts)
      guard !isLive else { return attempts }
      for index in attempts.indices where attempts[index].status == nil { attempts[index].status = .interrupted }
      return attempts
    }

    /// Whether there are steps that it was not for.
    func leftOut(_ output: OutputOptions) throws(CommandFailure) -> Bool {
      try output.reading { () throws(StateProblem) in
        try history.attempts(of: run, with: .none).contains { $0.said.isLeftOut }
      }
    }

    /// Prints what a run that has succeeded came to.
    func printOutputs(_ output: OutputOptions) throws(CommandFailure) {
      let fields = try output.reading { () throws(StateProblem) in try history.detail(of: run).outputs } ?? StoredFields()
      guard !output.json else {
        Console.shared.print(
          Value.object([
            ("time", .datetime(run.ended ?? run.started)), ("event", .string("run_ended")), ("run", .string(run.id)),
            ("status", .string(run.status.rawValue)), ("outputs", fields.shown),
          ]).json())
        return
      }
      Console.shared.writeError("run \(run.id) has succeeded already; nothing was run\n")
      RunEnding.print(fields.shown.entries)
    }
  }

  /// - Parameter wanted: an id, the beginning of one, or `latest`.
  /// - Throws: when there is none, or several.
  func find(_ wanted: String, _ output: OutputOptions) throws(CommandFailure) -> Found {
    guard let database = try database(output) else {
      throw output.failure([
        Diagnostic(
          code: "no-runs", "nothing was ever run in the project '\(root)'",
          hints: ["runs belong to their project: go to its folder, or name its pipeline"])
      ])
    }
    let history = RunHistory(database)
    let runs = try output.reading { () throws(StateProblem) in
      wanted == "latest" ? try history.runs(.init(limit: 1)) : try history.runs(idPrefix: wanted.lowercased())
    }
    guard let run = runs.first, runs.count == 1 else { throw output.failure([Self.diagnostic(wanted, runs, root: root)]) }
    let path = try output.reading { () throws(StateProblem) in try history.detail(of: run).path }
    return Found(
      run: run, history: history, database: database, path: path, resumeCommand: resumeCommand(run.id, path))
  }

  /// Names the pipeline where the current folder belongs to another project.
  private func resumeCommand(_ id: String, _ path: String) -> String {
    let here = EarlierRuns(settings).root == root
    return "aether run \(here ? "" : Shell.quote(path) + " ")--resume \(id)"
  }

  private static func diagnostic(_ wanted: String, _ runs: [StoredRun], root: String) -> Diagnostic {
    guard runs.isEmpty else {
      return Diagnostic(
        code: "several-runs", "several runs begin with '\(wanted)'",
        hints: ["they are: \(runs.map(\.id).joined(separator: ", "))"])
    }
    return Diagnostic(
      code: "no-such-run", "the project '\(root)' has no run '\(wanted)'",
      hints: ["'aether runs list' shows its runs; runs belong to their project"])
  }
}

extension OutputOptions {
  /// Reads or changes the state, and has the command say what is wrong with it.
  func reading<Result>(_ body: () throws(StateProblem) -> Result) throws(CommandFailure) -> Result {
    do throws(StateProblem) {
      return try body()
    } catch {
      throw failure(
        [Diagnostic(code: "state", error.message, hints: error.hint.map { [$0] } ?? [])],
        status: error.kind == .busy ? .waiting : .machine)
    }
  }
}

extension StoredFields {
  /// An object, in which secrets are hidden.
  var shown: Value {
    .object(
      zip(names, values.values).enumerated().compactMap { index, field in
        let value = values.secrets.contains(index) ? EventFields.secret : field.1
        return value.map { (field.0, $0) }
      })
  }
}

/// How a run stands, as people are told.
enum RunState: String, CaseIterable {
  case running, succeeded, failed, cancelled
  /// Its process is gone.
  case interrupted
  /// A person must decide about a step in doubt.
  case waiting

  init(_ run: StoredRun, isLive: Bool) {
    switch run.status {
    case .running: self = isLive ? .running : .interrupted
    case .succeeded: self = .succeeded
    case .failed: self = .failed
    case .cancelled: self = .cancelled
    case .waiting: self = isLive ? .running : .waiting
    }
  }

  /// Whether `aether run --resume` can go on with it.
  var canResume: Bool { self != .running && self != .succeeded }

  var color: String {
    switch self {
    case .running: "36"
    case .succeeded: "32"
    case .failed: "31"
    case .cancelled, .interrupted, .waiting: "33"
    }
  }
}
