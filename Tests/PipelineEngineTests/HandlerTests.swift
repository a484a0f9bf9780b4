import AetherModel
import Synchronization
import Testing

@testable import PipelineEngine

/// Handlers: once, in file order, after the steps and before `finally`, for steps that changed something.
@Suite struct HandlerTests {
  private static let changed = CallResult(.succeeded, outputs: [.integer(1)], isChanged: true)

  /// Three steps that notify: the first and the last handler, the last, the middle one.
  private func plan(handlers: [PlannedStep]? = nil) throws -> Plan {
    try Plan(
      name: "test", modules: [module()],
      steps: [
        PlannedStep(id: "s0", module: 0, notifies: [2, 0]),
        PlannedStep(id: "s1", module: 0, notifies: [2], dependencies: [0]),
        PlannedStep(id: "s2", module: 0, notifies: [1], dependencies: [1]),
      ],
      handlers: handlers ?? (0..<3).map { PlannedStep(id: "h\($0)", module: 0) },
      finally: [PlannedStep(id: "f0", module: 0)])
  }

  private func executed(_ bench: Workbench) -> [String] { bench.executor.calls.filter { $0.hasPrefix("execute") } }

  @Test func thoseThatAreNotifiedRunOnceInFileOrder() throws {
    let bench = Workbench(FakeExecutor { step, _, _ in step < 2 ? Self.changed : success() })
    #expect(try bench.outcome(of: try plan()).status == .succeeded)
    #expect(try bench.statuses() == [.succeeded, .succeeded, .succeeded, .succeeded, .skipped, .succeeded, .succeeded])
    #expect(try bench.result(of: 4).reason == "no step that notifies it changed anything")
    #expect(executed(bench) == [0, 1, 2, 3, 5, 6].map { "execute \($0)" })
  }

  @Test func theyRunAfterAFailureToo() throws {
    let bench = Workbench(FakeExecutor { step, _, _ in step == 0 ? Self.changed : step == 1 ? broken : success() })
    let outcome = try bench.outcome(of: try plan())
    #expect(outcome.failure?.origin == .step(id: "s1"))
    #expect(try bench.statuses() == [.succeeded, .failed, .cancelled, .succeeded, .skipped, .succeeded, .succeeded])
  }

  @Test func oneThatFailsFailsTheRunAndTheOthersRun() throws {
    let bench = Workbench(FakeExecutor { step, _, _ in step == 3 ? broken : step < 3 ? Self.changed : success() })
    let outcome = try bench.outcome(of: try plan())
    #expect(outcome.failure?.origin == .step(id: "h0"))
    #expect(executed(bench) == (0..<7).map { "execute \($0)" })
  }

  @Test func theyAreTriedAgain() throws {
    let policy = StepPolicy(retry: RetryPolicy(attempts: 2, delay: TimeSpan(seconds: 1)))
    let calls = Atomic(0)
    let bench = Workbench(
      FakeExecutor { step, _, _ in
        if step == 0 { return Self.changed }
        guard step == 3, calls.add(1, ordering: .relaxed).newValue == 1 else { return success() }
        return CallResult(.failed(Failure(code: "BROKEN", message: "it broke", severity: .recoverable)))
      })
    let ringer = try onThread {
      bench.clock.awaitAlarms()
      bench.clock.advance(seconds: 60)
    }
    let handlers = [PlannedStep(id: "h0", module: 0, policy: policy)] + (1..<3).map { PlannedStep(id: "h\($0)", module: 0) }
    #expect(try bench.outcome(of: try plan(handlers: handlers)).status == .succeeded)
    ringer.join()
    #expect(executed(bench).count { $0 == "execute 3" } == 2)
  }

  @Test func noneRunsAfterACancel() throws {
    let handle = CancelTests.Handle()
    let bench = Workbench(
      FakeExecutor { step, _, _ in
        if step == 0 { handle.cancel() }
        return step == 0 ? Self.changed : success()
      })
    let plan = try plan()
    let run = bench.run(of: plan)
    handle.set(run)
    let outcome = run.run()
    try bench.checkEvents(of: plan, outcome)
    #expect(outcome.status == .cancelled)
    #expect(executed(bench) == ["execute 0", "execute 6"])
    #expect(try bench.result(of: 3).reason == "the run was cancelled")
  }
}
