package import AetherModel
internal import GRDB

/// Reads the runs of a project. Methods block on the disk; from any thread.
package struct RunHistory: Sendable {
  let database: StateDatabase

  package init(_ database: StateDatabase) { self.database = database }

  // MARK: - Runs

  /// Which runs are wanted.
  package struct Filter: Sendable {
    package var pipeline: String?
    /// The newest ones.
    package var limit: Int?
    /// Those that are steps of others, too.
    package var hasNested: Bool

    package init(pipeline: String? = nil, limit: Int? = nil, hasNested: Bool = false) {
      self.pipeline = pipeline
      self.limit = limit
      self.hasNested = hasNested
    }
  }

  /// The newest first: in the order in which they began, whatever the clock said.
  package func runs(_ filter: Filter = Filter()) throws(StateProblem) -> [StoredRun] {
    var conditions = filter.pipeline == nil ? [] : ["pipeline = ?"]
    if !filter.hasNested { conditions.append("trigger <> 'step'") }
    let condition = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
    let limit = filter.limit.map { "LIMIT \($0)" } ?? ""
    let arguments = StatementArguments(filter.pipeline.map { [$0] } ?? [])
    return try database.read { connection in
      try RunRow.fetch("\(condition) ORDER BY number DESC \(limit)", arguments, connection)
    }
  }

  /// The runs whose ids begin so, the newest first; at most ten.
  package func runs(idPrefix: String) throws(StateProblem) -> [StoredRun] {
    try database.read { connection in
      try RunRow.fetch(
        "WHERE substr(id, 1, ?) = ? ORDER BY number DESC LIMIT 10", [idPrefix.utf8.count, idPrefix], connection)
    }
  }

  /// The runs that are steps of a run, the oldest first.
  package func children(of run: StoredRun) throws(StateProblem) -> [StoredRun] {
    try database.read { connection in try RunRow.fetch("WHERE parent = ? AND trigger = 'step' ORDER BY number", [run.id], connection) }
  }

  package func run(id: String) throws(StateProblem) -> StoredRun? {
    try database.read { connection in try RunRow.fetch("WHERE id = ?", [id], connection).first }
  }

  package func detail(of run: StoredRun) throws(StateProblem) -> StoredRunDetail {
    let modules = try modules(of: run)
    return try database.read { connection in
      guard
        let row = try Row.fetchOne(
          connection,
          sql: """
            SELECT path, source, text, version, durability, process, environment, input_names, inputs, output_names, outputs
            FROM run_detail JOIN source ON source.digest = run_detail.source WHERE run = ?
            """, arguments: [run.number])
      else { throw StateProblem.damagedValue }
      return StoredRunDetail(
        path: try row.at(0), source: try row.bytes(2) ?? [], sourceDigest: try row.bytes(1) ?? [], version: try row.at(3),
        durability: Durability(rawValue: try row.at(4)) ?? .process, process: try row.at(5),
        inputs: StoredFields(names: try StoredJSON.names(row.at(7) as String), values: try unpack(row.bytes(8))),
        environment: try StoredJSON.pairs(row.at(6) as String),
        outputs: try (row.at(9) as String?).map { names in
          StoredFields(names: try StoredJSON.names(names), values: try unpack(row.bytes(10)))
        }, modules: modules)
    }
  }

  package func modules(of run: StoredRun) throws(StateProblem) -> [StoredModule] {
    try database.read { connection in
      try Row.fetchAll(
        connection,
        sql: """
          SELECT name, version, digest, input_names, output_names, secret_inputs, secret_outputs FROM module
          WHERE run = ? ORDER BY number
          """, arguments: [run.number]
      ).map { row in
        StoredModule(
          name: try row.at(0), version: try row.at(1), digest: try row.at(2),
          inputNames: try StoredJSON.names(row.at(3) as String), outputNames: try StoredJSON.names(row.at(4) as String),
          secretInputs: try StoredJSON.numbers(row.at(5) as String),
          secretOutputs: try StoredJSON.numbers(row.at(6) as String))
      }
    }
  }

  // MARK: - What happened

  /// Which parts of attempts are wanted besides how they went.
  package enum Parts: Sendable { case none, outputs, all }

  /// Calls `body` for each attempt, by step, item and attempt. A value that was changed on the disk is a problem.
  ///
  /// - Parameter step: the run's number of one step; `nil` for all.
  package func attempts(
    of run: StoredRun, step: Int? = nil, with parts: Parts = .all, _ body: (StoredAttempt) throws -> Void
  ) throws(StateProblem) {
    try database.read { connection in
      let rows = try AttemptRow.cursor(run: run.number, step: step, parts, connection)
      while let row = try rows.next() { try body(AttemptRow.attempt(row, parts, unpack)) }
    }
  }

  /// The paths of the steps that succeeded with outputs that are all stored.
  package func settledSteps(of run: StoredRun, _ modules: [StoredModule]) throws(StateProblem) -> Set<String> {
    let secret = modules.indices.filter { !modules[$0].secretOutputs.isEmpty }
    return try database.read { connection in
      let rows = try Row.fetchCursor(
        connection, sql: "SELECT path, module FROM attempt WHERE run = ? AND item = -1 AND status = ?",
        arguments: [run.number, StoredAttempt.State.succeeded.rawValue])
      var paths: Set<String> = []
      while let row = try rows.next() {
        if try secret.isEmpty || !secret.contains(row.at(1)) { paths.insert(try row.at(0)) }
      }
      return paths
    }
  }

  /// The list that a step ran for last, one for each item; `nil` when none was stored.
  ///
  /// - Parameter step: the run's number of it.
  package func list(of run: StoredRun, step: Int) throws(StateProblem) -> Value? {
    try database.read { connection in
      let packed = try Row.fetchOne(
        connection,
        sql: """
          SELECT inputs FROM attempt WHERE run = ? AND step = ? AND item = -1 AND inputs IS NOT NULL
          ORDER BY attempt DESC LIMIT 1
          """, arguments: [run.number, step])
      return try packed.flatMap { try unpack($0.bytes(0)).values.first.flatMap(\.self) }
    }
  }

  /// All attempts.
  package func attempts(
    of run: StoredRun, step: Int? = nil, with parts: Parts = .all
  ) throws(StateProblem) -> [StoredAttempt] {
    var found: [StoredAttempt] = []
    try attempts(of: run, step: step, with: parts) { found.append($0) }
    return found
  }

  /// By step, the oldest first.
  package func checkpoints(of run: StoredRun) throws(StateProblem) -> [StoredCheckpoint] {
    try database.read { connection in
      try Row.fetchAll(
        connection,
        sql: """
          SELECT step, item, number, attempt, time, sequence, states FROM checkpoint WHERE run = ?
          ORDER BY step, item, number
          """, arguments: [run.number]
      ).map { row in
        StoredCheckpoint(
          step: try row.at(0), item: try row.at(1), number: try row.at(2), attempt: try row.at(3),
          time: StoredTime.instant(try row.at(4)), sequence: try row.at(5),
          states: try unpack(row.bytes(6)).values.first.flatMap(\.self) ?? .null)
      }
    }
  }

  /// Lines of the log in order.
  ///
  /// - Parameters:
  ///   - sequence: those after that one.
  ///   - step: the run's number of one step; `nil` for all, and modules outside of steps.
  package func logs(
    of run: StoredRun, after sequence: Int64 = 0, step: Int? = nil, limit: Int = 10_000
  ) throws(StateProblem) -> [StoredLog] {
    try database.read { connection in
      try Row.fetchAll(
        connection,
        sql: """
          SELECT sequence, step, item, attempt, module, time, level, message, fields FROM log
          WHERE run = ? AND sequence > ? \(step == nil ? "" : "AND step = ?") ORDER BY sequence LIMIT \(limit)
          """, arguments: StatementArguments([run.number, sequence] + (step.map { [Int64($0)] } ?? []))
      ).map { row in
        StoredLog(
          sequence: try row.at(0),
          place: try (row.at(1) as Int?).map { try AttemptPlace(step: $0, item: row.at(2) ?? -1, attempt: row.at(3) ?? 1) },
          module: try row.at(4), time: StoredTime.instant(try row.at(5)),
          record: LogRecord(
            level: LogRecord.Level(rawValue: try row.at(6)) ?? .info, message: try row.at(7),
            fields: try (row.at(8) as String?).map(StoredJSON.pairs) ?? []))
      }
    }
  }

  /// What else happened, in order.
  package func events(of run: StoredRun, after sequence: Int64 = 0) throws(StateProblem) -> [StoredEvent] {
    try database.read { connection in
      try Row.fetchAll(
        connection,
        sql: "SELECT sequence, step, time, kind, body FROM event WHERE run = ? AND sequence > ? ORDER BY sequence",
        arguments: [run.number, sequence]
      ).map { row in
        StoredEvent(
          sequence: try row.at(0), step: try row.at(1), time: StoredTime.instant(try row.at(2)), kind: try row.at(3),
          body: try StoredJSON.value(row.at(4)))
      }
    }
  }

  private func unpack(_ bytes: [UInt8]?) throws -> StoredValues {
    guard let bytes else { return StoredValues() }
    return try PackedValues.unpack(bytes, load: database.values.bytes)
  }
}
