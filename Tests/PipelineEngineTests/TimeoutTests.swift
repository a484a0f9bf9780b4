import AetherModel
import Synchronization
import Testing

@testable import PipelineEngine

@Suite struct TimeoutTests {
  private let minute = StepPolicy(timeout: TimeSpan(seconds: 60))

  /// Waits until the attempt is asked to end.
  private static func wait(_ control: AttemptControl) {
    let gate = Gate()
    control.onCancel { gate.open() }
    gate.pass()
  }

  @Test func anAttemptThatTakesTooLongIsAskedToEnd() throws {
    let bench = Workbench(
      FakeExecutor { step, _, control in
        guard step == 0 else { return success() }
        Self.wait(control)
        return CallResult(.cancelled)
      })
    let ringer = try onThread {
      bench.clock.awaitAlarms()
      bench.clock.advance(seconds: 60)
    }
    let outcome = try bench.outcome(of: try plan([[], [0]], policies: [0: minute]))
    ringer.join()
    #expect(outcome.status == .failed)
    #expect(outcome.failure?.failure.code == "AETHER_TIMEOUT")
    #expect(outcome.failure?.failure.message == "step 's0' took longer than 1m")
    #expect(!outcome.isAbandoned)
  }

  @Test func whatItFailsWithAfterwardsIsTold() throws {
    let bench = Workbench(
      FakeExecutor { _, _, control in
        Self.wait(control)
        return broken
      })
    let ringer = try onThread {
      bench.clock.awaitAlarms()
      bench.clock.advance(seconds: 60)
    }
    let outcome = try bench.outcome(of: try plan([[]], policies: [0: minute]))
    ringer.join()
    #expect(
      outcome.failure?.failure.message
        == "step 's0' took longer than 1m; then it failed with BROKEN: it is broken")
  }

  @Test func oneInTimeTakesItsAlarmBack() throws {
    let bench = Workbench(FakeExecutor { _, _, _ in success() })
    #expect(try bench.outcome(of: try plan([[]], policies: [0: minute])).status == .succeeded)
    #expect(bench.clock.alarmCount == 0)
  }

  @Test(arguments: [1, 2]) func oneThatNeverEndsLosesItsThreadAndNobodyElse(_ jobs: Int) throws {
    let stuck = Gate()
    let bench = Workbench(
      FakeExecutor { step, _, control in
        if step == 0 {
          stuck.pass()
          return success()
        }
        return success()
      })
    let ringer = try onThread {
      bench.clock.awaitAlarms()
      bench.clock.advance(seconds: 60)
      bench.clock.awaitAlarms()
      bench.clock.advance(seconds: 2)
    }
    let policy = StepPolicy(timeout: TimeSpan(seconds: 60), continuesOnError: true)
    let plan = try plan([[], [0], [1]], finally: 1, jobs: jobs, policies: [0: policy])
    let outcome = try bench.outcome(of: plan)
    ringer.join()
    stuck.open()
    #expect(outcome.status == .succeeded)
    #expect(outcome.isAbandoned)
    #expect(outcome.counts == RunOutcome.Counts(succeeded: 3, failed: 1, ignored: 1))
    #expect(!bench.executor.calls.contains("shut down 0"))
    #expect(
      try bench.result(of: 0).failure?.message
        == "step 's0' took longer than 1m; it did not end when it was asked to, and its thread was given up")
  }

  @Test func aTimeoutIsTriedAgain() throws {
    let calls = Atomic(0)
    let bench = Workbench(
      FakeExecutor { _, _, control in
        if calls.add(1, ordering: .relaxed).newValue > 1 { return success() }
        Self.wait(control)
        return CallResult(.cancelled)
      })
    let ringer = try onThread {
      bench.clock.awaitAlarms()
      bench.clock.advance(seconds: 60)
      bench.log.await { if case .retryPlanned = $0.body { true } else { false } }
      // That of the grace time is the first one.
      bench.clock.awaitAlarms(2)
      bench.clock.advance(seconds: 60)
    }
    let policy = StepPolicy(retry: RetryPolicy(attempts: 2), timeout: TimeSpan(seconds: 60))
    #expect(try bench.outcome(of: try plan([[]], policies: [0: policy])).status == .succeeded)
    ringer.join()
  }

  @Test func allStepsTogetherMayTakeSoLong() throws {
    let bench = Workbench(
      FakeExecutor { step, _, control in
        guard step == 0 else { return success() }
        Self.wait(control)
        return CallResult(.cancelled)
      })
    let ringer = try onThread {
      bench.clock.awaitAlarms()
      bench.clock.advance(seconds: 10)
    }
    let plan = try plan([[], [0]], finally: 1, timeout: TimeSpan(seconds: 10))
    let outcome = try bench.outcome(of: plan)
    ringer.join()
    #expect(outcome.status == .failed)
    #expect(outcome.failure?.origin == .pipeline)
    #expect(outcome.failure?.failure.code == "AETHER_PIPELINE_TIMEOUT")
    #expect(try bench.statuses() == [.cancelled, .cancelled, .succeeded])
    #expect(try bench.result(of: 1).reason == "the pipeline took longer than 10s")
  }

  @Test func stuckStepsDontKeepAPipelineThatIsOverdue() throws {
    let stuck = Gate()
    let running = Meeting(of: 3)
    let bench = Workbench(
      FakeExecutor { step, _, _ in
        if step < 2 {
          running.arrive()
          stuck.pass()
        }
        return success()
      })
    let ringer = try onThread {
      running.join()
      bench.clock.awaitAlarms()
      bench.clock.advance(seconds: 10)
      bench.clock.awaitAlarms()
      bench.clock.advance(seconds: 2)
    }
    let outcome = try bench.outcome(of: try plan([[], []], finally: 1, jobs: 2, timeout: TimeSpan(seconds: 10)))
    ringer.join()
    stuck.open()
    #expect(outcome.isAbandoned)
    #expect(outcome.failure?.failure.code == "AETHER_PIPELINE_TIMEOUT")
    #expect(try bench.statuses().last == .succeeded)
  }
}
