internal import AetherModel
internal import GRDB

/// Writes batches of one run: the journal's hot path. An attempt is one row, written again as a whole when it goes on.
struct JournalWriter: Sendable {
  let run: Int64
  let modules: [StoredModule]
  let values: ValueFiles

  /// How many checkpoints of a step are kept: the newest ones.
  static let keptCheckpoints = 100

  /// - Parameter numbers: where the journal stands; what it is afterwards counts once the commit has succeeded.
  func write(
    count: Int64, _ make: (_ base: Int64) -> JournalBatch, _ numbers: inout SequenceNumbers, _ connection: Database
  ) throws {
    let counter = try BoundStatement("SELECT value FROM counter WHERE name = 'sequence'", connection).integer() ?? 0
    let batch = make(numbers.take(count, counter: counter))
    if batch.end != nil { numbers.end() }
    if numbers.next != counter {
      var row = try BoundStatement("UPDATE counter SET value = ? WHERE name = 'sequence'", connection)
      row.bind(numbers.next)
      try row.execute()
    }
    try write(batch.attempts, connection)
    for checkpoint in batch.checkpoints { try write(checkpoint, connection) }
    for log in batch.logs { try write(log, connection) }
    for event in batch.events { try write(event, connection) }
    if let end = batch.end { try write(end, connection) }
  }

  private func write(_ attempts: [StoredAttempt], _ connection: Database) throws {
    guard !attempts.isEmpty else { return }
    var row = try BoundStatement(
      """
      INSERT OR REPLACE INTO attempt (run, step, item, attempt, path, module, state, status, sequence, timeline, inputs,
        inputs_digest, outputs, outputs_digest, said)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, connection)
    let results = ResultRows(run: run, modules: modules)
    for attempt in attempts {
      row.restart()
      try write(attempt, &row, connection)
      try results.write(attempt, connection)
    }
  }

  private func write(_ attempt: StoredAttempt, _ row: inout BoundStatement, _ connection: Database) throws {
    let module = modules[attempt.module]
    let inputs = try attempt.inputs.map { stored in
      try RunRows.pack(
        StoredValues(stored.values, secrets: attempt.said.isRepeated ? [] : module.secretInputs), of: run, values: values, connection)
    }
    var outputs: [UInt8]?
    if !attempt.outputs.values.isEmpty {
      outputs = try RunRows.pack(
        StoredValues(attempt.outputs.values, secrets: module.secretOutputs), of: run, values: values, connection)
      for case let value? in attempt.outputs.values where value.kind == .file { try keepFile(value, connection) }
    }
    row.bind(run)
    row.bind(attempt.key.step)
    row.bind(attempt.key.item)
    row.bind(attempt.key.attempt)
    row.bind(attempt.path)
    row.bind(attempt.module)
    row.bind(Int(attempt.state.rawValue))
    row.bind(attempt.status.map { Int64($0.rawValue) })
    row.bind(attempt.sequence)
    row.bind(Timeline.bytes(attempt.transitions))
    row.bind(inputs)
    row.bind(inputs.map(Digest.sha256))
    row.bind(outputs)
    row.bind(outputs.map(Digest.sha256))
    row.bind(StoredJSON.said(attempt.said))
    try row.execute()
  }

  /// Notes that the run needs the file of an output, which the host has put in place by its digest.
  private func keepFile(_ value: Value, _ connection: Database) throws {
    guard let digest = value.fileValue?.digest, digest.hasPrefix("sha256:"),
      let bytes = Digest.bytes(hexadecimal: digest.dropFirst(7))
    else { return }
    try RunRows.noteUse(of: bytes, by: run, connection)
  }

  private func write(_ checkpoint: StoredCheckpoint, _ connection: Database) throws {
    var row = try BoundStatement(
      """
      INSERT OR REPLACE INTO checkpoint (run, step, item, number, attempt, time, sequence, states)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """, connection)
    row.bind(run)
    row.bind(checkpoint.step)
    row.bind(checkpoint.item)
    row.bind(checkpoint.number)
    row.bind(checkpoint.attempt)
    row.bind(StoredTime.number(checkpoint.time))
    row.bind(checkpoint.sequence)
    row.bind(try RunRows.pack(StoredValues([checkpoint.states]), of: run, values: values, connection))
    try row.execute()
    var old = try BoundStatement(
      "DELETE FROM checkpoint WHERE run = ? AND step = ? AND item = ? AND number <= ?", connection)
    old.bind(run)
    old.bind(checkpoint.step)
    old.bind(checkpoint.item)
    old.bind(checkpoint.number - Self.keptCheckpoints)
    try old.execute()
  }

  private func write(_ log: StoredLog, _ connection: Database) throws {
    var row = try BoundStatement(
      """
      INSERT INTO log (sequence, run, step, item, attempt, module, time, level, message, fields)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, connection)
    row.bind(log.sequence)
    row.bind(run)
    row.bind(log.place.map { Int64($0.step) })
    row.bind(log.place.map { Int64($0.item) })
    row.bind(log.place.map { Int64($0.attempt) })
    row.bind(log.module)
    row.bind(StoredTime.number(log.time))
    row.bind(Int(log.record.level.rawValue))
    row.bind(log.record.message)
    row.bind(log.record.fields.isEmpty ? nil : StoredJSON.pairs(log.record.fields))
    try row.execute()
  }

  private func write(_ event: StoredEvent, _ connection: Database) throws {
    var row = try BoundStatement(
      "INSERT INTO event (sequence, run, step, time, kind, body) VALUES (?, ?, ?, ?, ?, ?)", connection)
    row.bind(event.sequence)
    row.bind(run)
    row.bind(event.step.map(Int64.init))
    row.bind(StoredTime.number(event.time))
    row.bind(event.kind)
    row.bind(event.body.json())
    try row.execute()
  }

  private func write(_ end: RunEnd, _ connection: Database) throws {
    var row = try BoundStatement(
      """
      UPDATE run SET status = ?, ended = ?, succeeded = ?, skipped = ?, failed = ?, cancelled = ?, ignored = ?, failure = ?
      WHERE number = ?
      """, connection)
    row.bind(end.status.rawValue)
    row.bind(StoredTime.number(end.time))
    let counts = end.counts
    for count in [counts.succeeded, counts.skipped, counts.failed, counts.cancelled, counts.ignored] { row.bind(count) }
    row.bind(end.failure.map(StoredJSON.failure))
    row.bind(run)
    try row.execute()
    guard let outputs = end.outputs else { return }
    var rest = try BoundStatement("UPDATE run_detail SET output_names = ?, outputs = ? WHERE run = ?", connection)
    rest.bind(StoredJSON.names(outputs.names))
    rest.bind(try RunRows.pack(outputs.values, of: run, values: values, connection))
    rest.bind(run)
    try rest.execute()
  }
}

/// The transitions of an attempt as bytes: state (1), sequence (8), time (8) for each, little-endian.
enum Timeline {
  static func bytes(_ transitions: [StoredAttempt.Transition]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: transitions.count * 17) { buffer, count in
      let memory = UnsafeMutableRawBufferPointer(buffer)
      for (index, transition) in transitions.enumerated() {
        memory.storeBytes(of: transition.state.rawValue, toByteOffset: index * 17, as: UInt8.self)
        memory.storeBytes(of: transition.sequence.littleEndian, toByteOffset: index * 17 + 1, as: Int64.self)
        memory.storeBytes(
          of: StoredTime.number(transition.time).littleEndian, toByteOffset: index * 17 + 9, as: Int64.self)
      }
      count = transitions.count * 17
    }
  }

  static func transitions(_ bytes: [UInt8]) throws(StateProblem) -> [StoredAttempt.Transition] {
    var reader = ByteReader(bytes)
    var transitions: [StoredAttempt.Transition] = []
    while !reader.isAtEnd {
      guard let state = StoredAttempt.State(rawValue: try reader.number(UInt8.self)) else { throw .damagedValue }
      let sequence = Int64(bitPattern: try reader.number(UInt64.self))
      let time = StoredTime.instant(Int64(bitPattern: try reader.number(UInt64.self)))
      transitions.append(StoredAttempt.Transition(state: state, sequence: sequence, time: time))
    }
    return transitions
  }
}
