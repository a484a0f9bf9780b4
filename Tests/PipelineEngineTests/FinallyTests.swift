import AetherModel
import Testing

@testable import PipelineEngine

@Suite struct FinallyTests {
  @Test func finallyRunsInFileOrderAlsoAfterAFailureAndSeesIt() throws {
    let input = Parameter(name: "where", type: .string)
    let reads = Reads(stepCount: 2, inputs: [input], environment: ["TZ"])
    let bench = Workbench(FakeExecutor { step, _, _ in step == 0 ? broken : success() })
    let texts = [
      "${{ steps.s0.status }}", "${{ steps.s0.error.code }}", "${{ steps.s1.status }}", "${{ inputs.where }}",
      "${{ env.TZ }}", "${{ run.name }}", "${{ run.id }}", "${{ run.started_at }}",
    ]
    let plan = try Plan(
      name: "test", inputs: [input], environment: EnvironmentSnapshot(["TZ": "UTC"]),
      modules: [module(), module(inputs: texts.count)],
      steps: [PlannedStep(id: "s0", module: 0), PlannedStep(id: "s1", module: 0, dependencies: [0])],
      finally: [
        PlannedStep(id: "f0", module: 1, bindings: try texts.map { try reads.binding($0) }),
        PlannedStep(id: "f1", module: 0),
      ])
    let run = bench.run(of: plan, inputs: [.string("here")])
    let outcome = run.run()
    try bench.checkEvents(of: plan, outcome)
    #expect(outcome.failure?.origin == .step(id: "s0"))
    #expect(try bench.statuses() == [.failed, .cancelled, .succeeded, .succeeded])
    #expect(bench.executor.calls.suffix(4) == ["execute 2", "execute 3", "shut down 1", "shut down 0"])
    #expect(bench.recorder.record?.steps[2].first?.inputs == [
      .string("failed"), .string("BROKEN"), .string("cancelled"), .string("here"), .string("UTC"), .string("test"),
      .string(run.id.description), .datetime(run.started),
    ])
  }

  @Test func aFailureInFinallyFailsTheRunButNeverHidesTheFirst() throws {
    let alone = Workbench(FakeExecutor { step, _, _ in step >= 2 ? broken : success() })
    let outcome = try alone.outcome(of: try plan([[], []], finally: 2))
    #expect(outcome.status == .failed)
    #expect(outcome.failure?.origin == .step(id: "f0"))
    #expect(try alone.statuses() == [.succeeded, .succeeded, .failed, .failed])

    let second = Workbench(FakeExecutor { _, _, _ in broken })
    #expect(try second.outcome(of: try plan([[], []], finally: 2)).failure?.origin == .step(id: "s0"))
  }

  @Test func finallyHasADeadline() throws {
    let clock = FakeClock()
    let late = Workbench(
      FakeExecutor { step, _, control in
        guard step == 2 else { return success() }
        #expect(control.deadline == 1_000_000_000 + 60_000_000_000)
        clock.advance(seconds: 59)
        #expect(!control.isCancelled)
        clock.advance(seconds: 1)
        return control.isCancelled ? CallResult(.cancelled) : success()
      }, clock: clock)
    let outcome = try late.outcome(of: try plan([[]], finally: 3))
    #expect(outcome.status == .failed)
    #expect(outcome.failure?.failure.code == "AETHER_FINALLY_TIMEOUT")
    #expect(outcome.failure?.failure.message == "'finally' did not end within 1m; what was left of it was cancelled")
    #expect(try late.statuses() == [.succeeded, .succeeded, .cancelled, .cancelled])
    #expect(try late.result(of: 3).reason == "'finally' took longer than 1m")
    #expect(clock.alarmCount == 0)
  }

  @Test func aFinallyThatDoesNotEndIsGivenUp() throws {
    let clock = FakeClock()
    let gate = Gate()
    let bench = Workbench(
      FakeExecutor { step, _, _ in
        guard step == 1 else { return success() }
        clock.advance(seconds: 60)
        clock.advance(seconds: 2)
        gate.pass()
        return success()
      }, clock: clock)
    let outcome = try bench.outcome(of: try plan([[]], finally: 2))
    gate.open()
    #expect(outcome.isAbandoned)
    #expect(outcome.status == .failed)
    #expect(try bench.statuses() == [.succeeded, .cancelled, .cancelled])
  }

  @Test func withoutFinallyNoAlarmIsSet() throws {
    let bench = Workbench(FakeExecutor { _, _, _ in success() })
    _ = try bench.outcome(of: try plan([[]]))
    #expect(bench.clock.alarmCount == 0)
  }
}
