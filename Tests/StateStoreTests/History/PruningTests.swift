import AetherModel
import Linux
import Testing

@testable import StateStore

/// What is left when runs are removed.
struct PruningTests {
  /// A run with something in every table.
  private func fill(_ store: Store, _ id: String, values: [Value?], source: String = "name: a\n") throws {
    let journal = try store.begin(id, .sample(source: source))
    let time = Instant(seconds: 1)
    try journal.commit(count: 4) { base in
      var batch = JournalBatch()
      batch.attempts = [.sample(outputs: values)]
      batch.checkpoints = [StoredCheckpoint(step: 0, number: 1, attempt: 1, time: time, states: .object([("s", .large("s"))]))]
      batch.logs = [
        StoredLog(sequence: base + 1, place: nil, module: 0, time: time, record: LogRecord(level: .info, message: "m"))
      ]
      batch.events = [StoredEvent(sequence: base + 2, time: time, kind: "notice", body: .object([]))]
      return batch
    }
    let workspace = Path.join(store.folder, "runs/\(id)/step-1")
    try Folder.create(workspace)
    try Output.replace(Path.join(workspace, "kept"), with: [1])
  }

  private static let tables = ["run", "run_detail", "module", "attempt", "checkpoint", "log", "event", "value_use", "source"]

  @Test func allRowsAndFilesOfTheLastRunGo() throws {
    let store = try Store()
    try fill(store, "run-1", values: [.large("a"), nil])
    #expect(try store.valueFiles().count == 2)
    for table in Self.tables { #expect(try store.count(table) > 0, "\(table)") }
    let pruned = try store.database.prune([try store.run()])
    #expect(pruned.runs.map(\.id) == ["run-1"])
    #expect(pruned.files == 2)
    #expect(pruned.bytes > 2 * PackedValues.inlineLimit)
    for table in Self.tables { #expect(try store.count(table) == 0, "\(table)") }
    #expect(try store.valueFiles().isEmpty)
    #expect(!File.exists(Path.join(store.folder, "runs/run-1")))
    // The sequence goes on where it was.
    #expect(try store.sequence == 4)
  }

  @Test func whatAnotherRunNeedsStays() throws {
    let store = try Store()
    try fill(store, "run-1", values: [.large("a"), .large("b")])
    try fill(store, "run-2", values: [.large("a"), .large("c")], source: "name: b\n")
    #expect(try store.valueFiles().count == 4)
    #expect(try store.database.prune([try store.run("run-1")]).files == 1)
    #expect(try store.history.run(id: "run-1") == nil)
    let run = try store.run("run-2")
    #expect(try store.history.attempts(of: run).first?.outputs.values == [.large("a"), .large("c")])
    #expect(try store.history.checkpoints(of: run).first?.states["s"] == .large("s"))
    #expect(try store.history.detail(of: run).source == Array("name: b\n".utf8))
    #expect(try store.count("source") == 1)
    #expect(File.exists(Path.join(store.folder, "runs/run-2/step-1/kept")))
    #expect(try store.database.prune([run]).files == 3)
    #expect(try store.valueFiles().isEmpty)
  }

  @Test func outputFilesTooWhenNobodyElseHasThem() throws {
    let store = try Store()
    let digests = ["a", "b"].map { String(repeating: $0, count: 64) }
    for digest in digests {
      let folder = Path.join(store.folder, "files/\(digest)")
      try Folder.create(folder)
      try Output.replace(Path.join(folder, "report.csv"), with: [1, 2, 3])
    }
    func file(_ digest: String) -> Value {
      .file(path: Path.join(store.folder, "files/\(digest)/report.csv"), digest: "sha256:\(digest)")
    }
    try store.begin("run-1").commit(attempt: .sample(outputs: [file(digests[0]), file(digests[1])]))
    try store.begin("run-2").commit(attempt: .sample(outputs: [file(digests[0]), nil]))
    let pruned = try store.database.prune([try store.run("run-1")])
    #expect(pruned.files == 1)
    #expect(pruned.bytes == 3)
    #expect(File.exists(Path.join(store.folder, "files/\(digests[0])/report.csv")))
    #expect(!File.exists(Path.join(store.folder, "files/\(digests[1])")))
  }

  @Test func aLiveRunStays() throws {
    let store = try Store()
    let (_, live) = try RunJournal.begin(.sample("run-1"), .sample(), in: store.database)
    _ = try store.begin("run-2")
    let runs = try store.history.runs()
    #expect(try store.another().prune(runs).runs.map(\.id) == ["run-2"])
    #expect(try store.history.runs().map(\.id) == ["run-1"])
    let removed = try #require(runs.first { $0.id == "run-2" })
    #expect(try LiveRun.claim(removed.number, in: store.database) != nil)
    withExtendedLifetime(live) {}
  }

  @Test func anotherRunWithTheSameNumberStays() throws {
    let store = try Store()
    _ = try store.begin("run-1")
    let run = try store.run()
    _ = try store.database.prune([run])
    _ = try store.begin("run-2")
    #expect(try store.run("run-2").number == run.number)
    #expect(try store.database.prune([run]).runs.isEmpty)
    #expect(try store.history.runs().map(\.id) == ["run-2"])
  }

  @Test func aRunThatIsGoneAlreadyCountsForNothing() throws {
    let store = try Store()
    _ = try store.begin()
    let run = try store.run()
    #expect(try store.database.prune([run, run]).runs == [run])
    #expect(try store.database.prune([run]).runs.isEmpty)
    #expect(try store.database.prune([]).runs.isEmpty)
  }
}
