import AetherModel
import Linux
import Synchronization
import Testing

@testable import StateStore

@Suite(.timeLimit(.minutes(1))) struct DeadlockTests {
  @Test func twoRunsThatTakeTwoLocksInOppositeOrders() async throws {
    let folder = try LockTestFolder()
    let tables = [folder.table(), folder.table()]
    let a = Asker(tables[0], "x", run: "a", step: "one")
    let b = Asker(tables[1], "y", run: "b", step: "two")
    let aMore = Asker(tables[0], "y", run: "a", step: "one")
    let bMore = Asker(tables[1], "x", run: "b", step: "two")
    #expect(aMore.changes == ["waiting b"])
    #expect(bMore.changes == ["refused AETHER_DEADLOCK"])
    let process = CurrentProcess.id
    #expect(
      bMore.failure?.message
        == "waiting for the lock 'x' would never end: "
        + "step 'two' of run b (pipeline 'pipeline', process \(process)) holds 'y' and waits for 'x'; "
        + "step 'one' of run a (pipeline 'pipeline', process \(process)) holds 'x' and waits for 'y'")
    #expect(bMore.failure?.severity == .recoverable)
    // The one that was refused is in nobody's way.
    b.release()
    await aMore.hears("held")
    a.release()
    #expect(Asker(tables[1], "x", run: "b").changes == ["held"])
  }

  @Test func threeAndTheMachine() async throws {
    let folder = try LockTestFolder()
    let tables = [folder.table(project: "p"), folder.table(project: "p"), folder.table(project: "q")]
    let locks = [
      LockName(name: "x"), LockName(name: "m", scope: .machine), LockName(name: "n", scope: .machine),
    ]
    let held = (0..<3).map { Asker(tables[$0], locks[$0], run: "\($0)") }
    let first = Asker(tables[1], locks[2], run: "1")
    let second = Asker(tables[0], locks[1], run: "0")
    #expect(first.changes == ["waiting 2"])
    #expect(second.changes == ["waiting 1"])
    // Run 2 is of another project, whose locks are others.
    #expect(Asker(tables[2], locks[0], run: "2").changes == ["held"])
    let third = Asker(tables[2], LockName(name: "m", scope: .machine), run: "2")
    #expect(third.changes == ["refused AETHER_DEADLOCK"])
    held[2].release()
    await first.hears("held")
  }

  @Test func whoWaitsInFrontCountsToo() throws {
    let folder = try LockTestFolder()
    let table = folder.table()
    let askers = [Asker(table, "x", run: "a"), Asker(table, "y", run: "b"), Asker(table, "x", run: "b")]
    #expect(askers.map(\.changes) == [["held"], ["held"], ["waiting a"]])
    let other = Asker(table, "z", run: "c")
    // b comes before c for x and would wait for c, once that has z.
    let c = Asker(table, "x", run: "c")
    #expect(c.changes == ["waiting a b"])
    let b = Asker(table, "z", run: "b")
    #expect(b.failure?.message.contains("step 'step' of run c (pipeline 'pipeline'") == true)
    #expect(b.failure?.message.contains("comes first for 'x' and waits for 'z'") == true)
    for asker in askers + [other, c] { asker.release() }
  }

  @Test func aStepThatAsksForWhatItHas() throws {
    let folder = try LockTestFolder()
    let table = folder.table()
    let first = Asker(table, "x", run: "a")
    let second = Asker(table, "x", run: "a")
    #expect(second.failure?.message == "step 'step' holds the lock 'x' already, and asks for it again")
    first.release()
  }

  @Test func stepsOfOneRunAreNoDeadlockUnlessTheyAre() throws {
    let folder = try LockTestFolder()
    let table = folder.table()
    let one = Asker(table, "x", run: "a", step: "one")
    let two = Asker(table, "y", run: "a", step: "two")
    let three = Asker(table, "x", run: "a", step: "three")
    #expect(three.changes == ["waiting a"])
    let more = Asker(table, "x", run: "a", step: "two")
    #expect(more.changes == ["waiting a a"])
    let circle = Asker(table, "y", run: "a", step: "one")
    #expect(circle.changes == ["refused AETHER_DEADLOCK"])
    for asker in [one, two, three, more] { asker.release() }
  }

  private final class Ready: Sendable {
    let count = Atomic<Int>(0)
  }

  /// All close the circle at the same time.
  @Test(arguments: [2, 3]) func exactlyOneIsRefused(_ count: Int) async throws {
    let folder = try LockTestFolder()
    let tables = (0..<count).map { _ in folder.table() }
    for round in 0..<100 {
      let held = (0..<count).map { Asker(tables[$0], "\($0)", run: "\(round).\($0)") }
      let ready = Ready()
      let askers = await withTaskGroup(of: (Int, Asker).self) { group in
        for index in 0..<count {
          group.addTask {
            ready.count.add(1, ordering: .sequentiallyConsistent)
            for _ in 0..<10_000 where ready.count.load(ordering: .sequentiallyConsistent) < count {}
            return (index, Asker(tables[index], "\((index + 1) % count)", run: "\(round).\(index)"))
          }
        }
        return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
      }
      let refused = askers.filter { $0.value.changes == ["refused AETHER_DEADLOCK"] }
      try #require(refused.count == 1, "round \(round): \(askers.mapValues(\.changes))")
      // Beginning with the one that was refused, each gives back what it has, and the one that waits for it goes on.
      var index = try #require(refused.first?.key)
      for _ in 0..<count - 1 {
        held[index].release()
        let next = (index + count - 1) % count
        await askers[next]?.hears("held")
        askers[next]?.release()
        index = next
      }
      held[index].release()
    }
  }
}
