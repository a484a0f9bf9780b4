internal import AetherModel

/// The locks that one attempt's module took itself.
final class AttemptLocks: Sendable {
  private struct Held: Sendable {
    var request: (any LockRequest)?
    var isHeld = false
    var refusal: Failure?
  }

  private let monitor = Monitor<[LockName: Held]>([:])

  /// Waits until the lock is held. A lock that the attempt holds already is an error, since it would wait for itself.
  func acquire(
    _ lock: LockName, of owner: LockOwner, from service: any LockService, cancelledBy control: AttemptControl,
    waits: @escaping @Sendable ([LockOwner]) -> Void
  ) throws(Failure) {
    let isNew = monitor.withLock { locks in
      guard locks[lock] == nil else { return false }
      locks[lock] = Held()
      return true
    }
    guard isNew else {
      throw Failure(
        code: "AETHER_DEADLOCK", message: "step '\(owner.step)' holds the lock '\(lock)' already, and asks for it again")
    }
    let request = service.request(lock, for: owner) { [monitor] change in
      monitor.withLock { locks in
        switch change {
        case .waiting(let owners): waits(owners)
        case .held: locks[lock]?.isHeld = true
        case .refused(let failure): locks[lock]?.refusal = failure
        }
      }
      monitor.wakeAll()
    }
    monitor.withLock { $0[lock]?.request = request }
    let handler = control.onCancel { [monitor] in monitor.wakeAll() }
    defer { control.removeCancelHandler(handler) }
    let refusal: Failure? = monitor.wait { locks in
      if locks[lock]?.isHeld == true { return .done(nil) }
      if let refusal = locks[lock]?.refusal { return .done(refusal) }
      guard !control.isCancelled else {
        return .done(Failure(code: "AETHER_CANCELLED", message: "the step was asked to end while it waited for '\(lock)'"))
      }
      return .wait
    }
    if let refusal {
      release(lock)
      throw refusal
    }
  }

  func release(_ lock: LockName) {
    monitor.withLock { $0.removeValue(forKey: lock) }?.request?.release()
  }

  var isEmpty: Bool { monitor.withLock { $0.isEmpty } }

  func releaseAll() {
    let all = monitor.withLock { locks in
      defer { locks = [:] }
      return locks.values.compactMap(\.request)
    }
    for request in all { request.release() }
  }
}
