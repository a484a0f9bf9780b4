import AetherModel
import PipelineEngine
import StateStore
import Testing

@testable import AetherRuntime

/// What rows come of which events.
struct HistoryFoldTests {
  private let key = AttemptKey(step: 1)

  private func fold(_ plan: Plan, numbering: StepNumbering = StepNumbering()) -> HistoryFold {
    HistoryFold(plan: plan, numbering: numbering)
  }

  @Test func anAttemptIsOneRowWithItsTransitions() throws {
    let plan = try Plan.of("a", "b")
    var maker = EventMaker(plan)
    var fold = fold(plan)
    let result = StepResult(.succeeded, outputs: [.integer(1), nil], isChanged: true, message: "m")
    let batch = fold.batch(of: [maker.started()] + maker.attempt(key, as: result, inputs: [.string("x")]), base: 100)
    #expect(batch.attempts.count == 1)
    let row = try #require(batch.attempts.first)
    #expect(row.key == AttemptPlace(step: 1, attempt: 1))
    #expect(row.path == "b")
    #expect(row.module == 0)
    #expect(row.state == .ended)
    #expect(row.status == .succeeded)
    #expect(row.sequence == 102)
    #expect(row.transitions.map(\.state) == [.initializing, .running, .succeeded, .finalizing, .ended])
    #expect(row.transitions.map(\.sequence) == [102, 104, 105, 107, 108])
    #expect(row.transitions[0].time == Instant(seconds: 1_800_000_000, nanoseconds: 2))
    #expect(row.inputs == StoredValues([.string("x")]))
    #expect(row.outputs == StoredValues([.integer(1), nil]))
    #expect(row.said.message == "m")
    #expect(row.said.isChanged)
    #expect(batch.logs.isEmpty)
    #expect(batch.events.isEmpty)
  }

  @Test(arguments: [
    (StepStatus.succeeded, StoredAttempt.State.succeeded), (.skipped, .skipped), (.failed, .failed),
    (.cancelled, .cancelled),
  ])
  func theWayItEnded(_ status: StepStatus, _ stored: StoredAttempt.State) throws {
    let plan = try Plan.of("a", "b")
    var maker = EventMaker(plan)
    var fold = fold(plan)
    let failure = status == .failed ? Failure(code: "BAD", message: "bad") : nil
    let result = StepResult(status, failure: failure, reason: "why", isIgnored: status == .failed, isAbandoned: true)
    let row = fold.batch(of: maker.attempt(key, as: result), base: 0).attempts.first
    #expect(row?.status == stored)
    #expect(row?.said.failure == failure)
    #expect(row?.said.reason == "why")
    #expect(row?.said.isIgnored == (status == .failed))
    #expect(row?.said.isAbandoned == true)
  }

  /// A commit may come after any event: the last row is the same, and a row that says how it ended has its outputs.
  @Test func whereverACommitComesInBetween() throws {
    let plan = try Plan.of("a", "b")
    var maker = EventMaker(plan)
    let events = maker.attempt(key, as: StepResult(.succeeded, outputs: [.integer(1), nil]), inputs: [nil])
    for cut in 1..<events.count {
      var fold = fold(plan)
      let first = fold.batch(of: Array(events[..<cut]), base: 0)
      let second = fold.batch(of: Array(events[cut...]), base: Int64(cut))
      #expect(first.attempts.count == 1)
      let early = try #require(first.attempts.first)
      #expect((early.status == .succeeded) == !early.outputs.values.isEmpty)
      #expect(early.transitions.last?.state == early.state)
      let row = try #require(second.attempts.first)
      #expect(second.attempts.count == 1)
      #expect(row.key == early.key)
      #expect(row.sequence == 1)
      #expect(row.status == .succeeded)
      #expect(row.transitions.map(\.sequence) == [1, 3, 4, 6, 7])
      #expect(row.outputs.values == [.integer(1), nil])
    }
  }

  @Test func onlyWhatChangedIsWrittenAgain() throws {
    let plan = try Plan.of("a", "b")
    var maker = EventMaker(plan)
    var fold = fold(plan)
    let first = [
      maker.event(.transition(AttemptKey(step: 0), from: .pending, to: .initializing)),
      maker.event(.transition(key, from: .pending, to: .initializing)),
    ]
    #expect(fold.batch(of: first, base: 0).attempts.map(\.path) == ["a", "b"])
    #expect(fold.batch(of: [maker.log("line")], base: 2).attempts.isEmpty)
    let next = maker.event(.transition(key, from: .initializing, to: .running))
    #expect(fold.batch(of: [next], base: 3).attempts.map(\.path) == ["b"])
  }

  @Test func aRetryEndsOneRowAndTheNextIsAnother() throws {
    let plan = try Plan.of("a", "b")
    var maker = EventMaker(plan)
    var fold = fold(plan)
    let failed = StepResult(.failed, failure: Failure(code: "BAD", message: "bad"), isIgnored: true)
    let events = [
      maker.event(.transition(key, from: .running, to: .failed)),
      maker.event(.retryPlanned(key, failed, wait: 1_000_000_000)),
      maker.event(.transition(key, from: .failed, to: .finalizing)),
      maker.event(.transition(key, from: .finalizing, to: .ended)),
    ]
    let second = maker.attempt(AttemptKey(step: 1, attempt: 2), as: StepResult(.succeeded, outputs: [nil, nil]))
    let batch = fold.batch(of: events + second, base: 0)
    #expect(batch.attempts.map(\.key.attempt) == [1, 2])
    #expect(batch.attempts.map(\.status) == [.failed, .succeeded])
    #expect(batch.attempts[0].said.failure?.code == "BAD")
    // Another attempt follows: nothing is passed over.
    #expect(!batch.attempts[0].said.isIgnored)
    #expect(batch.events.map(\.kind) == ["retry_planned"])
    #expect(batch.events.first?.step == 1)
    #expect(batch.events.first?.sequence == 2)
    #expect(batch.events.first?.body["wait"] == .duration(TimeSpan(seconds: 1)))
  }

  @Test func logsAndCheckpointsNameTheirAttempt() throws {
    let plan = try Plan.of("a", "b")
    var maker = EventMaker(plan)
    var fold = fold(plan)
    let states = Value.object([("row", .integer(3))])
    let batch = fold.batch(
      of: [
        maker.log("one", step: 1), maker.event(.moduleLog(module: 0, LogRecord(level: .error, message: "two"))),
        maker.event(.checkpoint(AttemptKey(step: 1, attempt: 3), number: 7, states: states)),
      ], base: 10)
    #expect(batch.logs.map(\.record.message) == ["one", "two"])
    #expect(batch.logs.map(\.sequence) == [11, 12])
    #expect(batch.logs.map(\.place) == [AttemptPlace(step: 1, attempt: 1), nil])
    #expect(batch.checkpoints.map(\.number) == [7])
    #expect(batch.checkpoints.first?.attempt == 3)
    #expect(batch.checkpoints.first?.sequence == 13)
    #expect(batch.checkpoints.first?.states == states)
  }

  @Test func aLongLineIsCut() throws {
    let plan = try Plan.of("a")
    var maker = EventMaker(plan)
    var fold = fold(plan)
    let whole = String(repeating: "x", count: 64 << 10)
    let long = String(repeating: "ü", count: 40_000)
    let batch = fold.batch(of: [maker.log(whole), maker.log(long)], base: 0)
    #expect(batch.logs[0].record.message == whole)
    #expect(batch.logs[1].record.message.utf8.count < 66_000)
    #expect(batch.logs[1].record.message.hasSuffix("… (80000 bytes)"))
  }

  @Test func whatIsNoRowIsNone() throws {
    let plan = try Plan.of("a")
    var maker = EventMaker(plan)
    var fold = fold(plan)
    let batch = fold.batch(
      of: [maker.started(), maker.event(.progress(AttemptKey(step: 0), fraction: 0.5, message: "half"))], base: 0)
    #expect(batch.attempts.isEmpty)
    #expect(batch.logs.isEmpty)
    #expect(batch.events.isEmpty)
    #expect(batch.end == nil)
  }

  @Test func aChangedPipelineUsesTheRunsOwnNumbers() throws {
    let plan = try Plan.of("a", "b")
    var maker = EventMaker(plan)
    var fold = fold(plan, numbering: StepNumbering(numbers: [5, 0], modules: [3]))
    let owner = LockOwner(run: "r", pipeline: "p", step: "s", process: 1, since: Instant(seconds: 1))
    let batch = fold.batch(
      of: maker.attempt(key, as: StepResult(.succeeded)) + [
        maker.log("x"), maker.event(.checkpoint(key, number: 1, states: .object([]))),
        maker.event(.moduleLog(module: 0, LogRecord(level: .info, message: "y"))),
        maker.event(.waitingForLock(AttemptKey(step: 0), LockName(name: "l"), behind: [owner])),
      ], base: 0)
    #expect(batch.attempts.map(\.key.step) == [0])
    #expect(batch.attempts.map(\.module) == [3])
    #expect(batch.attempts.map(\.path) == ["b"])
    #expect(batch.logs.map(\.place?.step) == [5, nil])
    #expect(batch.logs.map(\.module) == [3, 3])
    #expect(batch.checkpoints.map(\.step) == [0])
    #expect(batch.events.map(\.step) == [5])
    #expect(batch.events.first?.body["lock"] == .string("l"))
  }
}
