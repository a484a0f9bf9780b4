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

  let options: RunOptions
  let ports: EnginePorts
  let journal: Journal
  let state: Mutex<RunState>
  private let ending = Monitor(Ending())

  private struct Ending: Sendable {
    var outcome: RunOutcome?
    var isGivenUp = false
  }

  /// - Parameters:
  ///   - inputs: as `Plan.bindInputs` gave them.
  ///   - ports: for this run alone, or safe to share.
  package init(plan: Plan, id: RunID, inputs: [Value] = [], options: RunOptions = RunOptions(), ports: EnginePorts) {
    precondition(inputs.count == plan.inputs.count, "one value for each input of the pipeline")
    self.plan = plan
    self.id = id
    self.inputs = inputs
    self.options = options
    self.ports = ports
    started = ports.clock.now()
    journal = Journal(stepCount: plan.allSteps.count, recorder: ports.recorder, clock: ports.clock)
    state = Mutex(RunState(stepCount: plan.allSteps.count))
  }

  /// Runs the plan to its end. Blocks until then, or until the run gives up after a second `cancel()`. Call it once.
  package func run() -> RunOutcome {
    let scheduler = Scheduler(graph: plan.graph, jobs: plan.jobs) { [self] step in perform(step) }
    state.withLock { state in
      precondition(state.phase == .waiting, "a run runs once")
      state.phase = .preparing
      state.scheduler = scheduler
    }
    journal.tell(.runStarted(id, plan, inputs: inputs))
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
    thread.join()
    return outcome
  }

  /// Asks the run to end. From any thread, at any time, but not from a recorder; not from a signal handler.
  ///
  /// The first time, no further step starts, running ones are asked to end, and `finally` runs. The second time
  /// `finally` is cancelled as well, the executor ends by force what it can, and the run gives up on what has not ended
  /// by the grace time. The third time it gives up at once.
  package func cancel() {
    let (times, scheduler, controls) = state.withLock { state in
      state.cancelCount += 1
      let isSpared = state.phase == .finally && state.cancelCount == 1
      return (state.cancelCount, state.scheduler, isSpared ? [] : state.active.compactMap(\.self))
    }
    journal.tell(.cancelRequested(times: times))
    scheduler?.stop()
    for control in controls { control.cancel() }
    if times == 2 {
      ports.executor.abandon()
      giveUpAfterGrace()
    } else if times > 2 {
      giveUp()
    }
  }

  /// Lets the run end soon, whatever still runs.
  func giveUpAfterGrace() {
    let alarm = ports.clock.setAlarm(at: deadline(after: options.grace)) { [weak self] in self?.giveUp() }
    state.withLock { $0.alarms.append(alarm) }
  }

  private func giveUp() {
    ending.withLock { $0.isGivenUp = true }
    ending.wakeAll()
  }

  /// The whole run, on its own thread.
  private func lead(_ scheduler: Scheduler) {
    var session = ModuleSession(run: self)
    var outputs: [RunOutcome.Output] = []
    if session.open() {
      state.withLock { $0.phase = .steps }
      if !scheduler.run() { journal.tell(.notice(.fewerThreads)) }
      cancelUnstarted(plan.steps.indices)
      outputs = evaluateOutputs()
      runFinally()
    }
    cancelUnstarted(plan.allSteps.indices)
    session.close()
    let alarms = state.withLock { state in
      // The scheduler refers to the run.
      state.scheduler = nil
      return state.alarms
    }
    for alarm in alarms { ports.clock.cancelAlarm(alarm) }
    let (outcome, isFirst) = close(outputs: outputs, isAbandoned: false)
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

  private func runFinally() {
    guard !plan.finally.isEmpty else { return }
    let deadline = deadline(after: options.finallyDeadline)
    state.withLock { $0.phase = .finally }
    let alarm = ports.clock.setAlarm(at: deadline) { [weak self] in self?.endFinally() }
    for step in plan.finally.indices {
      guard state.withLock({ $0.finallyMayGoOn }) else { break }
      _ = perform(step, deadline: deadline)
    }
    ports.clock.cancelAlarm(alarm)
    state.withLock { $0.phase = .closing }
  }

  /// `finally` has taken too long.
  private func endFinally() {
    let controls: [AttemptControl]? = state.withLock { state in
      guard state.phase == .finally else { return nil }
      state.isFinallyOverdue = true
      return state.active.compactMap(\.self)
    }
    guard let controls else { return }
    note(.finallyOverdue(options.finallyDeadline), origin: .pipeline)
    for control in controls { control.cancel() }
    giveUpAfterGrace()
  }

  /// Ends steps that never started, in file order.
  private func cancelUnstarted(_ steps: Range<Int>) {
    let now = state.withLock { $0 }
    let cause = now.failedStep.flatMap { $0 < plan.stepCount ? $0 : nil }
    let dependents = cause.map(plan.graph.allDependents) ?? []
    for step in steps where now.results[step] == nil {
      let reason: String
      if let cause, step < plan.stepCount {
        let failed = "step '\(plan.allSteps[cause].id)'"
        reason =
          dependents.contains(step) ? "it depends on \(failed), which failed" : "\(failed) failed before it started"
      } else if step >= plan.stepCount, now.isFinallyOverdue {
        reason = "'finally' took longer than \(options.finallyDeadline)"
      } else if case .module(let name) = now.failure?.origin {
        reason = "module '\(name)' could not be initialised"
      } else {
        reason = now.cancelCount > 0 ? "the run was cancelled" : "the run could not start"
      }
      end(AttemptKey(step: step), as: .cancelled(reason))
    }
  }

  /// Ends the history of the run.
  ///
  /// - Returns: the outcome, and whether nobody had ended it before; otherwise the outcome means nothing.
  private func close(outputs: [RunOutcome.Output], isAbandoned: Bool) -> (outcome: RunOutcome, isFirst: Bool) {
    let (failure, status) = state.withLock { ($0.failure, $0.status) }
    var outcome = RunOutcome(
      id: id, status: status, outputs: status == .succeeded ? outputs : [], failure: failure,
      counts: RunOutcome.Counts(), started: started, ended: started, isAbandoned: isAbandoned)
    let isFirst = journal.close(reason: "the run gave up waiting for it") { time, counts in
      outcome.ended = time
      outcome.counts = counts
      return .runEnded(outcome)
    }
    return (outcome, isFirst)
  }

  func lockOwner(step: Int) -> LockOwner {
    LockOwner(
      run: id.description, pipeline: plan.name, step: plan.allSteps[step].id, process: options.process,
      since: ports.clock.now())
  }

  func deadline(after span: TimeSpan) -> UInt64 {
    ports.clock.monotonic() + UInt64(max(0, span.seconds)) * 1_000_000_000 + UInt64(max(0, span.nanoseconds))
  }
}
