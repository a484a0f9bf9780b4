internal import AetherModel
internal import GRDB

/// The rows that a run has once.
enum RunRows {
  /// - Returns: the run's number.
  static func insert(_ run: StoredRun, _ detail: StoredRunDetail, values: ValueFiles, _ connection: Database) throws -> Int64 {
    var row = try BoundStatement(
      """
      INSERT INTO run (id, parent, trigger, executor, pipeline, status, started, sequence, steps)
      VALUES (?, ?, ?, ?, ?, 'running', ?, (SELECT value FROM counter WHERE name = 'sequence'), ?)
      """, connection)
    for text in [run.id, run.parent, run.trigger, run.executor, run.pipeline] { row.bind(text) }
    row.bind(StoredTime.number(run.started))
    row.bind(run.steps)
    try row.execute()
    let number = connection.lastInsertedRowID
    try insertSource(detail, connection)
    let inputs = try pack(detail.inputs.values, of: number, values: values, connection)
    var rest = try BoundStatement(
      """
      INSERT INTO run_detail (run, path, source, version, durability, process, environment, input_names, inputs)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, connection)
    rest.bind(number)
    bind(detail, &rest)
    rest.bind(StoredJSON.names(detail.inputs.names))
    rest.bind(inputs)
    try rest.execute()
    try insert(detail.modules[...], of: number, connection)
    return number
  }

  /// - Parameter added: the modules that the run didn't have, by their numbers.
  static func reopen(
    _ run: StoredRun, _ detail: StoredRunDetail, added: ArraySlice<StoredModule>, _ connection: Database
  ) throws {
    var row = try BoundStatement(
      """
      UPDATE run SET status = 'running', ended = NULL, failure = NULL, steps = ?, resumes = resumes + 1 WHERE number = ?
      """, connection)
    row.bind(run.steps)
    row.bind(run.number)
    try row.execute()
    try insertSource(detail, connection)
    var rest = try BoundStatement(
      """
      UPDATE run_detail SET path = ?, source = ?, version = ?, durability = ?, process = ?, environment = ?,
        output_names = NULL, outputs = NULL
      WHERE run = ?
      """, connection)
    bind(detail, &rest)
    rest.bind(run.number)
    try rest.execute()
    var attempts = try BoundStatement(
      "UPDATE attempt SET state = ?, status = ? WHERE run = ? AND status IS NULL", connection)
    attempts.bind(Int(StoredAttempt.State.ended.rawValue))
    attempts.bind(Int(StoredAttempt.State.interrupted.rawValue))
    attempts.bind(run.number)
    try attempts.execute()
    try insert(added, of: run.number, connection)
  }

  /// Keeps large values in files, and notes that the run needs them.
  static func pack(
    _ stored: StoredValues, of run: Int64, values: ValueFiles, _ connection: Database
  ) throws -> [UInt8] {
    try PackedValues.pack(stored.values, secrets: stored.secrets) { content in
      let digest = try values.keep(content)
      try noteUse(of: digest, by: run, connection)
      return digest
    }
  }

  static func noteUse(of digest: [UInt8], by run: Int64, _ connection: Database) throws {
    var use = try BoundStatement("INSERT OR IGNORE INTO value_use (digest, run) VALUES (?, ?)", connection)
    use.bind(digest)
    use.bind(run)
    try use.execute()
  }

  private static func bind(_ detail: StoredRunDetail, _ statement: inout BoundStatement) {
    statement.bind(detail.path)
    statement.bind(detail.sourceDigest)
    statement.bind(detail.version)
    statement.bind(detail.durability.rawValue)
    statement.bind(Int(detail.process))
    statement.bind(StoredJSON.pairs(detail.environment))
  }

  private static func insertSource(_ detail: StoredRunDetail, _ connection: Database) throws {
    var row = try BoundStatement("INSERT OR IGNORE INTO source (digest, text) VALUES (?, ?)", connection)
    row.bind(detail.sourceDigest)
    row.bind(detail.source)
    try row.execute()
  }

  private static func insert(_ modules: ArraySlice<StoredModule>, of run: Int64, _ connection: Database) throws {
    for (number, module) in zip(modules.indices, modules) {
      var row = try BoundStatement(
        """
        INSERT INTO module (run, number, name, version, digest, input_names, output_names, secret_inputs, secret_outputs)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """, connection)
      row.bind(run)
      row.bind(number)
      for text in [
        module.name, module.version, module.digest, StoredJSON.names(module.inputNames),
        StoredJSON.names(module.outputNames), StoredJSON.numbers(module.secretInputs),
        StoredJSON.numbers(module.secretOutputs),
      ] {
        row.bind(text)
      }
      try row.execute()
    }
  }
}
