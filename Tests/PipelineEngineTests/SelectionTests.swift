import AetherModel
import Testing

@testable import PipelineEngine

/// Runs that are for a part of their pipeline.
@Suite struct SelectionTests {
  private let adding = FakeExecutor { _, inputs, _ in success(inputs.compactMap { $0?.integerValue }.reduce(1, +)) }

  @Test func whatIsLeftOutIsSkippedAndNothingElse() throws {
    let bench = Workbench(adding)
    let plan = try readingPlan([[], [0], [], [1, 2]])
    let outcome = try bench.outcome(of: plan, options: RunOptions(leftOut: [2: "not wanted", 3: "not wanted"]))
    #expect(outcome.status == .succeeded)
    #expect(bench.executor.calls.filter { $0.hasPrefix("execute") } == ["execute 0", "execute 1"])
    #expect(try bench.statuses() == [.succeeded, .succeeded, .skipped, .skipped])
    #expect(try bench.result(of: 3).reason == "not wanted")
    #expect(try bench.result(of: 3).isLeftOut)
    #expect(outcome.counts == RunOutcome.Counts(succeeded: 2, skipped: 2))
    // What reads a step that was left out is null, and no failure.
    #expect(outcome.outputs.map(\.value) == [.integer(1), .integer(2), .null, .null])
  }

  @Test func stepsOfFinallyRunAndSeeThemAsSkipped() throws {
    let bench = Workbench(adding)
    let plan = try plan([[], []], finally: 1)
    let outcome = try bench.outcome(of: plan, options: RunOptions(leftOut: [0: "not wanted", 1: "not wanted"]))
    #expect(outcome.status == .succeeded)
    #expect(bench.executor.calls.filter { $0.hasPrefix("execute") } == ["execute 2"])
  }

  @Test func resultsOfAnEarlierRunStandInForWhatIsLeftOut() throws {
    let bench = Workbench(adding)
    let plan = try readingPlan([[], [0], [1]])
    let point = ResumePoint(results: [nil, StepResult(.succeeded, outputs: [.integer(40)]), nil])
    let outcome = bench.run(
      of: plan, resuming: point, options: RunOptions(leftOut: [0: "not wanted", 1: "not wanted"])
    ).run()
    try bench.checkEvents(of: plan, outcome)
    #expect(bench.executor.calls.filter { $0.hasPrefix("execute") } == ["execute 2"])
    #expect(outcome.outputs.map(\.value) == [.null, .integer(40), .integer(41)])
  }

  @Test func aRunThatGoesOnGivesItsNumberAgain() throws {
    let bench = Workbench(adding)
    let plan = try plan([[], [0]])
    let outcome = bench.run(
      of: plan, resuming: ResumePoint(results: [StepResult(.succeeded, outputs: [.integer(1)]), nil], attempts: [StepPlace(step: 1): 0])
    ).run()
    #expect(outcome.status == .succeeded)
    let attempts = bench.log.events.compactMap { event -> Int? in
      if case .stepEnded(let key, _) = event.body { key.attempt } else { nil }
    }
    #expect(attempts == [1])
  }

  @Test func theClosureHasAllThatIsNeeded() throws {
    let plan = try plan([[], [0], [], [1], [2, 3]])
    #expect(plan.closure(of: [3]) == [0, 1, 3])
    #expect(plan.closure(of: [0, 2]) == [0, 2])
    #expect(plan.closure(of: [4]) == [0, 1, 2, 3, 4])
  }

  @Test func theOrderIsThatOfOneStepAtATime() throws {
    let dependencies = [[3], [], [0], [], [1]]
    let plan = try plan(dependencies)
    #expect(plan.runOrder == [1, 3, 0, 2, 4])
    let bench = Workbench(adding)
    _ = try bench.outcome(of: plan)
    #expect(bench.executor.calls.filter { $0.hasPrefix("execute") } == plan.runOrder.map { "execute \($0)" })
  }
}
