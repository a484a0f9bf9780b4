import AetherModel
import Expressions
import Synchronization
import Testing

@testable import PipelineEngine

/// A run with fakes all around.
struct Workbench {
  let clock: FakeClock
  let recorder = RunRecorder()
  let log = EventLog()
  let workspaces: FakeWorkspaces
  let executor: FakeExecutor

  init(
    _ executor: FakeExecutor = FakeExecutor(idle), workspaces: FakeWorkspaces = FakeWorkspaces(),
    clock: FakeClock = FakeClock()
  ) {
    self.clock = clock
    self.executor = executor
    self.workspaces = workspaces
  }

  func run(
    of plan: Plan, inputs: [Value] = [], resuming point: ResumePoint? = nil, options: RunOptions = RunOptions(),
    locks: FakeLocks = FakeLocks(), results: any ResultCache = NoResults()
  ) -> PipelineRun {
    PipelineRun(
      plan: plan, id: RunID(at: clock.now(), random: FixedRandom()), inputs: inputs, resuming: point, options: options,
      ports: EnginePorts(
        executor: executor, workspaces: workspaces, recorder: RecorderGroup([recorder, log]), locks: locks,
        results: results, clock: clock))
  }

  /// Runs, and holds the events against the rules that every run keeps.
  func outcome(of plan: Plan, inputs: [Value] = [], options: RunOptions = RunOptions()) throws -> RunOutcome {
    let outcome = run(of: plan, inputs: inputs, options: options).run()
    try checkEvents(of: plan, outcome)
    return outcome
  }

  /// By step: how it ended.
  func statuses() throws -> [StepStatus?] {
    try #require(recorder.record).steps.map { $0.last?.result?.status }
  }

  func result(of step: Int) throws -> StepResult {
    try #require(recorder.record?.steps[step].last?.result)
  }

  /// Numbers without gaps, the first and last events, legal lifecycles that end, counts.
  func checkEvents(of plan: Plan, _ outcome: RunOutcome) throws {
    let events = log.events
    #expect(events.map(\.sequence) == Array(1...UInt64(events.count)))
    let restored = events.compactMap { if case .resumed(let results) = $0.body { results } else { nil } }.first
    if case .runStarted = try #require(events.first).body {} else { Issue.record("runStarted is not the first") }
    if case .runEnded = try #require(events.last).body {} else { Issue.record("runEnded is not the last") }
    var items: [StepPlace: AttemptState] = [:]
    var states: [AttemptState] = plan.allSteps.indices.map { restored?[$0] == nil ? .pending : .ended }
    var attempts = [Int](repeating: 0, count: plan.allSteps.count)
    var illegal = 0
    for event in events {
      guard case .transition(let key, let from, let to) = event.body else { continue }
      if key.isItem {
        let state = items[key.place] ?? .pending
        if (state == .ended ? .pending : state) != from || !from.leads(to: to) { illegal += 1 }
        items[key.place] = to
        continue
      }
      if states[key.step] == .ended, key.attempt == attempts[key.step] + 1 { states[key.step] = .pending }
      attempts[key.step] = key.attempt
      if states[key.step] != from || !from.leads(to: to) { illegal += 1 }
      states[key.step] = to
    }
    #expect(illegal == 0)
    #expect(states.allSatisfy { $0 == .ended })
    #expect(items.values.allSatisfy { $0 == .ended })
    let ends = try statuses()
    let statuses = ends.indices.map { restored?[$0]?.status ?? ends[$0] }
    #expect(outcome.counts.succeeded == statuses.count { $0 == .succeeded })
    #expect(outcome.counts.skipped == statuses.count { $0 == .skipped })
    #expect(outcome.counts.failed == statuses.count { $0 == .failed })
    #expect(outcome.counts.cancelled == statuses.count { $0 == .cancelled })
    #expect(!statuses.contains(nil))
  }
}

struct FixedRandom: RandomSource {
  func next() -> UInt64 { 0x0123_4567_89AB_CDEF }
}

/// A module whose inputs `i0`, `i1`, … take anything, and whose output `out` is an integer.
func module(inputs: Int = 0, kind: ModuleKind = .task, requires: [Int] = []) -> PlannedModule {
  PlannedModule(
    contract: Contract(
      name: "m\(inputs)", kind: kind, version: SemanticVersion(1, 0, 0),
      inputs: (0..<inputs).map { Parameter(name: "i\($0)", type: .any) },
      outputs: [Parameter(name: "out", type: .integer, isRequired: true)],
      errorCodes: [ErrorCode(code: "BROKEN", message: "it is broken", severity: .recoverable)]),
    requires: requires)
}

func success(_ value: Int64 = 0) -> CallResult { CallResult(.succeeded, outputs: [.integer(value)]) }

let idle: FakeExecutor.Behaviour = { _, _, _ in CallResult(.succeeded) }

let broken = CallResult(.failed(Failure(code: "BROKEN", message: "it is broken", severity: .recoverable)))

/// Steps `s0`, `s1`, … that depend on the given ones without reading anything.
func plan(
  _ dependencies: [[Int]], finally: Int = 0, jobs: Int = 1, idempotent: Bool = true, policies: [Int: StepPolicy] = [:],
  timeout: TimeSpan? = nil
) throws -> Plan {
  try Plan(
    name: "test", jobs: jobs, modules: [module()],
    steps: dependencies.enumerated().map {
      PlannedStep(id: "s\($0)", module: 0, dependencies: $1, isIdempotent: idempotent, policy: policies[$0])
    },
    finally: (0..<finally).map {
      PlannedStep(id: "f\($0)", module: 0, isIdempotent: idempotent, policy: policies[dependencies.count + $0])
    }, timeout: timeout)
}

/// Steps `s0`, `s1`, … that read the output `out` of those that they depend on.
func readingPlan(_ dependencies: [[Int]], jobs: Int = 1) throws -> Plan {
  let widest = dependencies.map(\.count).max() ?? 0
  let reads = Reads(stepCount: dependencies.count)
  return try Plan(
    name: "test", jobs: jobs, modules: (0...widest).map { module(inputs: $0) },
    steps: try dependencies.enumerated().map { index, list in
      let bindings = try list.map { try reads.output(ofStep: $0) }
      return PlannedStep(id: "s\(index)", module: list.count, bindings: bindings, dependencies: list)
    },
    outputs: try dependencies.indices.map { PlannedOutput(name: "o\($0)", binding: try reads.output(ofStep: $0)) })
}

/// Starts a plain thread; the test waits for it by `join`.
func onThread(_ body: @escaping @Sendable () -> Void) throws -> WorkerThread { try #require(WorkerThread(body)) }

/// A door that stays open once it was opened.
final class Gate: Sendable {
  private let monitor = Monitor(false)

  func open() {
    monitor.withLock { $0 = true }
    monitor.wakeAll()
  }

  func pass() { monitor.wait { $0 ? .done(()) : .wait } }
}

/// Lets nobody through before all have come.
final class Meeting: Sendable {
  private let monitor = Monitor(0)
  private let size: Int

  init(of size: Int) { self.size = size }

  /// Comes without waiting.
  func arrive() {
    monitor.withLock { $0 += 1 }
    monitor.wakeAll()
  }

  func join() {
    arrive()
    monitor.wait { [size] in $0 >= size ? .done(()) : .wait }
  }
}
