import AetherModel
import Linux
import Testing

@testable import StateStore

/// Several processes have one state open: here, several connections, each on a thread of its own.
@Suite(.timeLimit(.minutes(2))) struct CompetitionTests {
  /// Runs `body` on so many threads at once, and gives what they threw.
  private func threads(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) async -> [String] {
    await withTaskGroup(of: String?.self) { group in
      for index in 0..<count {
        group.addTask {
          await withCheckedContinuation { done in
            let work: @Sendable () -> String? = {
              do { try body(index) } catch { return "\(error)" }
              return nil
            }
            do {
              try BlockingThread(name: "competitor") { done.resume(returning: work()) }.detach()
            } catch {
              done.resume(returning: "\(error)")
            }
          }
        }
      }
      return await group.reduce(into: []) { if let problem = $1 { $0.append(problem) } }
    }
  }

  @Test func aFreshFolderIsOpenedByAllAtOnce() async throws {
    let outer = try Store()
    for turn in 0..<40 {
      let folder = Path.join(outer.folder, "fresh-\(turn)")
      try Folder.create(folder)
      let problems = await threads(3) { index in
        let database = try StateDatabase(opening: folder, durability: turn % 10 == index ? .disk : .process)
        _ = try RunJournal.begin(.sample("run-\(index)"), .sample(), in: database)
      }
      #expect(problems.isEmpty)
      let database = try StateDatabase(opening: folder, durability: .process)
      #expect(try RunHistory(database).runs().map(\.id).sorted() == ["run-0", "run-1", "run-2"])
    }
  }

  @Test func nothingThatIsWrittenAtOnceIsLost() async throws {
    let store = try Store()
    let folder = store.folder
    let problems = await threads(4) { index in
      let database = try StateDatabase(opening: folder, durability: .process)
      let journal = try RunJournal.begin(.sample("run-\(index)"), .sample(), in: database).journal
      for step in 0..<50 {
        try journal.commit(count: 2) { base in
          var batch = JournalBatch()
          // The same large value for all: one file, whoever is first.
          batch.attempts = [.sample(step: step, outputs: [.large("x"), .integer(base)])]
          for offset in 1...2 {
            batch.logs.append(
              StoredLog(
                sequence: base + Int64(offset), place: nil, module: 0, time: Instant(seconds: 1),
                record: LogRecord(level: .info, message: "\(step)")))
          }
          return batch
        }
      }
    }
    #expect(problems.isEmpty)
    #expect(try store.sequence >= 400)
    var sequences: [Int64] = []
    for index in 0..<4 {
      let run = try store.run("run-\(index)")
      #expect(try store.history.attempts(of: run).map(\.key.step) == Array(0..<50))
      sequences += try store.history.logs(of: run).map(\.sequence)
    }
    #expect(Set(sequences).count == 400)
    #expect(try store.valueFiles().count == 1)
  }
}
