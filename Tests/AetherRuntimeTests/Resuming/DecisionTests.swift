import AetherModel
import PipelineEngine
import StateStore
import Testing

@testable import AetherRuntime

/// `--retry` and `--skip`.
struct DecisionTests {
  /// `done` has succeeded, `doubt` was interrupted, `failed` failed, `never` has not begun.
  private func found(
    retrying: Set<String> = [], skipping: Set<String> = []
  ) throws -> (point: ResumePoint, doubts: [Doubt], failures: [Diagnostic]) {
    let plan = try Plan.of([.once("done"), .once("doubt"), .once("failed"), .once("never"), .once("skipped")])
    var said = StoredAttempt.Said()
    said.isIgnored = true
    return try EarlierState([
      .left("done", .succeeded, step: 0), .left("doubt", nil, step: 1, attempt: 2),
      .left("failed", .failed, step: 2, said: said), .left("skipped", .skipped, step: 4),
    ]).point(plan, retrying: retrying, skipping: skipping)
  }

  @Test func withoutOneTheRunWaits() throws {
    let found = try found()
    #expect(found.doubts.map(\.place.step) == [1])
    #expect(found.point.results.map { $0?.status } == [.succeeded, nil, .failed, nil, .skipped])
  }

  @Test func aStepInDoubtRunsAgain() throws {
    let found = try found(retrying: ["doubt"])
    #expect(found.doubts.isEmpty)
    #expect(found.failures.isEmpty)
    #expect(found.point.results[1] == nil)
    #expect(found.point.attempts[StepPlace(step: 1)] == 2)
  }

  @Test func aStepInDoubtIsPassedOver() throws {
    let found = try found(skipping: ["doubt"])
    #expect(found.doubts.isEmpty)
    #expect(found.failures.isEmpty)
    #expect(found.point.results[1]?.status == .skipped)
    #expect(found.point.results[1]?.reason == "it was passed over with --skip")
  }

  @Test func soDoStepsThatFailedOrHaveNotBegun() throws {
    let again = try found(retrying: ["failed", "never", "doubt"])
    #expect(again.failures.isEmpty)
    #expect(again.point.results.map { $0?.status } == [.succeeded, nil, nil, nil, .skipped])
    let over = try found(skipping: ["failed", "never", "doubt"])
    #expect(over.failures.isEmpty)
    #expect(over.point.results.map { $0?.status } == [.succeeded, .skipped, .skipped, .skipped, .skipped])
  }

  @Test func whatIsOverIsRefused() throws {
    let found = try found(retrying: ["done"], skipping: ["skipped"])
    #expect(found.failures.map(\.message) == ["step 'done' is over: it succeeded", "step 'skipped' is over: it was skipped"])
    #expect(found.failures.map(\.code) == ["step-over", "step-over"])
    #expect(found.failures[0].hints == ["--retry and --skip are for steps that are in doubt or that failed"])
  }

  @Test func aStepIsNotRunAgainAndPassedOver() throws {
    let found = try found(retrying: ["doubt", "failed"], skipping: ["failed"])
    #expect(found.failures.map(\.message) == ["step 'failed' can't both run again and be passed over"])
    #expect(found.failures.map(\.code) == ["decided-twice"])
    #expect(found.failures[0].hints == ["name it for one of the two: --retry or --skip"])
  }

  @Test func aStepThatThereIsNotIsRefusedWithANearOne() throws {
    let found = try found(retrying: ["dout"], skipping: ["x"])
    #expect(found.failures.map(\.message) == ["the pipeline has no step 'dout'", "the pipeline has no step 'x'"])
    #expect(found.failures[0].hints == ["did you mean 'doubt'?"])
    #expect(found.failures[1].hints.isEmpty)
  }
}
