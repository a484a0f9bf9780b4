internal import AetherModel
internal import Synchronization

/// The lock that a step's policy names, from when it was asked for until it is given back.
struct StepLock: Sendable {
  enum Phase: Sendable {
    case asked
    case held
    case refused(Failure)
  }

  var phase = Phase.asked
  var request: (any LockRequest)?
  /// The step's turn has ended; whoever changes the phase gives it another one.
  var isPaused = false
}

extension PipelineRun {
  /// Asks for the lock of a step that is about to start, or looks at how an earlier request stands.
  ///
  /// - Returns: `asked` when the step must pause; it gets another turn once that has changed.
  func lockPhase(of step: Int, _ lock: LockName) -> StepLock.Phase {
    let isNew = state.withLock { state in
      guard state.locks[step] == nil else { return false }
      state.locks[step] = StepLock()
      return true
    }
    if isNew {
      let attempt = AttemptKey(step: step, attempt: state.withLock { $0.attempts[step] ?? 0 } + 1)
      let request = ports.locks.request(lock, for: lockOwner(step: step)) { [weak self] change in
        self?.lockChanged(change, lock, attempt)
      }
      let isKept = state.withLock { state in
        state.locks[step]?.request = request
        return state.locks[step] != nil
      }
      if !isKept { request.release() }
    }
    return state.withLock { state in
      guard var entry = state.locks[step] else { return .asked }
      if case .asked = entry.phase { entry.isPaused = true } else { entry.isPaused = false }
      state.locks[step] = entry
      return entry.phase
    }
  }

  private func lockChanged(_ change: LockChange, _ lock: LockName, _ attempt: AttemptKey) {
    let step = attempt.step
    if case .waiting(let owners) = change {
      journal.tell(.waitingForLock(attempt, lock, behind: owners))
      return
    }
    let isPaused = state.withLock { state in
      if case .refused(let failure) = change {
        state.locks[step]?.phase = .refused(failure)
      } else {
        state.locks[step]?.phase = .held
      }
      return state.locks[step]?.isPaused ?? false
    }
    if isPaused { giveTurn(to: step) }
  }

  /// Gives the step's lock back, or stops waiting for it.
  func releaseLock(of step: Int) {
    let lock = state.withLock { $0.locks.removeValue(forKey: step) }
    lock?.request?.release()
  }
}
