import AetherModel
import Testing

@testable import StateStore

/// One commit: as a whole or not at all.
struct CommitTests {
  @Test func theSequenceGrowsOverAllRuns() throws {
    let store = try Store()
    let journals = [try store.begin("run-1"), try store.begin("run-2")]
    var last: Int64 = 0
    // Each of them several times in a row, so that the other one comes upon numbers that were taken ahead.
    for turn in 0..<40 {
      let count = Int64(turn % 4)
      try journals[turn / 5 % 2].commit(count: count) { base in
        #expect(base >= last)
        last = base + count
        return JournalBatch()
      }
    }
    #expect(try store.sequence >= last)
    // A run notes where the sequence stood when it began.
    _ = try store.begin("run-3")
    #expect(try store.run("run-3").sequence >= last)
    #expect(try store.run("run-1").sequence == 0)
  }

  @Test func oneRunByItselfLeavesNoGaps() throws {
    let store = try Store()
    let journal = try store.begin()
    for turn in 0..<2_000 {
      try journal.commit(count: 1) { base in
        #expect(base == Int64(turn))
        return JournalBatch()
      }
    }
    try journal.commit(count: 1) { _ in
      var batch = JournalBatch()
      batch.end = RunEnd(
        status: .succeeded, time: Instant(seconds: 2), counts: StoredRun.Counts(), failure: nil, outputs: nil)
      return batch
    }
    #expect(try store.sequence == 2_001)
  }

  @Test func aFailedOneLeavesNothing() throws {
    let store = try Store()
    let journal = try store.begin()
    let record = LogRecord(level: .info, message: "line")
    let log = StoredLog(sequence: 1, place: nil, module: 0, time: Instant(seconds: 1), record: record)
    try journal.commit(attempt: .sample(step: 0))
    #expect {
      try journal.commit(count: 5) { _ in
        var batch = JournalBatch()
        batch.attempts = [.sample(step: 0, status: .failed), .sample(step: 1)]
        batch.checkpoints = [
          StoredCheckpoint(step: 0, number: 1, attempt: 1, time: Instant(seconds: 1), states: .object([]))
        ]
        batch.logs = [log, log]
        return batch
      }
    } throws: { error in
      let problem = error as? StateProblem
      return problem?.kind == .other && problem?.message.contains("state.db") == true
    }
    #expect(try store.sequence == 1)
    #expect(try store.history.attempts(of: try store.run()).map(\.status) == [.succeeded])
    #expect(try store.count("checkpoint") == 0)
    #expect(try store.count("log") == 0)
    // And the next one is written.
    try journal.commit(count: 1) { base in
      #expect(base == 1)
      var batch = JournalBatch()
      batch.logs = [log]
      return batch
    }
    #expect(try store.count("log") == 1)
  }

  @Test func anAttemptIsReplacedAsItGoesOn() throws {
    let store = try Store()
    let journal = try store.begin()
    try journal.commit(attempt: .sample(state: .initializing, status: nil))
    try journal.commit(attempt: .sample(state: .running, status: nil, inputs: [.integer(1), nil]))
    let ended = StoredAttempt.sample(inputs: [.integer(1), nil], outputs: [.integer(2), nil])
    try journal.commit(attempt: ended)
    try journal.commit(attempt: .sample(attempt: 2, state: .running, status: nil))
    let attempts = try store.history.attempts(of: try store.run())
    #expect(attempts.map(\.key.attempt) == [1, 2])
    expectSame(attempts[0], ended)
  }

  @Test func onlyTheNewestCheckpointsStay() throws {
    let store = try Store()
    let journal = try store.begin()
    let kept = JournalWriter.keptCheckpoints
    for number in 1...kept + 5 {
      try journal.commit(count: 2) { base in
        var batch = JournalBatch()
        batch.checkpoints = [0, 1].filter { $0 == 0 || number <= 3 }.map { step in
          StoredCheckpoint(
            step: step, number: number, attempt: 1, time: Instant(seconds: 1), sequence: base + 1,
            states: .object([("n", .integer(Int64(number)))]))
        }
        return batch
      }
    }
    let checkpoints = try store.history.checkpoints(of: try store.run())
    #expect(checkpoints.filter { $0.step == 0 }.map(\.number) == Array(6...kept + 5))
    #expect(checkpoints.filter { $0.step == 1 }.map(\.number) == [1, 2, 3])
    #expect(checkpoints.first?.states["n"] == .integer(6))
  }
}
