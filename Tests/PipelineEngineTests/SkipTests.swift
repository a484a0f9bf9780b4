import AetherModel
import Testing

@testable import PipelineEngine

@Suite struct SkipTests {
  @Test func whoReadsASkippedStepIsSkippedWhoOnlyNeedsItRuns() throws {
    let bench = Workbench(
      FakeExecutor { step, _, _ in step == 0 ? CallResult(.skipped(reason: "no news")) : success() })
    let reads = Reads(stepCount: 4)
    let plan = try Plan(
      name: "test", modules: [module(), module(inputs: 1)],
      steps: [
        PlannedStep(id: "s0", module: 0),
        PlannedStep(id: "s1", module: 1, bindings: [try reads.output(ofStep: 0)], dependencies: [0]),
        PlannedStep(id: "s2", module: 1, bindings: [try reads.output(ofStep: 1)], dependencies: [1]),
        PlannedStep(id: "s3", module: 0, dependencies: [0, 2]),
        PlannedStep(id: "s4", module: 1, bindings: [try reads.binding("${{ steps.s0.status }}")], dependencies: [0]),
      ],
      outputs: [
        PlannedOutput(name: "news", binding: try reads.output(ofStep: 0)),
        PlannedOutput(name: "last", binding: try reads.output(ofStep: 3)),
      ])
    let outcome = try bench.outcome(of: plan)
    #expect(outcome.status == .succeeded)
    #expect(try bench.statuses() == [.skipped, .skipped, .skipped, .succeeded, .succeeded])
    #expect(try bench.result(of: 0).reason == "no news")
    #expect(try bench.result(of: 1).reason == "it reads outputs of step 's0', which was skipped")
    #expect(try bench.result(of: 2).reason == "it reads outputs of step 's1', which was skipped")
    let record = try #require(bench.recorder.record)
    #expect(record.steps[1].first?.transitions.map(\.to) == [.skipped, .finalizing, .ended])
    #expect(record.steps[4].first?.inputs == [.string("skipped")])
    #expect(outcome.outputs.map(\.name) == ["news", "last"])
    #expect(outcome.outputs.map(\.value) == [.null, .integer(0)])
  }
}
