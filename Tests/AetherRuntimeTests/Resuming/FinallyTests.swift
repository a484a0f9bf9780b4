import AetherModel
import PipelineEngine
import StateStore
import Testing

@testable import AetherRuntime

/// `finally` belongs to what ran before it.
struct FinallyTests {
  private func statuses(_ attempts: [StoredAttempt], skipping: Set<String> = []) throws -> [StepStatus?] {
    let plan = try Plan.of([.again("a"), .again("b")], finally: [.once("tidy"), .once("tell")])
    let found = try EarlierState(attempts).point(plan, skipping: skipping)
    #expect(found.doubts.isEmpty)
    #expect(found.failures.isEmpty)
    return found.point.results.map { $0?.status }
  }

  private let ends: [StoredAttempt] = [.left("tidy", .succeeded, step: 2), .left("tell", .skipped, step: 3)]

  @Test func itRunsAgainWhenAStepDoes() throws {
    #expect(
      try statuses([.left("a", .succeeded, step: 0), .left("b", .failed, step: 1)] + ends) == [.succeeded, nil, nil, nil])
    #expect(try statuses([.left("a", .succeeded, step: 0)] + ends) == [.succeeded, nil, nil, nil])
  }

  @Test func itIsKeptWhenAllStepsAreOver() throws {
    let steps: [StoredAttempt] = [.left("a", .succeeded, step: 0), .left("b", .skipped, step: 1)]
    #expect(try statuses(steps + ends) == [.succeeded, .skipped, .succeeded, .skipped])
    #expect(try statuses(steps + ends.prefix(1)) == [.succeeded, .skipped, .succeeded, nil])
  }

  @Test func alsoWhenTheLastStepIsPassedOver() throws {
    let steps: [StoredAttempt] = [.left("a", .succeeded, step: 0), .left("b", .failed, step: 1)]
    #expect(try statuses(steps + ends, skipping: ["b"]) == [.succeeded, .skipped, .succeeded, .skipped])
  }

  @Test func itsAttemptsAreCountedOn() throws {
    let plan = try Plan.of("a", finally: ["tidy"])
    let found = try EarlierState([.left("a", .failed), .left("tidy", .succeeded, step: 1, attempt: 4)]).point(plan)
    #expect(found.point.results[1] == nil)
    #expect(found.point.attempts[StepPlace(step: 1)] == 4)
  }
}
