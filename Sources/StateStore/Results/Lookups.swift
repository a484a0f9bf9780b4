internal import AetherModel
internal import GRDB

/// What attempts looked for in the cache.
extension RunHistory {
  /// The attempts at a step that looked for a result, in a run and the runs of the same pipeline before it; the newest first.
  ///
  /// - Parameters:
  ///   - path: the step's.
  ///   - item: of a list; those of other items come from earlier runs, and from before it in this one.
  ///   - runs: how many runs before this one are looked at.
  ///   - limit: the newest ones.
  package func lookups(
    of path: String, item: Int = -1, until run: StoredRun, runs: Int = 100, limit: Int = 2_000
  ) throws(StateProblem) -> [StoredLookup] {
    try database.read { connection in
      let rows = try Row.fetchCursor(
        connection,
        sql: """
          SELECT run.number, run.id, lookup.step, lookup.item, lookup.attempt, run.started, attempt.status, lookup.key,
            lookup.verdict, lookup.detail, lookup.origin, lookup.kept, lookup.refusal, lookup.ingredients, attempt.timeline
          FROM (SELECT number, id, started FROM run WHERE pipeline = ? AND number <= ? ORDER BY number DESC LIMIT ?) AS run
          JOIN attempt ON attempt.run = run.number AND attempt.path = ?
          JOIN lookup ON lookup.run = attempt.run AND lookup.step = attempt.step AND lookup.item = attempt.item
            AND lookup.attempt = attempt.attempt
          WHERE run.number < ? OR lookup.item <= ?
          ORDER BY run.number DESC, lookup.item DESC, lookup.attempt DESC LIMIT ?
          """, arguments: [run.pipeline, run.number, runs + 1, path, run.number, item, limit])
      var lookups: [StoredLookup] = []
      while let row = try rows.next() { lookups.append(try Self.lookup(row)) }
      return lookups
    }
  }

  private static func lookup(_ row: Row) throws -> StoredLookup {
    guard let verdict = StoredCaching.Verdict(rawValue: try row.at(8)) else { throw StateProblem.damagedValue }
    let status = try (row.at(6) as Int?).map { number throws(StateProblem) in
      guard let state = UInt8(exactly: number).flatMap({ StoredAttempt.State(rawValue: $0) }) else {
        throw StateProblem.damagedValue
      }
      return state
    }
    let began = try row.bytes(14).flatMap { try Timeline.transitions($0).first?.time }
    return StoredLookup(
      number: try row.at(0), run: try row.at(1),
      place: AttemptPlace(step: try row.at(2), item: try row.at(3), attempt: try row.at(4)),
      time: try began ?? StoredTime.instant(row.at(5)), status: status,
      caching: StoredCaching(
        key: try row.bytes(7), verdict: verdict, detail: try row.at(9),
        ingredients: try StoredIngredients.ingredients(row.at(13)),
        origin: try (row.at(10) as String?).flatMap { try StoredIngredients.origin(StoredJSON.value($0)) },
        isKept: (try row.at(11) as Int) == 1, refusal: try row.at(12)))
  }
}
