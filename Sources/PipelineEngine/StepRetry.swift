internal import AetherModel
internal import Synchronization

/// Further attempts at steps that failed.
extension PipelineRun {
  /// How long to wait before the next attempt, in nanoseconds; `nil` when there is none.
  func wait(after result: StepResult, _ control: AttemptControl) -> UInt64? {
    let step = control.attempt.step
    guard let retry = plan.allSteps[step].policy?.retry, let failure = result.failure, retry.covers(failure) else {
      return nil
    }
    let failed = (state.withLock { $0.failedAttempts[step] } ?? 0) + 1
    guard failed < retry.attempts, !control.isCancelled || control.isOverdue else { return nil }
    guard state.withLock({ $0.mayStart && ($0.phase.isInOrder || $0.failure == nil) }) else { return nil }
    return retry.wait(before: failed + 1)
  }

  /// Plans the next attempt, which waits without a thread.
  func pause(_ attempt: AttemptKey, for wait: UInt64) {
    let step = attempt.step
    journal.renew(step)
    state.withLock { state in
      state.active[step] = nil
      state.attempts[step] = attempt.attempt
      state.failedAttempts[step, default: 0] += 1
    }
    let alarm = ports.clock.setAlarm(at: ports.clock.monotonic() + wait) { [weak self] in
      self?.state.withLock { _ = $0.retries.removeValue(forKey: step) }
      self?.giveTurn(to: step)
    }
    state.withLock { $0.retries[step] = alarm }
  }

  /// Lets a paused step go on.
  func giveTurn(to step: Int) {
    let (phase, scheduler) = state.withLock { ($0.phase, $0.scheduler) }
    if phase.isInOrder {
      turnsInOrder.withLock { _ = $0.insert(step) }
      turnsInOrder.wakeAll()
    } else {
      scheduler?.resume(step)
    }
  }

  /// Forgets what a step that won't start waits for.
  func dropWaits(of step: Int) {
    if let alarm = state.withLock({ $0.retries.removeValue(forKey: step) }) { ports.clock.cancelAlarm(alarm) }
    releaseLock(of: step)
  }
}
