import AetherModel
import Expressions
import StateStore
import Testing

@testable import AetherRuntime
@testable import PipelineEngine

/// What is kept of a run's end.
struct RunEndTests {
  private func end(_ status: RunOutcome.Status, failure: RunFailure? = nil) throws -> RunEnd? {
    let plan = try Plan(
      name: "p", modules: [], steps: [],
      outputs: [
        PlannedOutput(name: "count", binding: .constant(.integer(1))),
        PlannedOutput(name: "key", binding: .constant(.string("k")), isSecret: true),
      ])
    var maker = EventMaker(plan)
    var counts = RunOutcome.Counts()
    counts.succeeded = 1
    counts.skipped = 2
    counts.failed = 3
    counts.cancelled = 4
    counts.ignored = 5
    let outputs: [RunOutcome.Output] = [.init(name: "count", value: .integer(1)), .init(name: "key", value: .string("k"))]
    let outcome = RunOutcome(
      id: RunID(at: Instant(seconds: 1), random: SystemRandomSource()), status: status, outputs: outputs,
      failure: failure, counts: counts, started: Instant(seconds: 1), ended: Instant(seconds: 9), isAbandoned: false)
    var fold = HistoryFold(plan: plan, numbering: StepNumbering())
    return fold.batch(of: [maker.event(.runEnded(outcome))], base: 0).end
  }

  @Test func ofASuccess() throws {
    let end = try #require(try end(.succeeded))
    #expect(end.status == .succeeded)
    #expect(end.time == Instant(seconds: 9))
    #expect(end.counts == StoredRun.Counts(succeeded: 1, skipped: 2, failed: 3, cancelled: 4, ignored: 5))
    #expect(end.failure == nil)
    #expect(end.outputs?.names == ["count", "key"])
    #expect(end.outputs?.values.secrets == [1])
  }

  @Test(arguments: [
    (RunFailure.Origin.step(id: "load"), "step", "load"), (.module(name: "logger"), "module", "logger"),
    (.pipeline, "pipeline", ""),
  ])
  func ofAFailure(_ origin: RunFailure.Origin, _ kind: String, _ name: String) throws {
    let failure = Failure(code: "BAD", message: "bad")
    let end = try #require(try end(.failed, failure: RunFailure(origin: origin, failure: failure)))
    #expect(end.status == .failed)
    #expect(end.failure == StoredFailure(origin: kind, name: name, failure: failure))
    #expect(end.outputs == nil)
  }

  @Test func ofACancelledRun() throws { #expect(try end(.cancelled)?.status == .cancelled) }
}
