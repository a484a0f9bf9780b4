import AetherModel
import Linux
import Testing

@testable import StateStore

@Suite(.timeLimit(.minutes(1))) struct LockTableTests {
  @Test func aFreeLockIsHeldAtOnce() throws {
    let folder = try LockTestFolder()
    let table = folder.table()
    #expect(table.snapshot().isEmpty)
    #expect(!File.exists(folder.locks))
    for run in 0..<3 {
      let asker = Asker(table, "x", run: "\(run)")
      #expect(asker.changes == ["held"])
      asker.release()
      asker.release()
    }
    #expect(try FileStatus(path: folder.locks).mode == 0o700)
    #expect(try FileStatus(path: folder.locks + "/project").mode == 0o700)
    #expect(table.snapshot().isEmpty)
  }

  @Test func theyAreServedInTheOrderOfAsking() async throws {
    let folder = try LockTestFolder()
    let tables = [folder.table(), folder.table()]
    let askers = (0..<30).map { Asker(tables[$0 % 2], "x", run: "\($0)") }
    #expect(askers[0].changes == ["held"])
    for (index, asker) in askers.enumerated().dropFirst() {
      #expect(asker.changes == ["waiting " + (0..<index).map(String.init).joined(separator: " ")])
    }
    for (index, asker) in askers.enumerated() {
      await asker.hears("held")
      #expect(askers.dropFirst(index + 1).allSatisfy { !$0.isHeld })
      asker.release()
    }
    #expect(tables[0].snapshot().isEmpty)
  }

  @Test func whoStopsWaitingIsSkippedAndHearsNothingMore() async throws {
    let folder = try LockTestFolder()
    let table = folder.table()
    let first = Asker(table, "x", run: "1")
    let second = Asker(folder.table(), "x", run: "2")
    let third = Asker(table, "x", run: "3")
    second.release()
    first.release()
    await third.hears("held")
    #expect(second.changes == ["waiting 1"])
    third.release()
    let fourth = Asker(table, "x", run: "4")
    #expect(fourth.changes == ["held"])
  }

  @Test func aNewHolderIsTold() async throws {
    let folder = try LockTestFolder()
    let askers = ["1", "2", "3"].map { Asker(folder.table(), "x", run: $0) }
    askers[0].release()
    await askers[2].hears("waiting 2")
    #expect(askers[2].changes == ["waiting 1 2", "waiting 2"])
    askers[1].release()
    await askers[2].hears("held")
  }

  @Test func projectsMeetOnlyInLocksOfTheMachine() throws {
    let folder = try LockTestFolder()
    let tables = [folder.table(project: "a"), folder.table(project: "machine")]
    let everywhere = LockName(name: "x", scope: .machine)
    let askers =
      tables.map { Asker($0, "x", run: "1") } + [Asker(tables[0], everywhere, run: "2"), Asker(tables[1], everywhere, run: "3")]
    #expect(askers.map(\.changes) == [["held"], ["held"], ["held"], ["waiting 2"]])
    for asker in askers { asker.release() }
  }

  @Test(arguments: [
    "a/b/../c", "", "two\nlines\\n", String(repeating: "long ", count: 2_048), "ключ 🔑", "nul\0inside", ".", "x (machine)",
  ])
  func anyTextIsAName(_ name: String) throws {
    let folder = try LockTestFolder()
    let table = folder.table()
    let lock = LockName(name: name)
    let first = Asker(table, lock, run: "run\n1")
    let second = Asker(folder.table(), lock, run: "2")
    #expect(first.changes == ["held"])
    #expect(second.changes == ["waiting run\n1"])
    let snapshot = table.snapshot()
    #expect(snapshot.map(\.lock) == [lock])
    #expect(snapshot.first?.owners.map(\.run) == ["run\n1", "2"])
    first.release()
    second.release()
  }

  @Test func theSnapshotTellsOwnersInTheirOrder() async throws {
    let folder = try LockTestFolder()
    let table = folder.table()
    let everywhere = LockName(name: "m", scope: .machine)
    let askers = [
      Asker(table, everywhere, run: "1"), Asker(folder.table(project: "other"), everywhere, run: "2"),
      Asker(table, "x", run: "3"), Asker(table, "free", run: "4"),
    ]
    askers[3].release()
    var snapshot = table.snapshot()
    #expect(Set(snapshot.map(\.lock)) == [everywhere, LockName(name: "x")])
    let owners = snapshot.first { $0.lock == everywhere }?.owners
    #expect(owners?.map(\.run) == ["1", "2"])
    #expect(
      owners?.first
        == LockOwner(
          run: "1", pipeline: "pipeline", step: "step", process: CurrentProcess.id, since: Instant(seconds: 7)))
    askers[0].release()
    await askers[1].hears("held")
    #expect(askers[1].changes == ["waiting 1", "held"])
    snapshot = table.snapshot()
    let holder = try #require(snapshot.first { $0.lock == everywhere }?.owners.first)
    #expect(holder.run == "2")
    #expect(holder.since.seconds > 1_000_000, "since when it holds, not since when it waited")
  }

  @Test func aFolderThatCanNotBeMadeRefuses() throws {
    let folder = try LockTestFolder()
    try Output.replace(folder.locks, with: [])
    let asker = Asker(folder.table(), "x", run: "1")
    #expect(asker.changes == ["refused AETHER_IO"])
    #expect(asker.failure?.severity == .recoverable)
    #expect(asker.failure?.message.hasPrefix("the lock 'x' can't be asked for: cannot ") == true)
    #expect(asker.failure?.message.contains(folder.locks) == true)
    #expect(folder.table().snapshot().isEmpty)
  }

  @Test func aFullDiskRefuses() {
    let failure = LockTable.failure(LockName(name: "x"), SystemError(28, "write", path: "/a"))
    #expect(failure.code == "AETHER_DISK_FULL")
    #expect(failure.message == "the lock 'x' can't be asked for: cannot write '/a': No space left on device")
  }

  @Test func aDamagedHeaderIsWrittenAnew() throws {
    let folder = try LockTestFolder()
    let table = folder.table()
    Asker(table, "x", run: "1").release()
    let file = LockFolder(path: folder.locks, project: "project").file(of: LockName(name: "x"))
    let path = Path.join(folder.locks, file)
    let damaged = try File.openOrCreate(path)
    try Output.write([0, 0, 0, 0, 0], to: damaged, at: 0, path: path)
    let asker = Asker(table, "x", run: "2")
    #expect(table.snapshot().map(\.lock.name) == ["x"])
    #expect(asker.changes == ["held"])
  }
}
