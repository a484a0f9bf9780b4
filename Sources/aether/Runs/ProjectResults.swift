internal import AetherModel
internal import AetherRuntime
internal import StateStore

/// The results of steps of the current folder's project, for the commands about caches.
struct ProjectResults {
  private let runs = EarlierRuns(HostSettings.ofThisProcess().settings)

  /// `nil` where nothing was ever run.
  func stats(_ output: OutputOptions) throws(CommandFailure) -> Results.Stats? {
    try output.reading { () throws(StateProblem) in
      guard let database = try database() else { return nil }
      return try Results(database).stats()
    }
  }

  /// - Parameter age: those that nobody used for longer go.
  func clean(
    olderThan age: TimeSpan?, mostBytes: Int?, _ output: OutputOptions
  ) throws(CommandFailure) -> StateDatabase.RemovedResults {
    try output.reading { () throws(StateProblem) in
      try database()?.removeResults(olderThan: age, mostBytes: mostBytes) ?? StateDatabase.RemovedResults()
    }
  }

  /// Also of a project whose `aether.yaml` can't be read.
  private func database() throws(StateProblem) -> StateDatabase? {
    try StateDatabase.existing(in: runs.settings.stateFolder(project: runs.root))
  }
}
