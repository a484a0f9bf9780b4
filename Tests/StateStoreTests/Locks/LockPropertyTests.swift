import AetherModel
import Linux
import Testing

@testable import StateStore

@Suite(.timeLimit(.minutes(1))) struct LockPropertyTests {
  /// Requests and releases in random order, by several tables: at each moment the first of each queue has the lock, and
  /// nobody else.
  @Test(arguments: 1...6) func theFirstHasItAndNobodyElse(_ seed: UInt64) async throws {
    let folder = try LockTestFolder()
    let tables = (0..<4).map { _ in folder.table() }
    var random = Seeded(state: seed)
    var queues: [[Asker]] = [[], [], []]
    for turn in 0..<300 {
      let lock = Int.random(in: 0..<3, using: &random)
      if queues[lock].count < 2 || (queues[lock].count < 12 && Bool.random(using: &random)) {
        let table = tables[Int.random(in: 0..<4, using: &random)]
        let asker = Asker(table, "\(lock)", run: "\(turn)")
        let waiting = (["waiting"] + queues[lock].map(\.run)).joined(separator: " ")
        #expect(asker.changes.first == (queues[lock].isEmpty ? "held" : waiting))
        queues[lock].append(asker)
      } else {
        let index = Bool.random(using: &random) ? 0 : Int.random(in: 0..<queues[lock].count, using: &random)
        queues[lock].remove(at: index).release()
      }
      await queues[lock].first?.hears("held")
      for queue in queues { #expect(queue.dropFirst().allSatisfy { !$0.isHeld }) }
    }
    for queue in queues {
      for asker in queue {
        await asker.hears("held")
        asker.release()
      }
    }
    #expect(tables[0].snapshot().isEmpty)
  }

  /// The same from many threads, whose order nobody knows: at most one has it, and everybody gets it.
  @Test func everybodyIsServedAndNeverTwoAtOnce() async throws {
    let folder = try LockTestFolder()
    let path = Path.join(folder.path, "in")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for worker in 0..<8 {
        let table = folder.table()
        group.addTask {
          for turn in 0..<25 {
            let asker = Asker(table, "x", run: "\(worker).\(turn)")
            await asker.hears("held")
            do {
              let file = try File.openOrCreate(path)
              #expect(try file.tryLock(0..<1, .exclusive, path: path), "somebody else is in")
            }
            asker.release()
          }
        }
      }
      try await group.waitForAll()
    }
  }
}
