import AetherModel
import Testing

@testable import StateStore

/// What was written can be read, as it was.
struct RoundTripTests {
  private let time = Instant(seconds: 1_800_000_001, nanoseconds: 42)

  @Test func aRunAndItsDetail() throws {
    let store = try Store()
    var run = StoredRun.sample()
    run.parent = "run-0"
    let modules = [
      StoredModule.sample(secretInputs: [1], secretOutputs: [1]),
      StoredModule(name: "debug", version: "0.1.0", digest: "", inputNames: ["message"], outputNames: []),
    ]
    let detail = StoredRunDetail.sample(
      inputs: StoredFields(
        names: ["source", "key", "unset"], values: StoredValues([.string("a\u{0}ü"), .string("k"), nil], secrets: [1])),
      environment: [("A", "1"), ("B", "")], modules: modules)
    let journal = try RunJournal.begin(run, detail, in: store.database).journal
    #expect(journal.run == 1)

    var known = try store.run()
    #expect(known.number == journal.run)
    known.number = run.number
    #expect(known == run)

    let read = try store.history.detail(of: try store.run())
    #expect(read.path == detail.path)
    #expect(read.source == detail.source)
    #expect(read.sourceDigest == detail.sourceDigest)
    #expect(read.version == detail.version)
    #expect(read.durability == .process)
    #expect(read.process == 4_711)
    #expect(read.inputs.names == ["source", "key", "unset"])
    #expect(read.inputs.values == StoredValues([.string("a\u{0}ü"), nil, nil], secrets: [1]))
    #expect(read.inputs["source"] == .string("a\u{0}ü"))
    #expect(read.inputs["key"] == nil)
    #expect(read.inputs["nowhere"] == nil)
    #expect(read.environment.map { [$0.name, $0.value] } == [["A", "1"], ["B", ""]])
    #expect(read.outputs == nil)
    #expect(read.modules == modules)
  }

  @Test func anAttemptWithAllThatItCanHave() throws {
    let store = try Store()
    let journal = try store.begin()
    var said = StoredAttempt.Said()
    said.failure = Failure(code: "BAD", message: "it is \"bad\"\n", severity: .recoverable, argument: "path")
    said.reason = "why"
    said.message = ""
    said.standardOutput = "out\u{1}"
    said.standardError = "err"
    said.workspace = "/work"
    said.isChanged = true
    said.isIgnored = true
    said.isAbandoned = true
    let states: [StoredAttempt.State] = [.initializing, .running, .failed, .finalizing, .ended]
    var full = StoredAttempt.sample(
      step: 7, item: 3, attempt: 2, status: .failed,
      inputs: [.object([("a", .array([.null, .double(-0.5)]))]), nil], outputs: [.bytes([0, 255]), .datetime(time)],
      said: said)
    full.sequence = 12
    full.transitions = states.enumerated().map {
      StoredAttempt.Transition(state: $1, sequence: Int64($0), time: Instant(seconds: -1, nanoseconds: Int32($0)))
    }
    let bare = StoredAttempt.sample(step: 8, state: .pending, status: nil)
    for attempt in [full, bare] { try journal.commit(attempt: attempt) }

    let run = try store.run()
    expectSame(try store.history.attempts(of: run), [full, bare]) { expectSame($0, $1, location: $2) }
    let outputs = try store.history.attempts(of: run, step: 7, with: .outputs)
    #expect(outputs.map(\.outputs) == [full.outputs])
    #expect(outputs.first?.inputs == nil)
    let plain = try store.history.attempts(of: run, step: 7, with: .none)
    #expect(plain.map(\.outputs) == [StoredValues()])
    #expect(plain.first?.said == said)
  }

  @Test func logsEventsAndCheckpoints() throws {
    let store = try Store()
    let journal = try store.begin()
    let logs = [
      StoredLog(
        sequence: 1, place: AttemptPlace(step: 2, item: 4, attempt: 3), module: 0, time: time,
        record: LogRecord(level: .warning, message: "ä\nb", fields: [("n", "1\u{0}"), ("", "")])),
      StoredLog(sequence: 2, place: nil, module: 0, time: time, record: LogRecord(level: .trace, message: "")),
    ]
    let events = [
      StoredEvent(sequence: 3, step: 2, time: time, kind: "lock_waiting", body: .object([("lock", .string("x"))])),
      StoredEvent(sequence: 4, time: time, kind: "notice", body: .object([])),
    ]
    let checkpoints = [
      StoredCheckpoint(step: 2, number: 1, attempt: 1, time: time, sequence: 5, states: .object([("row", .integer(7))])),
      StoredCheckpoint(step: 2, item: 5, number: 1, attempt: 2, time: time, sequence: 6, states: .object([("b", .large("b"))])),
    ]
    try journal.commit(count: 6) { _ in
      var batch = JournalBatch()
      batch.logs = logs
      batch.events = events
      batch.checkpoints = checkpoints
      return batch
    }
    let run = try store.run()
    expectSame(try store.history.logs(of: run), logs) { expectSame($0, $1, location: $2) }
    #expect(try store.history.logs(of: run, step: 2).map(\.sequence) == [1])
    #expect(try store.history.logs(of: run, after: 1).map(\.sequence) == [2])
    #expect(try store.history.logs(of: run, limit: 1).map(\.sequence) == [1])
    expectSame(try store.history.events(of: run), events) { expectSame($0, $1, location: $2) }
    #expect(try store.history.events(of: run, after: 3).map(\.sequence) == [4])
    expectSame(try store.history.checkpoints(of: run), checkpoints) { expectSame($0, $1, location: $2) }
  }

  @Test func theEndOfARun() throws {
    let store = try Store()
    let journal = try store.begin()
    let failure = StoredFailure(
      origin: "step", name: "load", failure: Failure(code: "BAD", message: "bad", severity: .recoverable, argument: "a"))
    let end = RunEnd(
      status: .failed, time: time,
      counts: StoredRun.Counts(succeeded: 1, skipped: 2, failed: 3, cancelled: 4, ignored: 5), failure: failure,
      outputs: StoredFields(names: ["count", "key"], values: StoredValues([.integer(3), .string("k")], secrets: [1])))
    try journal.commit(count: 1) { _ in
      var batch = JournalBatch()
      batch.end = end
      return batch
    }
    let run = try store.run()
    #expect(run.status == .failed)
    #expect(run.ended == time)
    #expect(run.counts == end.counts)
    #expect(run.failure == failure)
    let outputs = try #require(try store.history.detail(of: run).outputs)
    #expect(outputs.names == ["count", "key"])
    #expect(outputs.values == StoredValues([.integer(3), nil], secrets: [1]))
  }

  @Test(arguments: [
    Instant(seconds: 0), Instant(seconds: -1, nanoseconds: 999_999_999),
    Instant(seconds: 9_223_372_036, nanoseconds: 854_775_807),
    Instant(seconds: -9_223_372_036, nanoseconds: 0), Instant(seconds: -9_223_372_036, nanoseconds: 145_224_193),
  ])
  func timesComeBack(_ time: Instant) { #expect(StoredTime.instant(StoredTime.number(time)) == time) }

  @Test func timesOutOfReachAreTheLastWithin() {
    for seconds in [Int64.max, 9_223_372_037] {
      #expect(StoredTime.number(Instant(seconds: seconds)) == .max)
      #expect(StoredTime.number(Instant(seconds: -seconds)) == .min)
    }
    #expect(StoredTime.number(Instant(seconds: 9_223_372_036, nanoseconds: 854_775_808)) == .max)
    #expect(StoredTime.instant(.max) == Instant(seconds: 9_223_372_036, nanoseconds: 854_775_807))
    #expect(StoredTime.instant(.min) == Instant(seconds: -9_223_372_037, nanoseconds: 145_224_192))
  }
}
