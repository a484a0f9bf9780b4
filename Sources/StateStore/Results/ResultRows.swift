internal import AetherModel
internal import GRDB
internal import Linux

/// Writes what attempts had to do with the cache, in the transaction that writes the attempts themselves: so no result is
/// there before the success that it is of, and none is missing afterwards.
struct ResultRows: Sendable {
  let run: Int64
  let modules: [StoredModule]

  func write(_ attempt: StoredAttempt, _ connection: Database) throws {
    guard let caching = attempt.caching else { return }
    var row = try BoundStatement(
      """
      INSERT OR REPLACE INTO lookup (run, step, item, attempt, key, verdict, detail, origin, kept, refusal, ingredients)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, connection)
    for number in [Int(run), attempt.key.step, attempt.key.item, attempt.key.attempt] { row.bind(number) }
    row.bind(caching.key)
    row.bind(caching.verdict.rawValue)
    row.bind(caching.detail)
    row.bind(caching.origin.map { StoredIngredients.value($0).json() })
    row.bind(caching.isKept ? 1 : 0)
    row.bind(caching.refusal)
    row.bind(StoredIngredients.text(caching.ingredients))
    try row.execute()
    guard let key = caching.key, let time = attempt.transitions.last?.time else { return }
    if caching.verdict == .hit {
      var used = try BoundStatement("UPDATE result SET used = max(used, ?) WHERE key = ?", connection)
      used.bind(StoredTime.number(time))
      used.bind(key)
      try used.execute()
    } else if caching.isKept, attempt.status == .succeeded {
      try keep(attempt, key, at: StoredTime.number(time), connection)
    }
  }

  private func keep(_ attempt: StoredAttempt, _ key: [UInt8], at time: Int64, _ connection: Database) throws {
    // Secrets are never stored.
    guard modules.indices.contains(attempt.module), modules[attempt.module].secretOutputs.isEmpty else { return }
    var files: [(digest: [UInt8], size: Int)] = []
    let outputs = PackedValues.pack(attempt.outputs.values) { content in
      // The attempt's own row has brought them into their place.
      files.append((Digest.sha256(content), content.count))
      return files[files.count - 1].digest
    }
    for file in attempt.outputs.values.flatMap({ $0?.files ?? [] }) where file.digest.hasPrefix("sha256:") {
      guard let digest = Digest.bytes(hexadecimal: file.digest.dropFirst(7)) else { continue }
      files.append((digest, (try? FileStatus(path: file.path).size) ?? 0))
    }
    // Of the values that an earlier one needed, the new one may need none.
    var old = try BoundStatement("DELETE FROM result WHERE key = ?", connection)
    old.bind(key)
    try old.execute()
    var row = try BoundStatement(
      """
      INSERT INTO result (key, run, step, time, used, bytes, outputs, outputs_digest, said)
      VALUES (?, (SELECT id FROM run WHERE number = ?), ?, ?, ?, ?, ?, ?, ?)
      """, connection)
    row.bind(key)
    row.bind(run)
    row.bind(attempt.path)
    row.bind(time)
    row.bind(time)
    row.bind(outputs.count + files.reduce(0) { $0 + $1.size })
    row.bind(outputs)
    row.bind(Digest.sha256(outputs))
    row.bind(StoredJSON.said(attempt.said))
    try row.execute()
    for file in files {
      var use = try BoundStatement("INSERT OR IGNORE INTO result_value (digest, key) VALUES (?, ?)", connection)
      use.bind(file.digest)
      use.bind(key)
      try use.execute()
    }
  }
}
