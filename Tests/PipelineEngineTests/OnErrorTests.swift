import AetherModel
import Synchronization
import Testing

@testable import PipelineEngine

@Suite struct OnErrorTests {
  @Test func aContinuedFailureFailsNobodyElse() throws {
    let bench = Workbench(FakeExecutor { step, _, _ in step == 0 ? broken : success() })
    let plan = try plan([[], [0], []], policies: [0: StepPolicy(continuesOnError: true)])
    let outcome = try bench.outcome(of: plan)
    #expect(outcome.status == .succeeded)
    #expect(outcome.failure == nil)
    #expect(outcome.counts == RunOutcome.Counts(succeeded: 2, failed: 1, ignored: 1))
    #expect(try bench.result(of: 0).isIgnored)
  }

  @Test func aRunThatCantBeRecordedEnds() throws {
    final class Failing: Recorder {
      func record(_ event: RunEvent) {}
      func settle() throws(Failure) { throw Failure(code: "AETHER_STATE", message: "the disk is full") }
    }
    let bench = Workbench(FakeExecutor { _, _, _ in success() })
    let plan = try plan([[], [0]], finally: 1, idempotent: false)
    let run = PipelineRun(
      plan: plan, id: RunID(at: bench.clock.now(), random: FixedRandom()),
      ports: EnginePorts(
        executor: bench.executor, workspaces: bench.workspaces,
        recorder: RecorderGroup([Failing(), bench.recorder, bench.log]), locks: FakeLocks(), clock: bench.clock))
    let outcome = run.run()
    try bench.checkEvents(of: plan, outcome)
    #expect(outcome.status == .failed)
    #expect(outcome.failure?.origin == .pipeline)
    #expect(outcome.failure?.failure.code == "AETHER_STATE")
    #expect(!bench.executor.calls.contains { $0.hasPrefix("execute") })
    #expect(try bench.result(of: 2).reason == "what happens could not be recorded any more")
  }
}
