import AetherModel
import Expressions
import Synchronization
import Testing

@testable import PipelineEngine

/// `foreach`: a step that runs for each item of a list.
@Suite struct LoopTests {
  private static let list = Parameter(name: "list", type: .array(.integer))
  private let reads = Reads(stepCount: 3, inputs: [Self.list], loops: [0])

  /// Step `s0` runs for each item of the input, and `s1` reads its outputs.
  private func plan(
    jobs: Int = 1, itemJobs: Int? = nil, policy: StepPolicy? = nil, idempotent: Bool = true, condition: String? = nil,
    list: String = "${{ inputs.list }}",
    read: String = "${{ steps.s0.outputs.map(o, o.out) }}"
  ) throws -> Plan {
    try Plan(
      name: "test", inputs: [Self.list], jobs: jobs, modules: [module(inputs: 2), module(inputs: 1)],
      steps: [
        PlannedStep(
          id: "s0", module: 0,
          bindings: [try reads.binding("${{ item }}", item: .int), try reads.binding("${{ index }}", item: .int)],
          condition: try condition.map { try reads.binding($0) },
          loop: PlannedLoop(list: try reads.binding(list), jobs: itemJobs), isIdempotent: idempotent, policy: policy),
        PlannedStep(
          id: "s1", module: 1, bindings: [try reads.binding(read)],
          dependencies: [0], isIdempotent: true),
      ])
  }

  private static func integers(_ values: [Int64]) -> Value { .array(values.map(Value.integer)) }

  /// Doubles the item.
  private static let double: FakeExecutor.Behaviour = { step, inputs, _ in
    success(step == 0 ? (inputs[0]?.integerValue ?? 0) * 2 : 0)
  }

  @Test func eachItemRunsAndTheOutputsAreAListInOrder() throws {
    let seen = Mutex<[String]>([])
    let bench = Workbench(
      FakeExecutor { step, inputs, control in
        if step == 0 { seen.withLock { $0.append("\(inputs.map { $0?.json() ?? "" }) \(control.attempt.item)") } }
        return Self.double(step, inputs, control)
      })
    let outcome = try bench.outcome(of: try plan(), inputs: [Self.integers([7, 8, 9])])
    #expect(outcome.counts == RunOutcome.Counts(succeeded: 2))
    #expect(seen.withLock { $0 } == [#"["7", "0"] 0"#, #"["8", "1"] 1"#, #"["9", "2"] 2"#])
    #expect(bench.recorder.record?.steps[1].last?.inputs == [Self.integers([14, 16, 18])])
    let items = try #require(try bench.result(of: 0).items)
    #expect((items.count, items.succeeded, items.failed) == (3, 3, 0))
  }

  @Test func anEmptyListGivesAnEmptyList() throws {
    let bench = Workbench(FakeExecutor(Self.double))
    #expect(try bench.outcome(of: try plan(), inputs: [.array([])]).status == .succeeded)
    #expect(bench.recorder.record?.steps[1].last?.inputs == [.array([])])
    #expect(bench.executor.calls.filter { $0.hasPrefix("execute") } == ["execute 1"])
  }

  @Test func whenIsAskedOnceBefore() throws {
    let bench = Workbench(FakeExecutor(Self.double))
    let outcome = try bench.outcome(
      of: try plan(condition: "${{ size(inputs.list) > 2 }}"), inputs: [Self.integers([1])])
    #expect(outcome.counts == RunOutcome.Counts(skipped: 2))
    #expect(try bench.result(of: 0).reason == "its 'when' is false")
  }

  @Test func aListThatIsNoneFailsTheStep() throws {
    let bench = Workbench(FakeExecutor(Self.double))
    let outcome = try bench.outcome(of: try plan(list: "${{ inputs.list[5] }}"), inputs: [Self.integers([1])])
    #expect(outcome.failure?.origin == .step(id: "s0"))
    #expect(try bench.result(of: 0).failure?.message.hasPrefix("step 's0': 'foreach': ") == true)
  }

  // MARK: How many at once

  @Test func itemsCountAmongTheJobs() throws {
    let meeting = Meeting(of: 2)
    let now = Atomic(0)
    let most = Atomic(0)
    let bench = Workbench(
      FakeExecutor { step, inputs, control in
        let running = now.add(1, ordering: .relaxed).newValue
        most.max(running, ordering: .relaxed)
        if control.attempt.item >= 0, control.attempt.item < 2 { meeting.join() }
        now.subtract(1, ordering: .relaxed)
        return Self.double(step, inputs, control)
      })
    _ = try bench.outcome(of: try plan(jobs: 2), inputs: [Self.integers(Array(0..<40))])
    #expect(most.load(ordering: .relaxed) == 2)
  }

  @Test func aLoopWithJobsOfItsOwnRunsMoreOfThem() throws {
    let meeting = Meeting(of: 3)
    let bench = Workbench(
      FakeExecutor { step, inputs, control in
        if step == 0 { meeting.join() }
        return Self.double(step, inputs, control)
      })
    let outcome = try bench.outcome(of: try plan(jobs: 1, itemJobs: 3), inputs: [Self.integers([1, 2, 3])])
    #expect(outcome.status == .succeeded)
  }

  // MARK: Failures

  private static func failing(at items: Set<Int>) -> FakeExecutor {
    FakeExecutor { step, inputs, control in
      items.contains(control.attempt.item) ? broken : double(step, inputs, control)
    }
  }

  @Test func anItemThatFailsEndsTheStep() throws {
    let bench = Workbench(Self.failing(at: [1]))
    let outcome = try bench.outcome(of: try plan(), inputs: [Self.integers([1, 2, 3])])
    #expect(outcome.failure?.origin == .step(id: "s0[1]"))
    #expect(outcome.counts == RunOutcome.Counts(failed: 1, cancelled: 1))
    #expect(try bench.result(of: 0).failure?.message == "item 1: it is broken")
    #expect(try bench.result(of: 1).reason == "it depends on step 's0', which failed")
    #expect(bench.executor.calls.filter { $0 == "execute 0" }.count == 2)
  }

  @Test func withContinueTheOthersRunAllTheSame() throws {
    let bench = Workbench(Self.failing(at: [0, 2]))
    let outcome = try bench.outcome(
      of: try plan(policy: StepPolicy(continuesOnError: true), read: "${{ size(steps.s0.?outputs.orValue([])) }}"),
      inputs: [Self.integers([1, 2, 3, 4])])
    #expect(outcome.status == .succeeded)
    #expect(outcome.counts.ignored == 1)
    let items = try #require(try bench.result(of: 0).items)
    #expect((items.succeeded, items.failed) == (2, 2))
    #expect(bench.recorder.record?.steps[1].last?.inputs == [.integer(0)])
  }

  /// Items that were cancelled may run later, so a failure that is ignored must not end the step.
  @Test func whatIsCutShortIsCancelledWhateverWasIgnored() throws {
    let started = Gate()
    let bench = Workbench(
      FakeExecutor { step, inputs, control in
        guard control.attempt.item == 1 else { return broken }
        let asked = Gate()
        control.onCancel { asked.open() }
        started.open()
        asked.pass()
        return CallResult(.cancelled)
      })
    let plan = try plan(policy: StepPolicy(continuesOnError: true), read: "${{ steps.s0.status }}")
    let run = bench.run(of: plan, inputs: [Self.integers([1, 2, 3])])
    let canceller = try onThread {
      started.pass()
      run.cancel()
    }
    #expect(run.run().status == .cancelled)
    canceller.join()
    #expect(try bench.result(of: 0).status == .cancelled)
    #expect(try bench.result(of: 0).isIgnored == false)
  }

  @Test func eachItemIsTriedAgainByItself() throws {
    let bench = Workbench(
      FakeExecutor { step, inputs, control in
        control.attempt.item == 1 && control.attempt.attempt < 3 ? broken : Self.double(step, inputs, control)
      })
    let plan = try plan(policy: StepPolicy(retry: RetryPolicy(attempts: 3)))
    let ringer = try onThread {
      for _ in 0..<2 {
        bench.clock.awaitAlarms()
        bench.clock.advance(seconds: 60)
      }
    }
    let outcome = try bench.outcome(of: plan, inputs: [Self.integers([1, 2, 3])])
    ringer.join()
    #expect(outcome.status == .succeeded)
    #expect(bench.recorder.record?.items[StepPlace(step: 0, item: 1)]?.count == 3)
    #expect(bench.recorder.record?.items[StepPlace(step: 0, item: 2)]?.count == 1)
    #expect(bench.recorder.record?.steps[1].last?.inputs == [Self.integers([2, 4, 6])])
  }

  @Test func anItemThatDoesNotEndIsGivenUp() throws {
    let (gate, started) = (Gate(), Gate())
    let bench = Workbench(
      FakeExecutor { step, inputs, control in
        if control.attempt.item == 0 {
          started.open()
          gate.pass()
        }
        return Self.double(step, inputs, control)
      })
    let policy = StepPolicy(timeout: TimeSpan(seconds: 5), continuesOnError: true)
    let plan = try plan(policy: policy, read: "${{ steps.s0.status }}")
    let ringer = try onThread {
      started.pass()
      bench.clock.advance(seconds: 6)
      bench.clock.awaitAlarms()
      bench.clock.advance(seconds: 6)
    }
    let outcome = bench.run(of: plan, inputs: [Self.integers([1, 2])]).run()
    ringer.join()
    gate.open()
    #expect(outcome.isAbandoned)
    let items = try #require(try bench.result(of: 0).items)
    #expect((items.succeeded, items.failed) == (1, 1))
    #expect(bench.recorder.record?.items[StepPlace(step: 0, item: 0)]?.last?.result?.failure?.message.hasPrefix(
      "step 's0[0]' took longer than 5s") == true)
  }

  @Test func cancellingEndsItInTheMiddle() throws {
    let started = Gate()
    let bench = Workbench(
      FakeExecutor { step, inputs, control in
        guard control.attempt.item == 1 else { return Self.double(step, inputs, control) }
        let asked = Gate()
        control.onCancel { asked.open() }
        started.open()
        asked.pass()
        return CallResult(.cancelled)
      })
    let plan = try plan()
    let run = bench.run(of: plan, inputs: [Self.integers([1, 2, 3])])
    let canceller = try onThread {
      started.pass()
      run.cancel()
    }
    let outcome = run.run()
    canceller.join()
    try bench.checkEvents(of: plan, outcome)
    #expect(outcome.counts == RunOutcome.Counts(cancelled: 2))
    #expect(bench.recorder.record?.items.count == 2)
  }

  // MARK: Going on

  private func known(_ value: Int64) -> StepResult { StepResult(.succeeded, outputs: [.integer(value)]) }

  @Test func onlyItemsThatAreNotOverRunAgain() throws {
    let bench = Workbench(FakeExecutor(Self.double))
    var point = ResumePoint(results: [nil, nil], attempts: [StepPlace(step: 0, item: 1): 1, StepPlace(step: 0): 1])
    point.loops[0] = RestoredLoop(list: Self.integers([1, 2, 3]), results: [0: known(100), 2: known(300)])
    let outcome = bench.run(of: try plan(), inputs: [Self.integers([1, 2, 3])], resuming: point).run()
    #expect(outcome.status == .succeeded)
    #expect(bench.executor.calls.filter { $0.hasPrefix("execute") } == ["execute 0", "execute 1"])
    #expect(bench.recorder.record?.items[StepPlace(step: 0, item: 1)]?.count == 2)
    #expect(bench.recorder.record?.steps[1].last?.inputs == [Self.integers([100, 4, 300])])
  }

  @Test func anotherListIsNoReasonToGuess() throws {
    let bench = Workbench(FakeExecutor(Self.double))
    var point = ResumePoint(results: [nil, nil])
    point.loops[0] = RestoredLoop(list: Self.integers([1, 2]), results: [0: known(100)])
    let outcome = bench.run(of: try plan(), inputs: [Self.integers([1, 3])], resuming: point).run()
    #expect(outcome.failure?.failure.code == "AETHER_LIST_CHANGED")
  }

  @Test func inFinallyItemsRunOneByOne() throws {
    let bench = Workbench(Self.failing(at: [1]))
    let plan = try Plan(
      name: "test", inputs: [Self.list], modules: [module(inputs: 2)],
      steps: [PlannedStep(id: "s0", module: 0, bindings: [nil, nil])],
      finally: [
        PlannedStep(
          id: "f0", module: 0, bindings: [try reads.binding("${{ item }}", item: .int), nil],
          loop: PlannedLoop(list: try reads.binding("${{ inputs.list }}"))),
        PlannedStep(id: "f1", module: 0, bindings: [nil, nil]),
      ])
    let outcome = try bench.outcome(of: plan, inputs: [Self.integers([1, 2, 3])])
    #expect(outcome.failure?.origin == .step(id: "f0[1]"))
    #expect(try bench.statuses() == [.succeeded, .failed, .succeeded])
  }
}
