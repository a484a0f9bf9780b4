internal import AetherModel
internal import Synchronization

/// Further attempts at steps that failed.
extension PipelineRun {
  /// How long to wait before the next attempt, in nanoseconds; `nil` when there is none.
  func wait(after result: StepResult, _ control: AttemptControl) -> UInt64? {
    let place = control.attempt.place
    guard let retry = plan.allSteps[place.step].policy?.retry, let failure = result.failure, retry.covers(failure) else {
      return nil
    }
    let failed = (state.withLock { $0.failedAttempts[place] } ?? 0) + 1
    guard failed < retry.attempts, !control.isCancelled || control.isOverdue else { return nil }
    guard state.withLock({ $0.mayStart && ($0.phase.isInOrder || $0.failure == nil) }) else { return nil }
    return retry.wait(before: failed + 1)
  }

  /// Plans the next attempt, which waits without a thread.
  func pause(_ attempt: AttemptKey, for wait: UInt64) {
    let place = attempt.place
    journal.renew(place)
    state.withLock { state in
      state[place] = nil
      state.attempts[place] = attempt.attempt
      state.failedAttempts[place, default: 0] += 1
    }
    let alarm = ports.clock.setAlarm(at: ports.clock.monotonic() + wait) { [weak self] in
      self?.state.withLock { _ = $0.retries.removeValue(forKey: place) }
      self?.giveTurn(to: place)
    }
    state.withLock { $0.retries[place] = alarm }
  }

  /// Lets go on what was paused.
  func giveTurn(to place: StepPlace) {
    let (phase, scheduler) = state.withLock { ($0.phase, $0.scheduler) }
    if phase.isInOrder {
      turnsInOrder.withLock { _ = $0.insert(place) }
      turnsInOrder.wakeAll()
    } else {
      scheduler?.resume(place)
    }
  }

  /// Forgets what something that won't start waits for.
  func dropWaits(of place: StepPlace) {
    if let alarm = state.withLock({ $0.retries.removeValue(forKey: place) }) { ports.clock.cancelAlarm(alarm) }
    releaseLock(of: place)
  }
}
