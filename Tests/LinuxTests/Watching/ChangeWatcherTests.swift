import Glibc
import Linux
import Synchronization
import Testing

/// Waiting, and threads.
@Suite struct ChangeWatcherTests {
  @Test func waitsAndIsWoken() throws {
    let fixture = try WatchFixture()
    try fixture.watchTree()
    for turn in 0..<50 {
      let thread = try BlockingThread(name: "writer") { try? fixture.write("t/\(turn)") }
      try fixture.expect(written: ["t/\(turn)"])
      thread.join()
    }
  }

  @Test func theTimeEnds() throws {
    let fixture = try WatchFixture()
    try fixture.watchTree()
    let start = SystemClock.monotonic()
    #expect(try fixture.watcher.next(within: .milliseconds(20)) == nil)
    #expect(SystemClock.monotonic() - start >= 20_000_000)
    #expect(try fixture.watcher.next(within: .seconds(-1), quiet: .seconds(Int64.max)) == nil)
  }

  @Test func stopEndsAllWaiting() throws {
    let fixture = try WatchFixture()
    try fixture.watchTree()
    let thread = try BlockingThread(name: "stopper") { fixture.watcher.stop() }
    #expect(try fixture.watcher.next() == nil)
    thread.join()
    try fixture.write("t/a")
    #expect(try fixture.watcher.next() == nil)
    #expect(try fixture.watcher.next(within: nil, quiet: .seconds(1)) == nil)
  }

  @Test func burstsAreReportedTogether() throws {
    let fixture = try WatchFixture()
    try fixture.watchTree()
    let names = (0..<500).map { "t/\($0)" }
    let thread = try BlockingThread(name: "writer") { for name in names { try? fixture.write(name) } }
    let changes = try #require(try fixture.watcher.next(within: .seconds(10), quiet: .seconds(1)))
    thread.join()
    #expect(changes.written == Set(names.map(fixture.at)))
  }

  @Test func restlessFilesAreReportedInTheEnd() throws {
    let fixture = try WatchFixture()
    try fixture.watchTree()
    let isOver = Atomic(false)
    try withThread("writer", { while !isOver.load(ordering: .relaxed) { try? fixture.write("t/a") } }) {
      let changes = try fixture.watcher.next(within: .seconds(10), quiet: .milliseconds(20))
      isOver.store(true, ordering: .relaxed)
      #expect(changes?.written == [fixture.at("t/a")])
    }
  }

  @Test func whatNobodyAskedForDoesNotHoldUp() throws {
    let fixture = try WatchFixture()
    try fixture.watcher.watch(file: fixture.at("a"))
    let isOver = Atomic(false)
    try withThread("writer", { while !isOver.load(ordering: .relaxed) { try? fixture.write("b") } }) {
      let changes = try fixture.watcher.next(within: .milliseconds(20))
      isOver.store(true, ordering: .relaxed)
      #expect(changes == nil)
    }
  }

  @Test func pathsComeAndGoWhileAnotherThreadWaits() throws {
    let fixture = try WatchFixture()
    for folder in 0..<8 { try fixture.makeFolder("\(folder)/x") }
    try fixture.watchTree()
    let body: @Sendable () -> Void = {
      for turn in 0..<200 {
        let folder = fixture.at("\(turn % 8)")
        try? fixture.watcher.watch(tree: folder)
        try? fixture.watcher.watch(file: folder + "/x/a")
        try? fixture.write("\(turn % 8)/x/a")
        fixture.watcher.forget(folder)
        fixture.watcher.forget(folder + "/x/a")
      }
      try? fixture.write("t/end")
    }
    try withThread("changer", body) {
      var seen: Set<String> = []
      while !seen.contains("t/end") { seen.formUnion(try fixture.changes().written) }
    }
    fixture.watcher.forget(fixture.at("t"))
    #expect(fixture.watcher.folderCount == 0)
  }

  private func withThread(_ name: String, _ work: @escaping @Sendable () -> Void, _ body: () throws -> Void) throws {
    let thread = try BlockingThread(name: name, work)
    let result = Result { try body() }
    thread.join()
    try result.get()
  }

  @Test func aQueueThatRunsOverIsTold() throws {
    let text = String(decoding: try File.read("/proc/sys/fs/inotify/max_queued_events"), as: UTF8.self)
    let limit = try #require(Int(text.split(separator: "\n")[0]))
    let fixture = try WatchFixture()
    try fixture.watchTree()
    try fixture.write("t/gone")
    try fixture.watcher.watch(file: fixture.at("t/single"))
    try fixture.expect(written: ["t/gone"])
    try fixture.write("t/0")
    for turn in 0...limit / 2 + 1 { try fixture.move("t/\(turn)", to: "t/\(turn + 1)") }
    fixture.delete("t/gone")
    try fixture.makeFolder("t/new")
    for name in ["t/single", "t/new/a"] { try fixture.write(name) }
    let changes = try #require(try fixture.watcher.next(within: .seconds(10)))
    #expect(changes.isIncomplete)
    #expect(changes.written == Set(["t/single", "t/new/a", "t/\(limit / 2 + 2)"].map(fixture.at)))
    #expect(changes.removed == [fixture.at("t/gone")])
    try fixture.write("t/new/a")
    try fixture.expect(written: ["t/new/a"])
  }

  @Test(.enabled(if: getuid() != 0, "who may read everything")) func foldersThatMayNotBeReadAreLeftOut() throws {
    let fixture = try WatchFixture()
    try fixture.makeFolder("t/1")
    #expect(chmod(fixture.at("t/1"), 0) == 0)
    defer { chmod(fixture.at("t/1"), 0o700) }
    try fixture.watchTree()
    let error = try #require(throws: SystemError.self) { try fixture.watcher.watch(tree: fixture.at("t/1")) }
    #expect(error.description == "cannot watch '\(fixture.at("t/1"))': Permission denied")
  }
}
