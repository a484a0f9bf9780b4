import AetherModel
import GRDB
import Linux
import Testing

@testable import StateStore

/// A database of an earlier version becomes one of this version, with all that it holds.
struct UpgradeTests {
  /// Makes what is there a database of the first form.
  private func downgrade(_ store: Store) throws {
    try store.execute(
      """
      DROP TABLE lookup; DROP TABLE result_value; DROP TABLE result;
      DELETE FROM grdb_migrations WHERE identifier = '2';
      """)
  }

  @Test func theHistoryStays() throws {
    let store = try Store()
    try store.begin().commit(attempt: .sample(inputs: [.integer(1)], outputs: [.large("a"), .integer(2)]))
    try downgrade(store)
    let upgraded = try store.another()
    let history = RunHistory(upgraded)
    let run = try #require(try history.run(id: "run-1"))
    let attempt = try #require(try history.attempts(of: run).first)
    #expect(attempt.outputs.values == [.large("a"), .integer(2)])
    #expect(attempt.caching == nil)
    #expect(try history.lookups(of: "step-0", until: run).isEmpty)
    #expect(try Results(upgraded).stats().results == 0)
    // It is whole: what comes now is kept.
    let (journal, _) = try RunJournal.begin(.sample("run-2"), .sample(), in: upgraded)
    var cached = StoredAttempt.sample(outputs: [.integer(3)])
    cached.transitions = [.init(state: .ended, sequence: 1, time: Instant(seconds: 1))]
    cached.caching = StoredCaching(key: [1], verdict: .absent, isKept: true)
    try journal.commit(attempt: cached)
    #expect(try Results(upgraded).contains([1]))
  }
}
