import AetherModel
import GRDB
import Linux
import Testing

@testable import StateStore

/// A database that was cut off or overwritten: the problem is told in words, and nothing traps.
struct DamagedDatabaseTests {
  /// A run with something of everything, as one file.
  private static let whole: Result<[UInt8], any Error> = Result {
    let store = try Store()
    let journal = try store.begin()
    var said = StoredAttempt.Said()
    said.reason = "because"
    for step in 0..<60 {
      try journal.commit(count: 2) { base in
        let time = Instant(seconds: 1_800_000_000 + base)
        var batch = JournalBatch()
        var attempt = StoredAttempt.sample(
          step: step, inputs: [.integer(1), nil], outputs: [.string("output \(step)"), nil], said: said)
        attempt.transitions = [StoredAttempt.Transition(state: .running, sequence: base, time: time)]
        batch.attempts = [attempt]
        batch.checkpoints = [
          StoredCheckpoint(step: step, number: 1, attempt: 1, time: time, states: .object([("row", .integer(base))]))
        ]
        batch.logs = [
          StoredLog(
            sequence: base + 1, place: attempt.key, module: 0, time: time,
            record: LogRecord(level: .info, message: "line", fields: [("a", "b")]))
        ]
        batch.events = [StoredEvent(sequence: base + 2, time: time, kind: "notice", body: .object([("a", .null)]))]
        return batch
      }
    }
    let path = Path.join(store.folder, "whole.db")
    let queue = try DatabaseQueue(path: Path.join(store.folder, StateDatabase.fileName))
    try queue.vacuum(into: path)
    return try File.read(path)
  }

  /// Reads all that there is.
  private func read(_ bytes: [UInt8], in store: Store, _ number: Int) -> StateProblem? {
    let folder = Path.join(store.folder, "copy-\(number)")
    do {
      try Folder.create(folder)
      try Output.replace(Path.join(folder, StateDatabase.fileName), with: bytes)
      let history = RunHistory(try StateDatabase(opening: folder, durability: .process))
      for run in try history.runs() {
        _ = try history.detail(of: run)
        _ = try history.attempts(of: run)
        _ = try history.checkpoints(of: run)
        _ = try history.logs(of: run)
        _ = try history.events(of: run)
      }
      return nil
    } catch {
      let problem = error as? StateProblem
      #expect(problem != nil, "\(error)")
      return problem
    }
  }

  @Test(arguments: 1..<8) func aCutOffOne(_ part: Int) throws {
    let bytes = try Self.whole.get()
    let store = try Store()
    let found = read(Array(bytes.prefix(bytes.count * part / 8)), in: store, part)
    #expect(found?.kind == .corrupt)
    #expect(found?.message.contains("state.db' is damaged") == true)
    #expect(found?.hint?.contains("backup") == true)
  }

  @Test(arguments: 0..<10) func overwrittenOnes(_ seed: UInt64) throws {
    let bytes = try Self.whole.get()
    let store = try Store()
    var random = Seeded(state: seed)
    for number in 0..<40 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...20, using: &random) {
        damaged[Int.random(in: damaged.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      _ = read(damaged, in: store, number)
    }
  }
}
