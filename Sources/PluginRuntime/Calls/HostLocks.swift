internal import AetherModel
internal import CAether

/// AETHER_LOCKS_1.
enum HostLocks {
  static func acquire(
    _ call: UnsafePointer<aether_call>?, _ name: UnsafePointer<CChar>?, _ scope: Int32
  ) -> Status {
    guard let frame = CallFrame.running(call, "acquire"), let lock = lock(name, scope, frame, "acquire") else {
      return HostTable.invalid
    }
    do throws(Failure) {
      try frame.context?.acquireLock(lock)
      return HostTable.ok
    } catch {
      return frame.refused(error)
    }
  }

  static func release(
    _ call: UnsafePointer<aether_call>?, _ name: UnsafePointer<CChar>?, _ scope: Int32
  ) -> Status {
    guard let frame = CallFrame.running(call, "release"), let lock = lock(name, scope, frame, "release") else {
      return HostTable.invalid
    }
    frame.context?.releaseLock(lock)
    return HostTable.ok
  }

  private static func lock(
    _ name: UnsafePointer<CChar>?, _ scope: Int32, _ frame: CallFrame, _ function: StaticString
  ) -> LockName? {
    guard let name = ForeignBytes.name(name) else {
      frame.misused("\(frame.name) gave \(function) no name of a lock: it is UTF-8, 1 to 255 bytes")
      return nil
    }
    switch Int(scope) {
    case Int(AETHER_LOCK_PROJECT): return LockName(name: name, scope: .project)
    case Int(AETHER_LOCK_MACHINE): return LockName(name: name, scope: .machine)
    default:
      frame.misused(
        "\(frame.name) gave \(function) the scope \(scope): it is AETHER_LOCK_PROJECT or AETHER_LOCK_MACHINE")
      return nil
    }
  }
}
