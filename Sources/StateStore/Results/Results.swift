internal import AetherModel
internal import FoundationEssentials
internal import GRDB

/// The results of a project that later runs may take. Methods block on the disk; from any thread.
package struct Results: Sendable {
  private let database: StateDatabase

  package init(_ database: StateDatabase) { self.database = database }

  package enum Finding: Sendable {
    case found(StoredResult)
    case absent
    /// What is stored isn't what was.
    case damaged
  }

  package func find(_ key: [UInt8]) -> Finding {
    do throws(StateProblem) {
      let result = try database.read { connection -> StoredResult? in
        let row = try Row.fetchOne(
          connection, sql: "SELECT run, step, time, used, outputs, outputs_digest, said FROM result WHERE key = ?",
          arguments: [Data(key)])
        guard let row else { return nil }
        guard let outputs = try row.bytes(4), try Digest.sha256(outputs) == row.bytes(5) else {
          throw StateProblem.damagedValue
        }
        return StoredResult(
          key: key,
          origin: CacheOrigin(run: try row.at(0), step: try row.at(1), time: StoredTime.instant(try row.at(2))),
          outputs: try PackedValues.unpack(outputs, load: database.values.bytes).values,
          said: try StoredJSON.said(row.at(6)), used: StoredTime.instant(try row.at(3)))
      }
      return result.map(Finding.found) ?? .absent
    } catch {
      return .damaged
    }
  }

  package struct Stats: Sendable {
    package var results = 0
    /// With the large values and files, of which several may need the same.
    package var bytes = 0

    package init() {}
  }

  package func stats() throws(StateProblem) -> Stats {
    try database.read { connection in
      var stats = Stats()
      if let row = try Row.fetchOne(connection, sql: "SELECT count(*), coalesce(sum(bytes), 0) FROM result") {
        stats.results = try row.at(0)
        stats.bytes = try row.at(1)
      }
      return stats
    }
  }

  /// Whether there is a result of these ingredients now.
  package func contains(_ key: [UInt8]) throws(StateProblem) -> Bool {
    try database.read { try Row.fetchOne($0, sql: "SELECT 1 FROM result WHERE key = ?", arguments: [Data(key)]) != nil }
  }
}
