import AetherModel
import Testing

@testable import PipelineEngine

@Suite struct LifecycleTests {
  @Test func theLawfulTransitionsAreThese() {
    let lawful: [AttemptState: Set<AttemptState>] = [
      .pending: [.initializing, .skipped, .cancelled],
      .initializing: [.running, .failed, .cancelled],
      .running: [.succeeded, .skipped, .failed, .cancelled],
      .succeeded: [.finalizing], .skipped: [.finalizing], .failed: [.finalizing], .cancelled: [.finalizing],
      .finalizing: [.ended],
      .ended: [],
    ]
    for state in AttemptState.allCases {
      for next in AttemptState.allCases {
        #expect(state.leads(to: next) == lawful[state]?.contains(next), "\(state) → \(next)")
      }
    }
  }

  @Test func anotherTransitionTraps() async {
    await #expect(processExitsWith: .failure) {
      let journal = Journal(restored: [nil], recorder: EventLog(), clock: FakeClock())
      journal.move(AttemptKey(step: 0), to: .running)
    }
  }

  @Test func aSuccessGoesThroughAllStates() throws {
    let bench = Workbench(FakeExecutor { _, _, _ in success(7) })
    let outcome = try bench.outcome(of: try plan([[]]))
    #expect(outcome.status == .succeeded)
    let attempt = try #require(bench.recorder.record?.steps[0].first)
    #expect(attempt.transitions.map(\.to) == [.initializing, .running, .succeeded, .finalizing, .ended])
    #expect(attempt.transitions.map(\.sequence) == attempt.transitions.map(\.sequence).sorted())
    #expect(attempt.transitions.map { $0.time.nanoseconds } == attempt.transitions.map { $0.time.nanoseconds }.sorted())
    #expect(attempt.result?.outputs == [.integer(7)])
    #expect(attempt.state == .ended)
  }

  @Test func aRunRunsOnce() async {
    await #expect(processExitsWith: .failure) {
      let run = Workbench(FakeExecutor { _, _, _ in success() }).run(of: try plan([[]]))
      _ = run.run()
      _ = run.run()
    }
  }

  @Test func workspacesAreMadeWhenAskedForAndRemoved() throws {
    let bench = Workbench(
      FakeExecutor { step, _, control in
        guard step == 1 else { return success() }
        #expect((try? control.workspace()) == "/workspaces/s1-1")
        #expect((try? control.workspace()) == "/workspaces/s1-1")
        return success()
      })
    _ = try bench.outcome(of: try plan([[], [], []]))
    #expect(bench.workspaces.calls == ["make s1", "remove /workspaces/s1-1"])
  }

  @Test func workspacesStayWhenAskedTo() throws {
    let bench = Workbench(
      FakeExecutor { _, _, control in
        _ = try? control.workspace()
        return broken
      })
    _ = try bench.outcome(of: try plan([[]]), options: RunOptions(keepsWorkspaces: true))
    #expect(bench.workspaces.calls == ["make s0"])
    #expect(bench.recorder.record?.steps[0].first?.keptWorkspace == "/kept/s0-1")
  }

  @Test func aWorkspaceThatStaysAgainstOurWillIsOnlyTold() throws {
    let bench = Workbench(
      FakeExecutor { _, _, control in
        _ = try? control.workspace()
        return success()
      }, workspaces: FakeWorkspaces(removeFails: true))
    #expect(try bench.outcome(of: try plan([[]])).status == .succeeded)
    #expect(bench.recorder.record?.notices.map(\.message) == ["busy"])
  }

  @Test func whatAnAttemptSaysAfterItsEndIsDropped() throws {
    let kept = Kept()
    let bench = Workbench(
      FakeExecutor { step, _, control in
        if step == 0 {
          control.log(LogRecord(level: .info, message: "now"))
          control.progress(2, message: "much")
          control.progress(.nan)
          kept.control = control
        } else {
          kept.control?.log(LogRecord(level: .info, message: "late"))
          #expect(throws: Failure.self) { try kept.control?.workspace() }
        }
        return success()
      })
    _ = try bench.outcome(of: try plan([[], [0]]))
    let attempt = try #require(bench.recorder.record?.steps[0].first)
    #expect(attempt.log.lines.map(\.record.message) == ["now"])
    let progress = bench.log.events.compactMap { event -> Double?? in
      if case .progress(_, let fraction, _) = event.body { fraction } else { nil }
    }
    #expect(progress == [1, nil])
    #expect(bench.workspaces.calls.isEmpty)
  }
}
