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
          number: try row.at(0), id: try row.at(1), parent: try row.at(2), trigger: try row.at(3),
          executor: try row.at(4), pipeline: try row.at(5), status: try status(row.at(6)),
          started: StoredTime.instant(try row.at(7)), ended: (try row.at(8) as Int64?).map(StoredTime.instant),
          sequence: try row.at(9), steps: try row.at(10),
          counts: StoredRun.Counts(
            succeeded: try row.at(11), skipped: try row.at(12), failed: try row.at(13), cancelled: try row.at(14),
            ignored: try row.at(15)),
          resumes: try row.at(16), failure: try (row.at(17) as String?).map(StoredJSON.failure)))
    }
    return runs
  }

  private static func status(_ text: String) throws -> StoredRun.Status {
    guard let status = StoredRun.Status(rawValue: text) else { throw StateProblem.damagedValue }
    return status
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
      guard let content = try row.bytes(column) else { return nil }
      guard try Digest.sha256(content) == row.bytes(column + 1) else { throw StateProblem.damagedValue }
      return try unpack(content)
    }
    return StoredAttempt(
      key: AttemptPlace(step: try row.at(0), item: try row.at(1), attempt: try row.at(2)), path: try row.at(3),
      module: try row.at(4), state: try state(row.at(5)), status: try (row.at(6) as Int?).map(state), sequence: try row.at(7),
      transitions: try row.bytes(8).map(Timeline.transitions) ?? [], inputs: parts == .all ? try values(12) : nil,
      outputs: parts == .none ? StoredValues() : try values(10) ?? StoredValues(),
      said: try StoredJSON.said(row.at(9)))
  }

  private static func state(_ number: Int) throws -> StoredAttempt.State {
    guard let state = UInt8(exactly: number).flatMap({ StoredAttempt.State(rawValue: $0) }) else {
      throw StateProblem.damagedValue
    }
    return state
  }
}

/// Columns as values. GRDB's own subscripts trap on one of another kind, which a damaged database may hold.
extension Row {
  func at<Value: DatabaseValueConvertible & StatementColumnConvertible>(_ column: Int) throws -> Value {
    do { return try decode(atIndex: column) } catch { throw StateProblem.damagedValue }
  }

  /// `nil` for NULL.
  func bytes(_ column: Int) throws -> [UInt8]? {
    try withUnsafeData(atIndex: column) { data in data.map { $0.withUnsafeBytes { Array($0) } } }
  }
}
