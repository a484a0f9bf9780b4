package import AetherModel
internal import Expressions
internal import Synchronization

/// One execution of a plan.
///
/// A run has a thread of its own, which initialises the modules, works on the steps together with up to `jobs` − 1
/// helpers, runs `finally` and shuts the modules down. Who calls `run()` only waits, so that it can give up on calls
/// that never end.
package final class PipelineRun: Sendable {
  package let id: RunID
  package let plan: Plan
  /// The pipeline's inputs, by index.
  package let inputs: [Value]
  package let started: Instant
  /// By the index that expressions have.
  let secrets: [Value]
  /// Finds the run's secrets; `nil` when it has none.
  package let redactor: Redactor?

  let options: RunOptions
  let ports: EnginePorts
  let journal: Journal
  let state: Mutex<RunState>
  /// Handlers and steps of `finally` that may go on after a pause.
  let turnsInOrder = Monitor<Set<StepPlace>>([])
  /// Whether a step whose module may not run twice has ended, and that isn't durable yet.
  let hasUnsettledEnd = Atomic(false)
  private let session = ModuleSession()
  let point: ResumePoint?
  private let ending = Monitor(Ending())

  private struct Ending: Sendable {
    var outcome: RunOutcome?
    var isGivenUp = false
  }

  /// - Parameters:
  ///   - inputs: as `Plan.bindInputs` gave them.
  ///   - secrets: what expressions read as `secrets`.
  ///   - point: where an earlier process left this run; `nil` for a new one.
  ///   - ports: for this run alone, or safe to share.
  package init(
    plan: Plan, id: RunID, inputs: [Value] = [], secrets: RunSecrets = RunSecrets(), resuming point: ResumePoint? = nil,
    options: RunOptions = RunOptions(), ports: EnginePorts
  ) {
    precondition(inputs.count == plan.inputs.count, "one value for each input of the pipeline")
    precondition(point.map { $0.results.count == plan.allSteps.count } ?? true, "one result or nil for each step")
    self.plan = plan
    self.id = id
    self.inputs = inputs
    self.secrets = secrets.values
    redactor = plan.redactor(secrets, inputs: inputs)
    self.options = options
    self.ports = ports
    self.point = point
    started = ports.clock.now()
    journal = Journal(
      restored: point?.results ?? Array(repeating: nil, count: plan.allSteps.count), recorder: ports.recorder,
      clock: ports.clock)
    state = Mutex(RunState(stepCount: plan.allSteps.count, resuming: point))
  }

  /// Runs the plan to its end. Blocks until then, or until the run gives up after a second `cancel()`. Call it once.
  package func run() -> RunOutcome {
    let scheduler = Scheduler(
      graph: plan.graph, jobs: plan.jobs,
      done: { [point, options] step in point?.results[step] != nil || options.leftOut[step] != nil },
      perform: { [self] place, helper in perform(place, helper: helper) }, atEnd: { [self] in conclude() })
    state.withLock { state in
      precondition(state.phase == .waiting, "a run runs once")
      state.phase = .preparing
      state.scheduler = scheduler
    }
    journal.tell(.runStarted(id, plan, inputs: inputs))
    if let point { journal.tell(.resumed(restored: point.results)) }
    leaveOut()
    guard let thread = WorkerThread({ [self] in lead(scheduler) }) else {
      note(.noThread, origin: .pipeline)
      cancelUnstarted(plan.allSteps.indices)
      return close(outputs: [], isAbandoned: false).outcome
    }
    let isOver = ending.wait { ending in
      ending.outcome != nil || ending.isGivenUp ? .done(ending.outcome != nil) : .wait
    }
    if !isOver {
      let (outcome, isFirst) = close(outputs: [], isAbandoned: true)
      if isFirst {
        thread.detach()
        return outcome
      }
      // The run has just come to its end itself.
    }
    let outcome: RunOutcome = ending.wait { ending in ending.outcome.map { .done($0) } ?? .wait }
    if scheduler.isLeaderLost { thread.detach() } else { thread.join() }
    scheduler.join()
    return outcome
  }

  /// Asks the run to end. From any thread, at any time, but not from a recorder; not from a signal handler.
  ///
  /// The first time, no further step starts, running ones are asked to end, and `finally` runs. The second time
  /// `finally` is cancelled as well, the executor ends by force what it can, and the run gives up on what has not ended
  /// by the grace time. The third time it gives up at once.
  ///
  /// - Parameter underGrace: whether calls that don't end are given up after the grace time, the first time already, as
  ///   those of steps that took too long are; `finally` runs all the same.
  package func cancel(underGrace: Bool = false) {
    let (times, scheduler, controls) = state.withLock { state in
      state.cancelCount += 1
      let isSpared = state.phase == .finally && state.cancelCount == 1
      return (state.cancelCount, state.scheduler, isSpared ? [] : state.controls)
    }
    journal.tell(.cancelRequested(times: times))
    scheduler?.stop()
    turnsInOrder.wakeAll()
    for control in controls { control.cancel(underGrace: underGrace) }
    if times == 1, underGrace { takeOverAfterGrace(controls) }
    if times == 2 {
      ports.executor.abandon()
      giveUpAfterGrace()
    } else if times > 2 {
      giveUp()
    }
  }

  /// Ends the run because what happens in it can't be recorded any more: no further step starts, not in `finally`
  /// either, and running ones are asked to end. From any thread, a recorder's too.
  package func stopUnrecorded(_ failure: Failure) {
    let (isFirst, scheduler, controls) = state.withLock { state in
      defer { state.isUnrecorded = true }
      _ = state.note(failure, origin: .pipeline)
      return (!state.isUnrecorded, state.scheduler, state.controls)
    }
    guard isFirst else { return }
    scheduler?.stop()
    turnsInOrder.wakeAll()
    for control in controls { control.cancel() }
  }

  var isCancelled: Bool { state.withLock { $0.cancelCount > 0 || $0.isUnrecorded } }

  /// Lets the run end soon, whatever still runs.
  func giveUpAfterGrace() {
    let alarm = ports.clock.setAlarm(at: deadline(after: options.grace)) { [weak self] in self?.giveUp() }
    state.withLock { $0.alarms.append(alarm) }
  }

  func giveUp() {
    ending.withLock { $0.isGivenUp = true }
    ending.wakeAll()
  }

  /// The whole run, on its own thread; when that is lost in a step, another one concludes.
  private func lead(_ scheduler: Scheduler) {
    guard options.isNested || session.open(self) else {
      conclude()
      return
    }
    state.withLock { $0.phase = .steps }
    limitTime()
    if scheduler.run() { conclude() }
  }

  /// All that comes after the steps.
  private func conclude() {
    var outputs: [RunOutcome.Output] = []
    if state.withLock({ $0.phase == .steps }) {
      if state.withLock({ $0.scheduler })?.lacksThreads == true { journal.tell(.notice(.fewerThreads)) }
      cancelUnstarted(plan.steps.indices)
      settleEnds()
      outputs = evaluateOutputs()
      runHandlers()
      runFinally()
    }
    cancelUnstarted(plan.allSteps.indices)
    settleEnds()
    let lost = state.withLock { $0.abandonedModules }
    if !options.isNested { session.close(self, lost: lost) }
    let alarms = state.withLock { state in
      // The scheduler refers to the run.
      state.scheduler = nil
      return state.alarms
    }
    for alarm in alarms { ports.clock.cancelAlarm(alarm) }
    let (outcome, isFirst) = close(outputs: outputs, isAbandoned: !lost.isEmpty)
    guard isFirst else { return }
    ending.withLock { $0.outcome = outcome }
    ending.wakeAll()
  }

  /// The pipeline's outputs; none unless all went well.
  private func evaluateOutputs() -> [RunOutcome.Output] {
    guard state.withLock({ $0.failure == nil && $0.cancelCount == 0 }) else { return [] }
    let context = StepContext(run: self, environment: plan.environment)
    var outputs: [RunOutcome.Output] = []
    for output in plan.outputs {
      do throws(Failure) {
        let isUnset = skippedStep(readBy: [output.binding]) != nil
        let value = isUnset ? .null : try output.binding.evaluate(in: context)
        outputs.append(RunOutcome.Output(name: output.name, value: value))
      } catch {
        var failure = error
        failure.message = "output '\(output.name)' of the pipeline: \(failure.message)"
        note(failure, origin: .pipeline)
        return []
      }
    }
    return outputs
  }

  /// In file order, once each, those that a step notifies which changed something; also after a failure.
  private func runHandlers() {
    guard !plan.handlers.isEmpty else { return }
    state.withLock { $0.phase = .handlers }
    var notified: Set<Int> = []
    for step in plan.steps.indices where result(of: step)?.isChanged == true {
      notified.formUnion(plan.allSteps[step].notifies)
    }
    for (number, step) in plan.handlers.indices.enumerated() where result(of: step) == nil {
      guard notified.contains(number) else {
        let attempt = state.withLock { $0.nextAttempt(at: StepPlace(step: step)) }
        end(attempt, as: .skipped("no step that notifies it changed anything"))
        continue
      }
      guard runInOrder(step) else { break }
    }
  }

  private func runFinally() {
    guard !plan.finally.isEmpty else { return }
    let deadline = deadline(after: options.finallyDeadline)
    state.withLock { $0.phase = .finally }
    let alarm = ports.clock.setAlarm(at: deadline) { [weak self] in self?.endFinally() }
    for step in plan.finally.indices where result(of: step) == nil {
      guard runInOrder(step, finallyDeadline: deadline) else { break }
    }
    ports.clock.cancelAlarm(alarm)
    state.withLock { $0.phase = .closing }
  }

  /// A handler, or a step of `finally`, with all its attempts and items.
  /// - Returns: false when no further one may run.
  private func runInOrder(_ step: Int, finallyDeadline: UInt64? = nil) -> Bool {
    var waiting = [StepPlace(step: step)]
    while let place = waiting.popLast() {
      guard state.withLock({ $0.mayStart }) else { return false }
      switch perform(place, finallyDeadline: finallyDeadline) {
      case .paused:
        guard waitForTurn(of: place) else { return false }
        waiting.append(place)
      case .opened(let items, _): waiting = items.reversed().map { StepPlace(step: step, item: $0) }
      // What fails in order doesn't keep other steps from running, but the rest of its own items.
      case .itemEnded(goesOn: false):
        waiting = []
        cutShort(step, "another item failed before it started")
      case .itemEnded, .ended, .abandoned: break
      }
    }
    return true
  }

  /// - Returns: false when what runs in order is over meanwhile.
  private func waitForTurn(of place: StepPlace) -> Bool {
    turnsInOrder.wait { [self] turns in
      guard state.withLock({ $0.mayStart }) else { return .done(false) }
      return turns.remove(place) == nil ? .wait : .done(true)
    }
  }

  /// `finally` has taken too long.
  private func endFinally() {
    let controls: [AttemptControl]? = state.withLock { state in
      guard state.phase == .finally else { return nil }
      state.isFinallyOverdue = true
      return state.controls
    }
    guard let controls else { return }
    turnsInOrder.wakeAll()
    note(.finallyOverdue(options.finallyDeadline), origin: .pipeline)
    for control in controls { control.cancel() }
    giveUpAfterGrace()
  }

  /// Ends steps that never started, in file order.
  private func cancelUnstarted(_ steps: Range<Int>) {
    let now = state.withLock(\.self)
    let cause = now.failedStep.flatMap { $0 < plan.stepCount ? $0 : nil }
    let dependents = cause.map(plan.graph.allDependents) ?? []
    for step in steps where now.results[step] == nil {
      let reason: String
      if let cause, step < plan.stepCount {
        let failed = "step '\(plan.allSteps[cause].id)'"
        reason =
          dependents.contains(step) ? "it depends on \(failed), which failed" : "\(failed) failed before it started"
      } else if plan.finally.indices.contains(step), now.isFinallyOverdue {
        reason = "'finally' took longer than \(options.finallyDeadline)"
      } else if case .module(let name) = now.failure?.origin {
        reason = "module '\(name)' could not be initialised"
      } else if now.isUnrecorded {
        reason = "what happens could not be recorded any more"
      } else if now.isOverdue, let timeout = plan.timeout {
        reason = "the pipeline took longer than \(timeout)"
      } else {
        reason = now.cancelCount > 0 ? "the run was cancelled" : "the run could not start"
      }
      if now.loops[step] != nil {
        cutShort(step, reason)
      } else {
        dropWaits(of: StepPlace(step: step))
        end(now.nextAttempt(at: StepPlace(step: step)), as: .cancelled(reason))
      }
    }
  }

  /// Ends the history of the run.
  ///
  /// - Returns: the outcome, and whether nobody had ended it before; otherwise the outcome means nothing.
  private func close(outputs: [RunOutcome.Output], isAbandoned: Bool) -> (outcome: RunOutcome, isFirst: Bool) {
    let now = state.withLock(\.self)
    let (failure, status) = (now.failure, now.status)
    var outcome = RunOutcome(
      id: id, status: status, outputs: status == .succeeded ? outputs : [], failure: failure,
      counts: RunOutcome.Counts(), started: started, ended: started, isAbandoned: isAbandoned,
      lostModules: now.abandonedModules, isChanged: now.results.contains { $0?.isChanged == true })
    let isFirst = journal.close(
      reason: "the run gave up waiting for it", attempt: now.nextAttempt
    ) { time, counts in
      outcome.ended = time
      outcome.counts = counts
      return .runEnded(outcome)
    }
    return (outcome, isFirst)
  }

  func lockOwner(_ place: StepPlace) -> LockOwner {
    LockOwner(
      run: id.description, pipeline: plan.name, step: plan.label(of: place), process: options.process,
      since: ports.clock.now())
  }

  func deadline(after span: TimeSpan) -> UInt64 {
    ports.clock.monotonic() + UInt64(max(0, span.seconds)) * 1_000_000_000 + UInt64(max(0, span.nanoseconds))
  }
}
