internal import AetherModel
internal import Synchronization

/// Time limits: of attempts, and of all steps together.
extension PipelineRun {
  /// Has an attempt end when it takes too long: it is asked to, and given up after the grace time.
  ///
  /// - Returns: the alarm, to be taken back when the attempt ends.
  func limitTime(of control: AttemptControl) -> AlarmID? {
    guard let deadline = control.deadline, plan.allSteps[control.attempt.step].policy?.timeout != nil else { return nil }
    return ports.clock.setAlarm(at: deadline) { [weak self] in
      control.timeOut()
      self?.takeOverAfterGrace([control])
    }
  }

  /// Has the steps end when they take longer than the pipeline may.
  func limitTime() {
    guard let timeout = plan.timeout else { return }
    let alarm = ports.clock.setAlarm(at: deadline(after: timeout)) { [weak self] in self?.endSteps(after: timeout) }
    state.withLock { $0.alarms.append(alarm) }
  }

  private func endSteps(after timeout: TimeSpan) {
    let failure = Failure(
      code: "AETHER_PIPELINE_TIMEOUT", message: "the steps took longer than \(timeout); what was left was cancelled")
    let ended: (scheduler: Scheduler?, controls: [AttemptControl])? = state.withLock { state in
      guard state.phase == .steps else { return nil }
      state.isOverdue = true
      _ = state.note(failure, origin: .pipeline)
      return (state.scheduler, state.controls)
    }
    guard let ended else { return }
    ended.scheduler?.stop()
    for control in ended.controls { control.cancel(underGrace: true) }
    takeOverAfterGrace(ended.controls)
  }

  /// Gives up calls that don't end after they were asked to.
  func takeOverAfterGrace(_ controls: [AttemptControl]) {
    let (pipelines, calls) = controls.reduce(into: ([AttemptControl](), [AttemptControl]())) { parts, control in
      if plan.isPipeline(step: control.attempt.step) { parts.0.append(control) } else { parts.1.append(control) }
    }
    // A pipeline has its own `finally` to run, and its own calls to give up.
    let longest = deadline(after: options.finallyDeadline) + 3 * options.grace.clampedNanoseconds
    for (controls, end) in [(calls, deadline(after: options.grace)), (pipelines, longest)] where !controls.isEmpty {
      let alarm = ports.clock.setAlarm(at: end) { [weak self] in
        for control in controls { self?.takeOver(control) }
      }
      state.withLock { $0.alarms.append(alarm) }
    }
  }

  /// Ends an attempt whose call doesn't return. Its thread is lost, and its module, and its workspace stays.
  private func takeOver(_ control: AttemptControl) {
    let attempt = control.attempt
    let planned = plan.allSteps[attempt.step]
    let claimed: (phase: RunState.Phase, scheduler: Scheduler?)? = state.withLock { state in
      guard state[attempt.place] === control else { return nil }
      if state.phase == .steps {
        state[attempt.place] = nil
        state.abandonedModules.insert(planned.module)
      }
      return (state.phase, state.scheduler)
    }
    guard let claimed else { return }
    guard claimed.phase == .steps else {
      giveUp()
      return
    }
    var failure = overdueFailure(of: attempt.place)
    failure.message += "; it did not end when it was asked to, and its thread was given up"
    let result = judged(.failed(failure, isAbandoned: true), of: planned)
    let turn = end(attempt, as: result)
    if claimed.scheduler?.abandon(attempt.place, on: control.helper, turn: turn) == false { giveUp() }
  }

  func overdueFailure(of place: StepPlace) -> Failure {
    let timeout = plan.allSteps[place.step].policy?.timeout
    return Failure(
      code: "AETHER_TIMEOUT",
      message: "step '\(plan.label(of: place))' took longer than \(timeout.map { "\($0)" } ?? "the pipeline may")",
      severity: .recoverable)
  }

  /// A failure of a step under `on_error: continue` is ignored.
  func judged(_ result: StepResult, of planned: PlannedStep) -> StepResult {
    result.status == .failed && planned.policy?.continuesOnError == true ? result.ignored : result
  }
}
