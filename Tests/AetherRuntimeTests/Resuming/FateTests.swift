import AetherModel
import PipelineEngine
import StateStore
import Testing

@testable import AetherRuntime

/// What becomes of a step whose last attempt an earlier process left so.
struct FateTests {
  /// One step and one attempt at it.
  private func fate(
    _ step: PlannedStep, _ attempt: StoredAttempt, secretOutputs: [Int] = []
  ) throws -> (result: StepResult?, doubt: String?) {
    let found = try EarlierState([attempt], secretOutputs: secretOutputs).point(try Plan.of([step]))
    #expect(found.failures.isEmpty)
    return (found.point.results[0], found.doubts.first?.why)
  }

  private func said(_ change: (inout StoredAttempt.Said) -> Void) -> StoredAttempt.Said {
    var said = StoredAttempt.Said()
    change(&said)
    return said
  }

  @Test(arguments: [PlannedStep.again("a"), .once("a")]) func aSuccessIsOverWithAllThatItSaid(_ step: PlannedStep) throws {
    let said = said {
      $0.message = "m"
      $0.standardOutput = "o"
      $0.standardError = "e"
      $0.isChanged = true
    }
    let found = try fate(step, .left("a", .succeeded, outputs: [.integer(3), nil], said: said))
    let result = try #require(found.result)
    #expect(result.status == .succeeded)
    #expect(result.outputs == [.integer(3), nil])
    #expect(result.message == "m")
    #expect(result.standardOutput == "o")
    #expect(result.standardError == "e")
    #expect(result.isChanged)
    #expect(found.doubt == nil)
  }

  @Test func itHasOneOutputForEachOfTheContract() throws {
    #expect(try fate(.once("a"), .left("a", .succeeded)).result?.outputs == [nil, nil])
    let many: [Value?] = [.integer(1), .integer(2), .integer(3)]
    #expect(try fate(.once("a"), .left("a", .succeeded, outputs: many)).result?.outputs == [.integer(1), .integer(2)])
  }

  /// The run was for others: it is as if the step had not begun, and has had no attempt.
  @Test(arguments: [PlannedStep.again("a"), .once("a")]) func aStepThatWasLeftOutRuns(_ step: PlannedStep) throws {
    let left = StoredAttempt.left("a", .skipped, ran: false, said: said { $0.isLeftOut = true })
    let found = try EarlierState([left]).point(try Plan.of([step]))
    #expect(found.point.results[0] == nil)
    #expect(found.point.attempts[StepPlace(step: 0)] == 0)
    #expect(found.doubts.isEmpty)
  }

  @Test func aSkippedStepStaysSkipped() throws {
    let found = try fate(.once("a"), .left("a", .skipped, said: said { $0.reason = "nothing to do" }))
    #expect(found.result?.status == .skipped)
    #expect(found.result?.reason == "nothing to do")
  }

  @Test func aFailureThatWasIgnoredIsOver() throws {
    let failure = Failure(code: "BAD", message: "bad")
    let found = try fate(
      .once("a"),
      .left(
        "a", .failed,
        said: said {
          $0.failure = failure
          $0.isIgnored = true
        }))
    #expect(found.result?.status == .failed)
    #expect(found.result?.failure == failure)
    #expect(found.result?.isIgnored == true)
  }

  @Test(arguments: [StoredAttempt.State.failed, .cancelled], [PlannedStep.again("a"), .once("a")])
  func whatFailedOrWasCancelledRunsAgain(_ status: StoredAttempt.State, _ step: PlannedStep) throws {
    let found = try fate(step, .left("a", status))
    #expect(found.result == nil)
    #expect(found.doubt == nil)
  }

  @Test(arguments: [nil, StoredAttempt.State.interrupted]) func whatWasInterruptedIsInDoubtUnlessItMayRunTwice(
    _ status: StoredAttempt.State?
  ) throws {
    let again = try fate(.again("a"), .left("a", status))
    #expect(again.result == nil)
    #expect(again.doubt == nil)
    let once = try fate(.once("a"), .left("a", status))
    #expect(once.result == nil)
    #expect(once.doubt == "its process ended while it ran")
  }

  @Test(arguments: [nil, StoredAttempt.State.interrupted]) func beforeItsModuleWasCalledNothingIsInDoubt(
    _ status: StoredAttempt.State?
  ) throws {
    let found = try fate(.once("a"), .left("a", status, ran: false))
    #expect(found.result == nil)
    #expect(found.doubt == nil)
  }

  @Test(arguments: [StoredAttempt.State.failed, .cancelled], [false, true]) func whatWasGivenUpIsInDoubtToo(
    _ status: StoredAttempt.State, _ isIgnored: Bool
  ) throws {
    let said = said {
      $0.isAbandoned = true
      $0.isIgnored = isIgnored
    }
    #expect(try fate(.again("a"), .left("a", status, said: said)).doubt == nil)
    #expect(try fate(.again("a"), .left("a", status, said: said)).result == nil)
    #expect(
      try fate(.once("a"), .left("a", status, said: said)).doubt == "its call had not returned when the run gave it up")
  }

  @Test func aSecretOutputMustBeMadeAgain() throws {
    let attempt = StoredAttempt.left("a", .succeeded, outputs: [.integer(1), .string("s")])
    #expect(try fate(.again("a"), attempt, secretOutputs: [1]).result == nil)
    #expect(try fate(.again("a"), attempt, secretOutputs: [1]).doubt == nil)
    #expect(
      try fate(.once("a"), attempt, secretOutputs: [1]).doubt
        == "it succeeded, but one of its outputs is a secret, which is never stored")
  }

  @Test func theLastAttemptCounts() throws {
    let plan = try Plan.of([.once("a"), .once("b")])
    let found = try EarlierState([
      .left("a", .failed), .left("a", .succeeded, attempt: 2), .left("b", .failed, step: 1),
      .left("b", .failed, step: 1, attempt: 2), .left("b", nil, step: 1, attempt: 3),
    ]).point(plan)
    #expect(found.point.results[0]?.status == .succeeded)
    #expect(found.point.results[1] == nil)
    #expect(found.doubts.map(\.place.step) == [1])
    #expect(found.point.attempts[StepPlace(step: 1)] == 3)
  }

  @Test func whatNeverBeganIsJustToBeRun() throws {
    let found = try EarlierState([.left("a", .succeeded)]).point(try Plan.of("a", "b"))
    #expect(found.point.results.map { $0?.status } == [.succeeded, nil])
    #expect(found.point.attempts[StepPlace(step: 1)] == nil)
    #expect(found.doubts.isEmpty)
  }
}
