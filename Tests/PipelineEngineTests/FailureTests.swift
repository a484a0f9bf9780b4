import AetherModel
import Testing

@testable import PipelineEngine

@Suite struct FailureTests {
  @Test func aFailureCancelsWhatDependsOnItAndStartsNothingElse() throws {
    let bench = Workbench(FakeExecutor { step, _, _ in step == 1 ? broken : success() })
    let outcome = try bench.outcome(of: try plan([[], [], [1], [2], []]))
    #expect(outcome.status == .failed)
    #expect(outcome.failure?.origin == .step(id: "s1"))
    #expect(outcome.failure?.failure.code == "BROKEN")
    #expect(try bench.statuses() == [.succeeded, .failed, .cancelled, .cancelled, .cancelled])
    #expect(try bench.result(of: 2).reason == "it depends on step 's1', which failed")
    #expect(try bench.result(of: 3).reason == "it depends on step 's1', which failed")
    #expect(try bench.result(of: 4).reason == "step 's1' failed before it started")
    let cancelled = try #require(bench.recorder.record?.steps[3].first)
    #expect(cancelled.transitions.map(\.to) == [.cancelled, .finalizing, .ended])
  }

  @Test func whatRunsWhenAnotherFailsEndsInPeace() throws {
    let (hasStarted, hasFailed) = (Gate(), Gate())
    let bench = Workbench(
      FakeExecutor { step, _, control in
        if step == 0 {
          hasStarted.pass()
          defer { hasFailed.open() }
          return broken
        }
        hasStarted.open()
        hasFailed.pass()
        return control.isCancelled ? CallResult(.cancelled) : success()
      })
    _ = try bench.outcome(of: try plan([[], [], [0, 1]], jobs: 2))
    #expect(try bench.statuses() == [.failed, .succeeded, .cancelled])
  }

  @Test func anUndeclaredCodeKeepsTheModulesText() throws {
    let failure = Failure(code: "ODD", message: "the moon is full", severity: .recoverable, argument: "i0")
    let bench = Workbench(FakeExecutor { _, _, _ in CallResult(.failed(failure), message: "sorry") })
    let reported = try #require(bench.outcome(of: try plan([[]])).failure?.failure)
    #expect(reported.code == "AETHER_UNDECLARED_ERROR")
    #expect(reported.message
      == "module 'm0' failed with 'ODD', which its contract does not declare: the moon is full")
    #expect(reported.severity == .recoverable)
    #expect(reported.argument == "i0")
    #expect(try bench.result(of: 0).message == "sorry")
  }

  @Test func ourOwnCodesPassAsTheyAre() throws {
    let failure = Failure(code: "AETHER_INVALID_ARGUMENT", message: "no")
    let bench = Workbench(FakeExecutor { _, _, _ in CallResult(.failed(failure)) })
    #expect(try bench.outcome(of: try plan([[]])).failure?.failure == failure)
  }

  @Test func aSuccessWithoutItsOutputFails() throws {
    let bench = Workbench(FakeExecutor { _, _, _ in CallResult(.succeeded) })
    let failure = try #require(bench.outcome(of: try plan([[], [0]])).failure?.failure)
    #expect(failure.code == "AETHER_OUTPUT_MISSING")
    #expect(failure.message
      == "module 'm0' reported success without setting its output 'out' (integer); it must set it, or declare it with "
        + "'optional: true'")
    #expect(try bench.statuses() == [.failed, .cancelled])
    #expect(try bench.result(of: 0).outputs.isEmpty)
  }

  @Test func anOutputOfAnotherTypeFails() throws {
    let bench = Workbench(FakeExecutor { _, _, _ in CallResult(.succeeded, outputs: [.string("seven")]) })
    let failure = try #require(bench.outcome(of: try plan([[]])).failure?.failure)
    #expect(failure.code == "AETHER_OUTPUT_TYPE")
    #expect(failure.message == "module 'm0' set its output 'out' to string \"seven\"; its contract says integer")
  }

  @Test func cancelledWithoutBeingAskedIsAFailure() throws {
    let bench = Workbench(FakeExecutor { _, _, _ in CallResult(.cancelled) })
    #expect(try bench.outcome(of: try plan([[]])).failure?.failure.code == "AETHER_UNASKED_CANCEL")
  }

  /// With one job, everything is determined: the run must do what a simple loop does.
  @Test(arguments: 0..<80) func failuresAndSkipsSpreadAsAReferenceSays(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let dependencies = randomDependencies(upTo: 40, &generator)
    let acts = dependencies.map { _ in Int.random(in: 0..<30, using: &generator) }
    let bench = Workbench(
      FakeExecutor { step, _, _ in
        acts[step] == 0 ? broken : acts[step] < 4 ? CallResult(.skipped(reason: "no")) : success()
      })
    _ = try bench.outcome(of: try readingPlan(dependencies))

    var expected = [StepStatus](repeating: .pending, count: dependencies.count)
    while let step = dependencies.indices.first(where: { step in
      expected[step] == .pending && dependencies[step].allSatisfy { expected[$0] != .pending }
    }) {
      if expected.contains(.failed) {
        expected[step] = .cancelled
      } else if dependencies[step].contains(where: { expected[$0] == .skipped }) {
        expected[step] = .skipped
      } else {
        expected[step] = acts[step] == 0 ? .failed : acts[step] < 4 ? .skipped : .succeeded
      }
    }
    #expect(try bench.statuses() == expected)
  }
}
