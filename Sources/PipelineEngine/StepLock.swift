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
  func lockPhase(of place: StepPlace, _ lock: LockName) -> StepLock.Phase {
    let isNew = state.withLock { state in
      guard state.locks[place] == nil else { return false }
      state.locks[place] = StepLock()
      return true
    }
    if isNew {
      let attempt = state.withLock { $0.nextAttempt(at: place) }
      let request = ports.locks.request(lock, for: lockOwner(place)) { [weak self] change in
        self?.lockChanged(change, lock, attempt)
      }
      let isKept = state.withLock { state in
        state.locks[place]?.request = request
        return state.locks[place] != nil
      }
      if !isKept { request.release() }
    }
    return state.withLock { state in
      guard var entry = state.locks[place] else { return .asked }
      if case .asked = entry.phase { entry.isPaused = true } else { entry.isPaused = false }
      state.locks[place] = entry
      return entry.phase
    }
  }

  private func lockChanged(_ change: LockChange, _ lock: LockName, _ attempt: AttemptKey) {
    let place = attempt.place
    if case .waiting(let owners) = change {
      journal.tell(.waitingForLock(attempt, lock, behind: owners))
      return
    }
    let isPaused = state.withLock { state in
      if case .refused(let failure) = change {
        state.locks[place]?.phase = .refused(failure)
      } else {
        state.locks[place]?.phase = .held
      }
      return state.locks[place]?.isPaused ?? false
    }
    if isPaused { giveTurn(to: place) }
  }

  /// Gives the step's lock back, or stops waiting for it.
  func releaseLock(of place: StepPlace) {
    let lock = state.withLock { $0.locks.isEmpty ? nil : $0.locks.removeValue(forKey: place) }
    lock?.request?.release()
  }
}
