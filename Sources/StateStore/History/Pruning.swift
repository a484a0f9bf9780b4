internal import GRDB
internal import Linux

/// Removing runs.
extension StateDatabase {
  /// What pruning freed.
  package struct Pruned: Sendable {
    package var runs: [StoredRun] = []
    /// Large values and output files.
    package var files = 0
    package var bytes = 0

    package init() {}
  }

  /// Removes runs with all that belongs to them, and the files that no other run and no result needs.
  ///
  /// - Parameter runs: those of them that are live, or gone already, are passed over.
  package func prune(_ runs: [StoredRun]) throws(StateProblem) -> Pruned {
    // Gives back what the journal holds, so that there is room for what follows where the disk is full.
    try? emptyJournal()
    var pruned = Pruned()
    var all: [StoredRun] = []
    for run in runs { all += try withDescendants(run) }
    for run in all {
      // Held until all of it is gone, so that nobody goes on with it meanwhile.
      guard let claim = try LiveRun.claim(run.number, in: self) else { continue }
      defer { withExtendedLifetime(claim) {} }
      let isGone = try write { connection in
        var row = try BoundStatement("DELETE FROM run WHERE number = ? AND id = ?", connection)
        row.bind(run.number)
        row.bind(run.id)
        try row.execute()
        return connection.changesCount == 0
      }
      if isGone { continue }
      if runs.contains(run) { pruned.runs.append(run) }
      do throws(SystemError) {
        try Folder.removeTree(Path.join(folder, "runs/\(run.id)"))
      } catch {
        throw StateProblem(error)
      }
    }
    try write { connection in
      try BoundStatement("DELETE FROM source WHERE digest NOT IN (SELECT source FROM run_detail)", connection).execute()
      // Whoever keeps a value does so inside of his own transaction, so none is on the way just now.
      try sweep("values", connection, &pruned) { folder, entry in Digest.bytes(hexadecimal: folder + entry) }
      // A module's file is put in its place before its row is written.
      guard try !hasLiveRuns(connection) else { return }
      try sweep("files", connection, &pruned) { folder, _ in Digest.bytes(hexadecimal: folder) }
    }
    try compact()
    return pruned
  }

  /// A run, and those that are steps of it, and of these.
  private func withDescendants(_ run: StoredRun) throws(StateProblem) -> [StoredRun] {
    var found = [run]
    for child in try RunHistory(self).children(of: run) { found += try withDescendants(child) }
    return found
  }

  func hasLiveRuns(_ connection: Database) throws -> Bool {
    try Int64.fetchAll(connection, sql: "SELECT number FROM run WHERE status IN ('running', 'waiting')")
      .contains { try LiveRun.isLive($0, in: self) }
  }

  /// Removes the files below a folder's folders that no run and no result needs.
  ///
  /// - Parameter digest: what a file's path says of its content; `nil` for one that isn't ours.
  private func sweep(
    _ name: String, _ connection: Database, _ pruned: inout Pruned, digest: (String, String) -> [UInt8]?
  ) throws {
    let root = Path.join(folder, name)
    guard File.exists(root) else { return }
    for group in try Folder.entries(of: root).map(\.name) {
      let path = Path.join(root, group)
      for entry in (try? Folder.entries(of: path).map(\.name)) ?? [] {
        guard let digest = digest(group, entry) else { continue }
        guard try !isNeeded(digest, connection) else { continue }
        let file = Path.join(path, entry)
        pruned.bytes += (try? FileStatus(path: file).size) ?? 0
        pruned.files += 1
        try Folder.removeTree(file)
      }
      Folder.removeIfEmpty(path)
    }
  }
}
