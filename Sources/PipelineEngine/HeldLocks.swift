internal import AetherModel

/// The locks for a run that is a step of another one: what that step or one around it holds would be waited for for ever.
struct HeldLocks: LockService {
  let base: any LockService
  let held: LockName
  /// The step that holds it.
  let holder: String

  func request(
    _ lock: LockName, for owner: LockOwner, onChange: @escaping @Sendable (LockChange) -> Void
  ) -> any LockRequest {
    guard lock == held else { return base.request(lock, for: owner, onChange: onChange) }
    onChange(
      .refused(
        Failure(
          code: "AETHER_DEADLOCK",
          message: "step '\(owner.step)' wants the lock '\(lock)', which step '\(holder)' holds that it is inside of")))
    return NoRequest()
  }

  private final class NoRequest: LockRequest {
    func release() {}
  }
}

extension AttemptControl {
  /// Locks for the run that this attempt is.
  package var locksInside: any LockService {
    let ports = owner.ports
    guard let held = owner.plan.allSteps[attempt.step].policy?.lock else { return ports.locks }
    return HeldLocks(base: ports.locks, held: held, holder: label)
  }
}
