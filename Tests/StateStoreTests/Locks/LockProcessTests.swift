import AetherModel
import Glibc
import Linux
import Testing

@testable import StateStore

/// Owners in processes of their own, which are stopped and killed.
@Suite(.timeLimit(.minutes(2))) struct LockProcessTests {
  @Test func aKilledHolderLosesItsLock() async throws {
    let folder = try LockTestFolder()
    let holder = try await LockChild(folder, run: "child")
    #expect(holder.first == "held")
    let asker = Asker(folder.table(), "x", run: "mine")
    #expect(asker.changes == ["waiting child"])
    #expect(folder.table().snapshot().first?.owners.first?.process == holder.process)
    holder.kill(SIGKILL)
    await asker.hears("held")
  }

  @Test func aStoppedHolderKeepsItsLock() async throws {
    let folder = try LockTestFolder()
    let holder = try await LockChild(folder, run: "child")
    holder.kill(SIGSTOP)
    holder.waitUntilStopped()
    let asker = Asker(folder.table(), "x", run: "mine")
    #expect(asker.changes == ["waiting child"])
    let another = Asker(folder.table(), "y", run: "mine")
    #expect(another.changes == ["held"])
    #expect(folder.table().snapshot().contains { $0.owners.map(\.run) == ["child", "mine"] })
    #expect(!asker.isHeld)
    holder.kill(SIGKILL)
    await asker.hears("held")
  }

  @Test func aKilledWaiterInTheMiddleIsSkipped() async throws {
    let folder = try LockTestFolder()
    let first = Asker(folder.table(), "x", run: "first")
    let middle = try await LockChild(folder, run: "child")
    #expect(middle.first == "waiting first")
    let last = Asker(folder.table(), "x", run: "last")
    #expect(last.changes == ["waiting first child"])
    middle.kill(SIGKILL)
    await middle.hasEnded()
    #expect(folder.table().snapshot().map { $0.owners.map(\.run) } == [["first", "last"]])
    first.release()
    await last.hears("held")
    #expect(last.changes == ["waiting first child", "held"])
  }

  @Test func aWaitingProcessIsServed() async throws {
    let folder = try LockTestFolder()
    let first = Asker(folder.table(), "x", run: "first")
    let child = try await LockChild(folder, run: "child")
    let last = Asker(folder.table(), "x", run: "last")
    first.release()
    await last.hears("waiting child")
    #expect(await child.next() == "held")
    child.kill(SIGKILL)
    await last.hears("held")
  }

  @Test func aDeadlockBetweenProcesses() async throws {
    let folder = try LockTestFolder()
    let mine = Asker(folder.table(), "y", run: "mine")
    let child = try await LockChild(folder, run: "child", locks: "x,y")
    #expect(child.first == "held")
    #expect(await child.next() == "waiting mine")
    let circle = Asker(folder.table(), "x", run: "mine")
    #expect(circle.changes == ["refused AETHER_DEADLOCK"])
    #expect(circle.failure?.message.contains("process \(child.process)) holds 'x' and waits for 'y'") == true)
    child.kill(SIGKILL)
    mine.release()
  }

  /// What ``LockChild`` runs; it isn't for us.
  @Test(.enabled(if: ProcessEnvironment.value(LockChild.variable) != nil)) func child() throws {
    try LockChild.main()
  }
}
