import AetherModel
import Synchronization
import Testing

@testable import PipelineEngine

@Suite struct ResumeTests {
  private let done = StepResult(.succeeded, outputs: [.integer(5)])

  @Test func whatWasDoneIsNotRunAgainAndItsOutputsAreThere() throws {
    let bench = Workbench(
      FakeExecutor { _, inputs, _ in success(inputs.compactMap { $0?.integerValue }.reduce(1, +)) })
    let plan = try readingPlan([[], [0], [1]])
    let outcome = bench.run(of: plan, resuming: ResumePoint(results: [done, nil, nil])).run()
    try bench.checkEvents(of: plan, outcome)
    #expect(outcome.status == .succeeded)
    #expect(outcome.outputs.map(\.value) == [.integer(5), .integer(6), .integer(7)])
    #expect(outcome.counts == RunOutcome.Counts(succeeded: 3))
    #expect(bench.executor.calls.filter { $0.hasPrefix("execute") } == ["execute 1", "execute 2"])
  }

  @Test func nothingLeftStillGivesTheOutputs() throws {
    let bench = Workbench()
    let plan = try readingPlan([[], [0]])
    let outcome = bench.run(of: plan, resuming: ResumePoint(results: [done, done])).run()
    #expect(outcome.status == .succeeded)
    #expect(outcome.outputs.map(\.value) == [.integer(5), .integer(5)])
  }

  @Test func stepsOfFinallyThatAreDoneStayDone() throws {
    let bench = Workbench(FakeExecutor { _, _, _ in success() })
    let plan = try plan([[]], finally: 2)
    let outcome = bench.run(of: plan, resuming: ResumePoint(results: [done, done, nil])).run()
    #expect(outcome.status == .succeeded)
    #expect(bench.executor.calls.filter { $0.hasPrefix("execute") } == ["execute 2"])
  }

  @Test func anInterruptedStepGetsItsNumberItsStatesAndAReset() throws {
    let seen = Mutex<[String]>([])
    let bench = Workbench(
      FakeExecutor { _, _, control in
        seen.withLock { seen in
          seen.append("attempt \(control.attempt.attempt) resets \(control.resetsFirst)")
          seen += control.previousStates.map { "\($0.number) of \($0.attempt): \($0.states.json())" }
        }
        control.saveState("row", .integer(20))
        do throws(Failure) { try control.commitCheckpoint() } catch { return CallResult(.failed(error)) }
        return success()
      })
    let earlier = Checkpoint(
      number: 3, attempt: 1, time: Instant(seconds: 0, nanoseconds: 0),
      states: .object([("row", .integer(10)), ("name", .string("a"))]))
    let point = ResumePoint(results: [nil], attempts: [StepPlace(step: 0): 1], checkpoints: [StepPlace(step: 0): [earlier]])
    _ = bench.run(of: try plan([[]]), resuming: point).run()
    #expect(
      seen.withLock { $0 } == ["attempt 2 resets true", #"3 of 1: {"row":10,"name":"a"}"#])
    let committed = bench.log.events.compactMap { event -> String? in
      if case .checkpoint(let key, let number, let states) = event.body {
        return "\(key.attempt) \(number) \(states.json())"
      }
      return nil
    }
    #expect(committed == [#"2 4 {"row":20,"name":"a"}"#])
  }

  @Test func aRetryGetsTheStatesOfTheAttemptBefore() throws {
    let seen = Mutex<[Int]>([])
    let bench = Workbench(
      FakeExecutor { _, _, control in
        seen.withLock { $0.append(control.previousStates.count) }
        control.saveState("row", .integer(1))
        try? control.commitCheckpoint()
        return control.attempt.attempt < 3 ? broken : success()
      })
    let ringer = try onThread {
      for _ in 0..<2 {
        bench.clock.awaitAlarms()
        bench.clock.advance(seconds: 60)
      }
    }
    let policy = StepPolicy(retry: RetryPolicy(attempts: 3))
    #expect(try bench.outcome(of: try plan([[]], policies: [0: policy])).status == .succeeded)
    ringer.join()
    #expect(seen.withLock { $0 } == [0, 1, 2])
  }
}
