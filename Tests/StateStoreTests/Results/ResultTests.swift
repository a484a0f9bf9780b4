import AetherModel
import GRDB
import Linux
import Testing

@testable import StateStore

/// Results of steps: kept with their attempts, found, damaged, removed.
struct ResultTests {
  private let key = [UInt8](repeating: 7, count: 32)
  private let ingredients = [
    Ingredient(.module, digest: [1, 2], shown: "load 1.2.3"), Ingredient(.input, "rows", digest: [255], shown: "\"a\nb\""),
  ]

  private func attempt(
    _ key: [UInt8]?, outputs: [Value?], status: StoredAttempt.State? = .succeeded, isKept: Bool = true,
    verdict: StoredCaching.Verdict = .absent, time: Int64 = 100
  ) -> StoredAttempt {
    var said = StoredAttempt.Said()
    said.message = "done"
    var attempt = StoredAttempt.sample(status: status, inputs: [.integer(1)], outputs: outputs, said: said)
    attempt.transitions = [.init(state: .succeeded, sequence: 1, time: Instant(seconds: time))]
    attempt.caching = StoredCaching(
      key: key, verdict: verdict, ingredients: ingredients,
      origin: verdict == .hit ? CacheOrigin(run: "run-0", step: "load", time: Instant(seconds: 3)) : nil, isKept: isKept)
    return attempt
  }

  private func found(_ store: Store, _ key: [UInt8]? = nil) -> StoredResult? {
    if case .found(let result) = Results(store.database).find(key ?? self.key) { result } else { nil }
  }

  private func isDamaged(_ store: Store) -> Bool {
    if case .damaged = Results(store.database).find(key) { true } else { false }
  }

  @Test func whatWasKeptIsFound() throws {
    let store = try Store()
    let outputs: [Value?] = [.large("a"), nil, .object([("b", .integer(1))])]
    try store.begin().commit(attempt: attempt(key, outputs: outputs))
    let result = try #require(found(store))
    #expect(result.outputs == outputs)
    #expect(result.origin == CacheOrigin(run: "run-1", step: "step-0", time: Instant(seconds: 100)))
    #expect(result.said.message == "done")
    #expect(result.used == Instant(seconds: 100))
    #expect(found(store, [UInt8](repeating: 8, count: 32)) == nil)
    let stats = try Results(store.database).stats()
    #expect(stats.results == 1)
    #expect(stats.bytes > PackedValues.inlineLimit)
  }

  @Test(arguments: [StoredAttempt.State.failed, .skipped, .cancelled, nil])
  func onlySuccessIsKept(_ status: StoredAttempt.State?) throws {
    let store = try Store()
    try store.begin().commit(attempt: attempt(key, outputs: [], status: status))
    #expect(found(store) == nil)
    #expect(try store.count("lookup") == 1)
  }

  @Test func whatMayNotBeKeptIsNot() throws {
    let store = try Store()
    let journal = try store.begin()
    try journal.commit(attempt: attempt(key, outputs: [.integer(1)], isKept: false))
    try journal.commit(attempt: attempt(nil, outputs: [.integer(1)]))
    #expect(try store.count("result") == 0)
    let secret = try store.begin("run-2", .sample(modules: [.sample(secretOutputs: [1])]))
    try secret.commit(attempt: attempt(key, outputs: [.integer(1), .string("canary")]))
    #expect(try store.count("result") == 0)
  }

  @Test func lookupsAreReadBackAsTheyWere() throws {
    let store = try Store()
    try store.begin("run-1").commit(attempt: attempt(key, outputs: [], time: 5))
    var hit = attempt(key, outputs: [], isKept: false, verdict: .hit)
    hit.caching?.refusal = "because"
    hit.caching?.detail = "/a"
    try store.begin("run-2").commit(attempt: hit)
    let lookups = try store.history.lookups(of: "step-0", until: try store.run("run-2"))
    #expect(lookups.map(\.run) == ["run-2", "run-1"])
    #expect(lookups.map(\.caching) == [hit.caching, attempt(key, outputs: []).caching])
    #expect(lookups[1].time == Instant(seconds: 5))
    #expect(try store.history.lookups(of: "step-0", until: try store.run("run-1")).map(\.run) == ["run-1"])
    #expect(try store.history.lookups(of: "other", until: try store.run("run-2")).isEmpty)
  }

  @Test func takingAResultNotesItsUse() throws {
    let store = try Store()
    let journal = try store.begin()
    try journal.commit(attempt: attempt(key, outputs: [.integer(1)], time: 100))
    try journal.commit(attempt: attempt(key, outputs: [.integer(1)], isKept: false, verdict: .hit, time: 200))
    #expect(found(store)?.used == Instant(seconds: 200))
    #expect(found(store)?.origin.time == Instant(seconds: 100))
  }

  @Test func aDamagedResultIsNone() throws {
    let changes = [
      "outputs = x'00'", "outputs = NULL", "outputs_digest = x'00'", "said = '{'", "used = 'never'", "run = x'ff'",
    ]
    for change in changes {
      let store = try Store()
      try store.begin().commit(attempt: attempt(key, outputs: [.integer(1)]))
      // Columns that may not be NULL are not; the others take what a damaged file may hold.
      guard (try? store.execute("UPDATE result SET \(change)")) != nil else { continue }
      #expect(found(store) == nil, "\(change)")
      try store.begin("run-2").commit(attempt: attempt(key, outputs: [.integer(2)]))
      #expect(found(store)?.outputs == [.integer(2)], "\(change)")
    }
  }

  @Test func aValueThatIsGoneOrChanged() throws {
    let store = try Store()
    try store.begin().commit(attempt: attempt(key, outputs: [.large("a")]))
    let file = Path.join(store.folder, try #require(try store.valueFiles().first))
    let bytes = try File.read(file)
    try Output.replace(file, with: Array(bytes.dropLast()))
    #expect(isDamaged(store))
    try Folder.removeTree(file)
    #expect(isDamaged(store))
  }

  @Test func resultsOutliveTheirRuns() throws {
    let store = try Store()
    try store.begin().commit(attempt: attempt(key, outputs: [.large("a")]))
    let pruned = try store.database.prune([try store.run()])
    #expect(pruned.files == 0)
    #expect(found(store)?.outputs == [.large("a")])
    #expect(try store.count("lookup") == 0)
    let removed = try store.database.removeResults(usedBefore: nil, mostBytes: 0)
    #expect(removed.results == 1)
    #expect(removed.files == 1)
    #expect(removed.bytes > PackedValues.inlineLimit)
    #expect(try store.valueFiles().isEmpty)
    #expect(try store.count("result_value") == 0)
  }

  @Test func whatRunsNeedStaysWhenResultsGo() throws {
    let store = try Store()
    try store.begin().commit(attempt: attempt(key, outputs: [.large("a")]))
    #expect(try store.database.removeResults(usedBefore: nil, mostBytes: 0).files == 0)
    #expect(try store.history.attempts(of: try store.run()).first?.outputs.values == [.large("a")])
    #expect(found(store) == nil)
  }

  @Test func theOnesUsedLongestAgoGoFirst() throws {
    let store = try Store()
    let journal = try store.begin()
    let keys = (0..<6).map { [UInt8](repeating: UInt8($0), count: 32) }
    for (index, key) in keys.enumerated() {
      try journal.commit(attempt: attempt(key, outputs: [.integer(1)], time: 100 + Int64(index)))
    }
    // The first is used again.
    try journal.commit(attempt: attempt(keys[0], outputs: [.integer(1)], isKept: false, verdict: .hit, time: 300))
    let one = try Results(store.database).stats().bytes / 6
    #expect(try store.database.removeResults(usedBefore: Instant(seconds: 102), mostBytes: nil).results == 1)
    #expect(try store.database.removeResults(usedBefore: nil, mostBytes: one * 3).results == 2)
    #expect(keys.map { found(store, $0) != nil } == [true, false, false, false, true, true])
    #expect(try store.database.removeResults(usedBefore: nil, mostBytes: one * 3).results == 0)
    #expect(try store.database.removeResults(usedBefore: nil, mostBytes: nil).results == 0)
  }

  @Test func outputFilesStayAsLongAsTheirResult() throws {
    let store = try Store()
    let digest = String(repeating: "b", count: 64)
    let path = Path.join(store.folder, "files/\(digest)/report.csv")
    try Folder.create(Path.folder(of: path))
    try Output.replace(path, with: [1, 2, 3])
    let file = Value.file(path: path, digest: "sha256:\(digest)")
    try store.begin().commit(attempt: attempt(key, outputs: [file]))
    #expect(try store.database.prune([try store.run()]).files == 0)
    #expect(File.exists(path))
    #expect(try store.database.removeResults(usedBefore: nil, mostBytes: 0).bytes == 3)
    #expect(!File.exists(path))
  }

  /// Two processes keep the same.
  @Test func twoAtOnce() throws {
    let store = try Store()
    let other = try store.another()
    let (first, _) = try RunJournal.begin(.sample("run-1"), .sample(), in: store.database)
    let (second, _) = try RunJournal.begin(.sample("run-2"), .sample(), in: other)
    try first.commit(attempt: attempt(key, outputs: [.large("a")]))
    try second.commit(attempt: attempt(key, outputs: [.large("a")], time: 101))
    #expect(found(store)?.origin.run == "run-2")
    #expect(try store.count("result") == 1)
  }
}
