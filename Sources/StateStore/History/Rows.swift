internal import AetherModel
internal import FoundationEssentials
internal import GRDB

/// A row of the table `run`.
enum RunRow {
  static func fetch(_ rest: String, _ arguments: StatementArguments, _ connection: Database) throws -> [StoredRun] {
    let rows = try Row.fetchCursor(
      connection,
      sql: """
        SELECT number, id, parent, trigger, executor, pipeline, status, started, ended, sequence, steps, succeeded, skipped,
          failed, cancelled, ignored, resumes, failure FROM run \(rest)
        """, arguments: arguments)
    var runs: [StoredRun] = []
    while let row = try rows.next() {
      runs.append(
        StoredRun(
          number: row[0], id: row[1], parent: row[2], trigger: row[3], executor: row[4], pipeline: row[5],
          status: StoredRun.Status(rawValue: row[6]) ?? .failed, started: StoredTime.instant(row[7]),
          ended: (row[8] as Int64?).map(StoredTime.instant), sequence: row[9], steps: row[10],
          counts: StoredRun.Counts(
            succeeded: row[11], skipped: row[12], failed: row[13], cancelled: row[14], ignored: row[15]),
          resumes: row[16], failure: try (row[17] as String?).map(StoredJSON.failure)))
    }
    return runs
  }
}

/// A row of the table `attempt`.
enum AttemptRow {
  static func cursor(
    run: Int64, step: Int?, _ parts: RunHistory.Parts, _ connection: Database
  ) throws -> RowCursor {
    let outputs = parts == .none ? "" : ", outputs, outputs_digest"
    // Of steps that are over, outputs are all that a run needs to go on.
    let timeline = parts == .outputs ? "CASE WHEN status IS NOT 3 THEN timeline END" : "timeline"
    let inputs = parts == .all ? ", inputs, inputs_digest" : ""
    return try Row.fetchCursor(
      connection,
      sql: """
        SELECT step, item, attempt, path, module, state, status, sequence, \(timeline), said\(outputs)\(inputs) FROM attempt
        WHERE run = ? \(step == nil ? "" : "AND step = ?") ORDER BY step, item, attempt
        """, arguments: StatementArguments([run] + (step.map { [Int64($0)] } ?? [])))
  }

  static func attempt(
    _ row: Row, _ parts: RunHistory.Parts, _ unpack: ([UInt8]?) throws -> StoredValues
  ) throws -> StoredAttempt {
    func values(_ column: Int) throws -> StoredValues? {
      guard let content = bytes(row, column) else { return nil }
      guard Digest.sha256(content) == bytes(row, column + 1) else { throw StateProblem.damagedValue }
      return try unpack(content)
    }
    return StoredAttempt(
      key: AttemptPlace(step: row[0], item: row[1], attempt: row[2]), path: row[3], module: row[4],
      state: StoredAttempt.State(rawValue: row[5]) ?? .pending,
      status: (row[6] as UInt8?).flatMap { StoredAttempt.State(rawValue: $0) }, sequence: row[7],
      transitions: try bytes(row, 8).map(Timeline.transitions) ?? [], inputs: parts == .all ? try values(12) : nil,
      outputs: parts == .none ? StoredValues() : try values(10) ?? StoredValues(),
      said: try StoredJSON.said(row[9] as String?))
  }
}

/// A column's bytes; `nil` for NULL.
func bytes(_ row: Row, _ column: Int) -> [UInt8]? {
  try? row.withUnsafeData(atIndex: column) { data in data.map { $0.withUnsafeBytes { Array($0) } } }
}
