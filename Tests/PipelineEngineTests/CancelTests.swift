import AetherModel
import Synchronization
import Testing

@testable import PipelineEngine

@Suite struct CancelTests {
  /// Carries the run to those who cancel it.
  final class Handle: Sendable {
    private let run = Mutex<PipelineRun?>(nil)

    func set(_ new: PipelineRun) { run.withLock { $0 = new } }
    func cancel() { run.withLock { $0 }?.cancel() }
  }

  private func outcome(_ bench: Workbench, _ plan: Plan, _ handle: Handle) throws -> RunOutcome {
    let run = bench.run(of: plan)
    handle.set(run)
    let outcome = run.run()
    try bench.checkEvents(of: plan, outcome)
    return outcome
  }

  @Test func beforeTheStartNothingRuns() throws {
    let bench = Workbench()
    let plan = try plan([[], []], finally: 1)
    let run = bench.run(of: plan)
    run.cancel()
    let outcome = run.run()
    #expect(outcome.status == .cancelled)
    #expect(outcome.counts == RunOutcome.Counts(cancelled: 3))
    #expect(bench.executor.calls.isEmpty)
  }

  @Test func whileModulesAreInitialisedTheyAreUndone() throws {
    let handle = Handle()
    let bench = Workbench(
      FakeExecutor(
        hook: { (call: String) throws(Failure) in if call == "initialise 0" { handle.cancel() } }, idle))
    let plan = try Plan(
      name: "test", modules: [module(), module(kind: .service)], steps: [PlannedStep(id: "s0", module: 0)],
      finally: [PlannedStep(id: "f0", module: 0)])
    #expect(try outcome(bench, plan, handle).status == .cancelled)
    #expect(bench.executor.calls == ["initialise 0", "shut down 0"])
  }

  @Test func whileStepsRunTheyAreAskedToEndAndFinallyRuns() throws {
    let handle = Handle()
    let asked = Atomic(0)
    let bench = Workbench(
      FakeExecutor { step, _, control in
        guard step == 1 else { return success() }
        control.onCancel { asked.add(1, ordering: .relaxed) }
        let taken = control.onCancel { asked.add(100, ordering: .relaxed) }
        control.removeCancelHandler(taken)
        #expect(!control.isCancelled)
        handle.cancel()
        #expect(control.isCancelled)
        control.onCancel { asked.add(10, ordering: .relaxed) }
        return CallResult(.cancelled)
      })
    let outcome = try outcome(bench, try plan([[], [0], [1], []], finally: 1), handle)
    #expect(outcome.status == .cancelled)
    #expect(outcome.failure == nil)
    #expect(!outcome.isAbandoned)
    #expect(asked.load(ordering: .relaxed) == 11)
    #expect(try bench.statuses() == [.succeeded, .cancelled, .cancelled, .cancelled, .succeeded])
    #expect(try bench.result(of: 2).reason == "the run was cancelled")
    #expect(bench.executor.calls.last == "shut down 0")
  }

  @Test func aFailureBeforeCancellingStaysTheResult() throws {
    let handle = Handle()
    let bench = Workbench(
      FakeExecutor { step, _, _ in
        if step == 0 { return broken }
        handle.cancel()
        return success()
      })
    #expect(try outcome(bench, try plan([[]], finally: 1), handle).status == .failed)
  }

  @Test func aFailureThatCancellingBroughtAboutIsNotTheResult() throws {
    let handle = Handle()
    let bench = Workbench(
      FakeExecutor { _, _, _ in
        handle.cancel()
        return broken
      })
    let outcome = try outcome(bench, try plan([[]]), handle)
    #expect(outcome.status == .cancelled)
    #expect(outcome.failure?.origin == .step(id: "s0"))
  }

  @Test func finallySurvivesTheFirstTimeButNotTheSecond() throws {
    let handle = Handle()
    let bench = Workbench(
      FakeExecutor { step, _, control in
        if step == 1 {
          handle.cancel()
          #expect(!control.isCancelled)
        }
        if step == 2 {
          handle.cancel()
          #expect(control.isCancelled)
          return CallResult(.cancelled)
        }
        return success()
      })
    let outcome = try outcome(bench, try plan([[]], finally: 3), handle)
    #expect(outcome.status == .cancelled)
    #expect(!outcome.isAbandoned)
    #expect(try bench.statuses() == [.succeeded, .succeeded, .cancelled, .cancelled])
    #expect(bench.executor.calls.suffix(2) == ["abandon", "shut down 0"])
    #expect(bench.clock.alarmCount == 0)
  }

  @Test(arguments: [false, true]) func whatDoesNotEndIsGivenUp(byThirdTime: Bool) throws {
    let handle = Handle()
    let clock = FakeClock()
    let (gate, isOver) = (Gate(), Gate())
    let bench = Workbench(
      FakeExecutor(
        hook: { (call: String) throws(Failure) in if call == "shut down 0" { isOver.open() } },
        { step, _, control in
          guard step == 1 else { return success() }
          handle.cancel()
          handle.cancel()
          if byThirdTime { handle.cancel() } else { clock.advance(seconds: 2) }
          gate.pass()
          control.log(LogRecord(level: .info, message: "too late"))
          return success()
        }), clock: clock)
    let outcome = try outcome(bench, try plan([[], [], []], finally: 1), handle)
    #expect(outcome.isAbandoned)
    #expect(outcome.status == .cancelled)
    #expect(try bench.statuses() == [.succeeded, .cancelled, .cancelled, .cancelled])
    #expect(try bench.result(of: 1).reason == "the run gave up waiting for it")
    let count = bench.log.events.count
    gate.open()
    isOver.pass()
    #expect(bench.log.events.count == count)
  }

  /// Cancels once or twice at a random call, from the thread of that call or from another.
  @Test(arguments: 0..<120) func atAnyMomentTheRunEndsInOrder(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let dependencies = randomDependencies(upTo: 25, &generator)
    let jobs = Int.random(in: 1...3, using: &generator)
    let times = Int.random(in: 1...2, using: &generator)
    let isElsewhere = Bool.random(using: &generator)
    let moment = Int.random(in: 1...(dependencies.count + 12), using: &generator)
    let calls = Atomic(0)
    let others = Mutex<[WorkerThread]>([])
    let handle = Handle()
    let tick: @Sendable () -> Void = {
      guard calls.add(1, ordering: .relaxed).newValue == moment else { return }
      for _ in 0..<times {
        if isElsewhere, let thread = WorkerThread({ handle.cancel() }) {
          others.withLock { $0.append(thread) }
        } else {
          handle.cancel()
        }
      }
    }
    let bench = Workbench(
      FakeExecutor(
        hook: { (_: String) throws(Failure) in tick() },
        { _, _, control in
          tick()
          return control.isCancelled ? CallResult(.cancelled) : success()
        }))
    let plan = try Plan(
      name: "test", jobs: jobs, modules: [module(), module(kind: .service), module(kind: .daemon, requires: [1])],
      steps: dependencies.enumerated().map { PlannedStep(id: "s\($0)", module: 0, dependencies: $1) },
      finally: [PlannedStep(id: "f0", module: 0), PlannedStep(id: "f1", module: 0)])
    let outcome = try outcome(bench, plan, handle)
    for other in others.withLock({ $0 }) { other.join() }

    #expect(!outcome.isAbandoned)
    let statuses = try bench.statuses()
    for (step, list) in dependencies.enumerated() where statuses[step] == .succeeded {
      #expect(list.allSatisfy { statuses[$0] == .succeeded })
    }
    let executed = bench.executor.calls.filter { $0.hasPrefix("execute") }
    #expect(Set(executed).count == executed.count)
    // What was set up was taken down, each once, in the reverse order.
    let setUp = bench.executor.calls.filter { $0.hasPrefix("initialise") || $0.hasPrefix("start") }
    let takenDown = bench.executor.calls.filter { $0.hasPrefix("shut down") || $0.hasPrefix("stop") }
    #expect(takenDown == setUp.reversed().map {
      $0.replacing("initialise", with: "shut down").replacing("start", with: "stop")
    })
  }
}
