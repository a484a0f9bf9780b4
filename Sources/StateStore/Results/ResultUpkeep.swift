package import AetherModel
internal import FoundationEssentials
internal import GRDB
internal import Linux

/// Removing results.
extension StateDatabase {
  package struct RemovedResults: Sendable {
    package var results = 0
    /// Large values and output files that nothing else needs.
    package var files = 0
    package var bytes = 0

    package init() {}
  }

  /// The same by age.
  /// - Parameter age: results that nobody used for longer go.
  package func removeResults(olderThan age: TimeSpan?, mostBytes: Int?) throws(StateProblem) -> RemovedResults {
    let now = SystemClock.realTime()
    let time = age.map { StoredTime.instant(now &- Int64(clamping: $0.clampedNanoseconds)) }
    return try removeResults(usedBefore: time, mostBytes: mostBytes)
  }

  /// Removes results, the ones first that were used longest ago.
  ///
  /// - Parameters:
  ///   - time: those that were used last before it; `nil`: none for their age.
  ///   - mostBytes: until all that stay take at most so much; `nil`: any size may stay.
  package func removeResults(usedBefore time: Instant?, mostBytes: Int?) throws(StateProblem) -> RemovedResults {
    try write { connection in
      var removed = RemovedResults()
      var total = try Int64.fetchOne(connection, sql: "SELECT coalesce(sum(bytes), 0) FROM result") ?? 0
      let limit = time.map(StoredTime.number) ?? .min
      var keys: [[UInt8]] = []
      let rows = try Row.fetchCursor(connection, sql: "SELECT key, used, bytes FROM result ORDER BY used, key")
      while let row = try rows.next() {
        let used: Int64 = try row.at(1)
        let isOld = used < limit
        guard isOld || mostBytes.map({ total > Int64($0) || $0 == 0 }) ?? false else { break }
        if let key = try row.bytes(0) { keys.append(key) }
        total -= try row.at(2) as Int64
      }
      var digests: Set<[UInt8]> = []
      for key in keys {
        let needed = try Row.fetchCursor(connection, sql: "SELECT digest FROM result_value WHERE key = ?", arguments: [Data(key)])
        while let row = try needed.next() { if let digest = try row.bytes(0) { digests.insert(digest) } }
        var row = try BoundStatement("DELETE FROM result WHERE key = ?", connection)
        row.bind(key)
        try row.execute()
      }
      removed.results = keys.count
      // A module's file is put in its place before its row is written.
      let sparesFiles = try hasLiveRuns(connection)
      for digest in digests where try !isNeeded(digest, connection) {
        let name = Digest.hexadecimal(digest)
        let places = ["values/\(name.prefix(2))/\(name.dropFirst(2))"] + (sparesFiles ? [] : ["files/\(name)"])
        for place in places.map({ Path.join(folder, $0) }) where File.exists(place) {
          removed.bytes += try size(of: place)
          removed.files += 1
          try Folder.removeTree(place)
        }
      }
      return removed
    }
  }

  private func size(of path: String) throws -> Int {
    let status = try FileStatus(path: path)
    guard status.kind == .folder else { return status.size }
    return try Folder.entries(of: path).reduce(0) { $0 + (try FileStatus(path: Path.join(path, $1.name)).size) }
  }

  /// Whether a run or a result needs a large value, or an output file.
  func isNeeded(_ digest: [UInt8], _ connection: Database) throws -> Bool {
    var query = try BoundStatement(
      "SELECT 1 FROM value_use WHERE digest = ? UNION ALL SELECT 1 FROM result_value WHERE digest = ?", connection)
    query.bind(digest)
    query.bind(digest)
    return try query.integer() != nil
  }
}
