import AetherModel
import PipelineEngine
import StateStore
import Testing

@testable import AetherRuntime

/// How rows name the steps of a pipeline that isn't as it was.
struct NumberingTests {
  private func numbers(_ paths: [Int: String], _ plan: Plan) throws -> [Int]? {
    try EarlierState(paths.map { .left($1, .succeeded, step: $0) }).restorer(plan).numbers()
  }

  @Test func theSamePipelineNeedsNone() throws {
    #expect(try numbers([0: "a", 1: "b"], try .of("a", "b", "c")) == nil)
    #expect(try numbers([:], try .of("a")) == nil)
    #expect(try numbers([1: "b"], try .of("a", "b")) == nil)
  }

  @Test func stepsThatCameInBetweenTakeFreshNumbers() throws {
    #expect(try numbers([0: "a", 1: "b"], try .of("x", "a", "y", "b")) == [4, 0, 2, 1])
    #expect(try numbers([0: "a", 1: "b"], try .of("a", "b", "x")) == nil)
  }

  @Test func nobodyGetsTheNumberOfAStepThatIsGone() throws {
    #expect(try numbers([0: "a", 1: "b", 2: "c"], try .of("a", "c")) == [0, 2])
    #expect(try numbers([0: "a", 1: "b"], try .of("a", "x")) == [0, 2])
    #expect(try numbers([0: "a", 7: "z"], try .of("x", "y")) == [8, 1])
  }

  @Test func stepsThatChangedPlacesKeepTheirs() throws {
    #expect(try numbers([0: "a", 1: "b", 2: "c"], try .of("c", "a", "b")) == [2, 0, 1])
  }

  @Test func noTwoStepsShareANumber() throws {
    let plan = try Plan.of("n1", "c", "n2", "a", "n3", "n4", finally: ["b", "n5"])
    let numbers = try #require(try numbers([0: "a", 1: "b", 2: "c", 5: "gone"], plan))
    #expect(Set(numbers).count == 8)
    #expect(numbers[1] == 2)
    #expect(numbers[3] == 0)
    #expect(numbers[6] == 1)
    #expect(!numbers.contains(5))
  }

  @Test func theStepsThatAreGoneAreKnown() throws {
    let state = try EarlierState([.left("a", .succeeded, step: 0), .left("b", .failed, step: 1)])
    #expect(try state.restorer(try .of("a", "c")).goneSteps == ["b"])
    #expect(try state.restorer(try .of("b", "a")).goneSteps == [])
  }

  @Test func checkpointsFollowTheirStep() throws {
    func checkpoint(_ step: Int, _ number: Int) -> StoredCheckpoint {
      StoredCheckpoint(
        step: step, number: number, attempt: 1, time: Instant(seconds: 1), states: .object([("n", .integer(Int64(number)))]))
    }
    let state = try EarlierState([
      .left("a", nil, step: 0), .left("b", .succeeded, step: 1), .left("gone", nil, step: 2),
    ])
    let found = try state.point(
      try .of("new", "b", "a"),
      checkpoints: [checkpoint(0, 1), checkpoint(0, 2), checkpoint(1, 1), checkpoint(2, 1)])
    #expect(found.point.checkpoints.keys.map(\.step) == [2])
    #expect(found.point.checkpoints[StepPlace(step: 2)]?.map(\.number) == [1, 2])
    #expect(found.point.checkpoints[StepPlace(step: 2)]?.last?.states["n"] == .integer(2))
  }
}
