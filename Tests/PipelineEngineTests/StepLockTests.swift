import AetherModel
import Synchronization
import Testing

@testable import PipelineEngine

@Suite struct StepLockTests {
  private let policy = StepPolicy(lock: LockName(name: "printer"))

  @Test func stepsWithOneLockRunOneAfterTheOther() throws {
    let inside = Atomic(0)
    let bench = Workbench(
      FakeExecutor { _, _, _ in
        let now = inside.add(1, ordering: .sequentiallyConsistent).newValue
        inside.subtract(1, ordering: .sequentiallyConsistent)
        return success(Int64(now))
      })
    let policies = Dictionary(uniqueKeysWithValues: (0..<20).map { ($0, policy) })
    let plan = try plan(Array(repeating: [], count: 20), jobs: 4, policies: policies)
    #expect(try bench.outcome(of: plan).status == .succeeded)
    #expect(try (0..<20).map { try bench.result(of: $0).outputs } == Array(repeating: [.integer(1)], count: 20))
  }

  @Test func waitingTakesNoSlotAndIsToldWithTheOwner() throws {
    let locks = FakeLocks()
    let owner = LockOwner(
      run: "01k", pipeline: "other", step: "print", process: 7, since: Instant(seconds: 0, nanoseconds: 0))
    let other = Mutex<(any LockRequest)?>(locks.request(LockName(name: "printer"), for: owner) { _ in })
    let bench = Workbench(
      FakeExecutor { step, _, _ in
        if step == 1 { other.withLock { $0 }?.release() }
        return success()
      })
    let plan = try plan([[], []], jobs: 1, policies: [0: policy])
    let outcome = bench.run(of: plan, locks: locks).run()
    try bench.checkEvents(of: plan, outcome)
    #expect(outcome.status == .succeeded)
    #expect(bench.executor.calls.filter { $0.hasPrefix("execute") } == ["execute 1", "execute 0"])
    let waits = bench.log.events.compactMap { event -> [LockOwner]? in
      if case .waitingForLock(_, _, let owners) = event.body { owners } else { nil }
    }
    #expect(waits == [[owner]])
  }

  @Test func aRefusalFailsTheStep() throws {
    struct Refusing: LockService {
      final class Nothing: LockRequest { func release() {} }
      func request(
        _ lock: LockName, for owner: LockOwner, onChange: @escaping @Sendable (LockChange) -> Void
      ) -> any LockRequest {
        onChange(.refused(Failure(code: "AETHER_DEADLOCK", message: "it would wait for ever")))
        return Nothing()
      }
    }
    let bench = Workbench()
    let plan = try plan([[]], policies: [0: policy])
    let run = PipelineRun(
      plan: plan, id: RunID(at: bench.clock.now(), random: FixedRandom()),
      ports: EnginePorts(
        executor: bench.executor, workspaces: bench.workspaces, recorder: RecorderGroup([bench.recorder, bench.log]),
        locks: Refusing(), clock: bench.clock))
    let outcome = run.run()
    try bench.checkEvents(of: plan, outcome)
    #expect(outcome.failure?.failure.code == "AETHER_DEADLOCK")
    #expect(!bench.executor.calls.contains("execute 0"))
  }

  @Test func cancellingEndsTheWaiting() throws {
    let locks = FakeLocks()
    let owner = LockOwner(
      run: "01k", pipeline: "other", step: "print", process: 7, since: Instant(seconds: 0, nanoseconds: 0))
    let other = locks.request(LockName(name: "printer"), for: owner) { _ in }
    let bench = Workbench(FakeExecutor { _, _, _ in success() })
    let run = bench.run(of: try plan([[], []], policies: [0: policy]), locks: locks)
    let canceller = try onThread {
      bench.log.await { if case .stepEnded(let key, _) = $0.body { key.step == 1 } else { false } }
      run.cancel()
    }
    let outcome = run.run()
    canceller.join()
    #expect(outcome.status == .cancelled)
    #expect(outcome.counts == RunOutcome.Counts(succeeded: 1, cancelled: 1))
    other.release()
  }

  @Test func modulesTakeLocksThemselves() throws {
    let bench = Workbench(
      FakeExecutor { _, _, control in
        do throws(Failure) {
          try control.acquireLock(LockName(name: "a"))
          try control.acquireLock(LockName(name: "b"))
          control.releaseLock(LockName(name: "b"))
          try control.acquireLock(LockName(name: "a"))
        } catch {
          return error.code == "AETHER_DEADLOCK" ? success() : CallResult(.failed(error))
        }
        return broken
      })
    #expect(try bench.outcome(of: try plan([[], [0]])).status == .succeeded)
  }
}
