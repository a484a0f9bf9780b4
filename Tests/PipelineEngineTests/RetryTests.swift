import AetherModel
import Synchronization
import Testing

@testable import PipelineEngine

@Suite struct RetryTests {
  private let temporary = Failure(code: "BROKEN", message: "not now", severity: .recoverable)

  /// Fails so often, then succeeds.
  private func flaky(_ failures: Int, _ failure: Failure) -> FakeExecutor {
    let calls = Atomic(0)
    return FakeExecutor { step, _, _ in
      guard step == 0 else { return success() }
      return calls.add(1, ordering: .relaxed).newValue <= failures ? CallResult(.failed(failure)) : success(7)
    }
  }

  /// Runs, and lets so many waits pass.
  private func outcome(_ bench: Workbench, _ plan: Plan, waits: Int) throws -> RunOutcome {
    let ringer = try onThread {
      for _ in 0..<waits {
        bench.clock.awaitAlarms()
        bench.clock.advance(seconds: 3_600)
      }
    }
    let outcome = try bench.outcome(of: plan)
    ringer.join()
    return outcome
  }

  private func policy(_ attempts: Int, errors: Set<String>? = nil) -> StepPolicy {
    StepPolicy(retry: RetryPolicy(attempts: attempts, errors: errors))
  }

  @Test func aRecoverableFailureIsTriedAgainUntilItSucceeds() throws {
    let bench = Workbench(flaky(2, temporary))
    let plan = try plan([[], [0]], policies: [0: policy(3)])
    let outcome = try outcome(bench, plan, waits: 2)
    #expect(outcome.status == .succeeded)
    #expect(outcome.counts == RunOutcome.Counts(succeeded: 2))
    let attempts = try #require(bench.recorder.record).steps[0]
    #expect(attempts.map { $0.result?.status } == [.failed, .failed, .succeeded])
    #expect(bench.log.events.count { if case .retryPlanned = $0.body { true } else { false } } == 2)
  }

  @Test func theLastFailureIsTheRuns() throws {
    let bench = Workbench(flaky(9, temporary))
    let outcome = try outcome(bench, try plan([[], [0]], policies: [0: policy(2)]), waits: 1)
    #expect(outcome.status == .failed)
    #expect(outcome.failure?.origin == .step(id: "s0"))
    #expect(outcome.counts == RunOutcome.Counts(failed: 1, cancelled: 1))
  }

  @Test func onlyNamedCodesAreTriedAgain() throws {
    let bench = Workbench(flaky(1, temporary))
    #expect(try outcome(bench, try plan([[]], policies: [0: policy(3, errors: ["OTHER"])]), waits: 0).status == .failed)
    let critical = Workbench(flaky(1, Failure(code: "BROKEN", message: "for good", severity: .critical)))
    #expect(try outcome(critical, try plan([[]], policies: [0: policy(3)]), waits: 0).status == .failed)
    let named = Workbench(flaky(1, Failure(code: "BROKEN", message: "for good", severity: .critical)))
    #expect(
      try outcome(named, try plan([[]], policies: [0: policy(3, errors: ["BROKEN"])]), waits: 1).status == .succeeded)
  }

  @Test func othersRunWhileItWaits() throws {
    let calls = Atomic(0)
    let clock = FakeClock()
    let bench = Workbench(
      FakeExecutor { step, _, _ in
        if step == 0, calls.add(1, ordering: .relaxed).newValue == 1 { return broken }
        // The wait can end only because this step got the only slot.
        if step == 1 {
          clock.awaitAlarms()
          clock.advance(seconds: 60)
        }
        return success()
      }, clock: clock)
    #expect(try bench.outcome(of: try plan([[], []], jobs: 1, policies: [0: policy(2)])).status == .succeeded)
    #expect(bench.executor.calls.filter { $0.hasPrefix("execute") } == ["execute 0", "execute 1", "execute 0"])
  }

  @Test func cancellingEndsTheWait() throws {
    let bench = Workbench(flaky(9, temporary))
    let run = bench.run(of: try plan([[]], policies: [0: policy(5)]))
    let canceller = try onThread {
      bench.clock.awaitAlarms()
      run.cancel()
    }
    let outcome = run.run()
    canceller.join()
    #expect(outcome.status == .cancelled)
    #expect(outcome.counts == RunOutcome.Counts(cancelled: 1))
    #expect(bench.clock.alarmCount == 0)
  }

  @Test func stepsOfFinallyAreTriedAgainToo() throws {
    let calls = Atomic(0)
    let bench = Workbench(
      FakeExecutor { step, _, _ in
        step == 1 && calls.add(1, ordering: .relaxed).newValue == 1 ? broken : success()
      })
    let ringer = try onThread {
      // The deadline of `finally` is the first one.
      bench.clock.awaitAlarms(2)
      bench.clock.advance(seconds: 2)
    }
    let outcome = try bench.outcome(of: try plan([[]], finally: 1, policies: [1: policy(2)]))
    ringer.join()
    #expect(outcome.status == .succeeded)
  }

  @Test(arguments: [
    (RetryPolicy.Backoff.constant, [2, 2, 2, 2]), (.linear, [2, 4, 6, 8]), (.exponential, [2, 4, 8, 10]),
  ])
  func theWaitGrowsAsToldUpToItsMost(_ backoff: RetryPolicy.Backoff, _ seconds: [UInt64]) {
    let policy = RetryPolicy(
      attempts: 9, backoff: backoff, delay: TimeSpan(seconds: 2), maximumDelay: TimeSpan(seconds: 10))
    #expect((2...5).map { policy.wait(before: $0) } == seconds.map { $0 * 1_000_000_000 })
    #expect(policy.wait(before: 1_000) == (backoff == .constant ? 2 : 10) * 1_000_000_000)
  }
}
