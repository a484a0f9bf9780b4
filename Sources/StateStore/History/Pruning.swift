internal import GRDB
internal import Linux

/// Removing runs.
extension StateDatabase {
  /// What pruning freed.
  package struct Pruned: Sendable {
    package var runs = 0
    /// Large values and output files.
    package var files = 0
    package var bytes = 0

    package init() {}
  }

  /// Removes runs with all that belongs to them, and the files that no other run needs.
  ///
  /// - Parameter runs: none of them live.
  package func prune(_ runs: [StoredRun]) throws(StateProblem) -> Pruned {
    var pruned = Pruned()
    for run in runs {
      let orphans = try write { connection in
        let used = try Row.fetchAll(connection, sql: "SELECT digest FROM value_use WHERE run = ?", arguments: [run.number])
          .compactMap { try $0.bytes(0) }
        try connection.execute(sql: "DELETE FROM run WHERE number = ?", arguments: [run.number])
        if connection.changesCount > 0 { pruned.runs += 1 }
        return try used.filter { digest in
          var query = try BoundStatement("SELECT 1 FROM value_use WHERE digest = ?", connection)
          query.bind(digest)
          return try query.integer() == nil
        }
      }
      do throws(SystemError) {
        for digest in orphans {
          let freed = try values.remove(digest) + removeOutputFile(digest)
          pruned.bytes += freed
          if freed > 0 { pruned.files += 1 }
        }
        try Folder.removeTree(Path.join(folder, "runs/\(run.id)"))
      } catch {
        throw StateProblem(error)
      }
    }
    try write { try $0.execute(sql: "DELETE FROM source WHERE digest NOT IN (SELECT source FROM run_detail)") }
    try compact()
    return pruned
  }

  /// The folder of an output file, by its digest.
  private func removeOutputFile(_ digest: [UInt8]) throws(SystemError) -> Int {
    let path = Path.join(folder, "files/\(Digest.hexadecimal(digest))")
    guard let entries = try? Folder.entries(of: path) else { return 0 }
    let size = entries.reduce(0) { $0 + ((try? FileStatus(path: Path.join(path, $1.name)).size) ?? 0) }
    try Folder.removeTree(path)
    return size
  }
}
