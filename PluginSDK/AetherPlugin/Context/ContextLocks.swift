internal import CAether

/// Among whom a lock is the same one.
public enum LockScope: Int32, Sendable, CaseIterable {
  /// The runs of one project.
  case project = 0
  /// All runs that keep their state below the same folder.
  case machine = 1
}

extension Context {
  // MARK: Locks

  /// Waits for a named lock, which steps of all pipelines and processes share, and holds it until
  /// ``unlock(_:scope:)``, at the latest until the step's attempt has ended. The name has 1 to 255 bytes. Blocks.
  ///
  /// Throws ``Cancelled`` when the host wants the call to end, and ``Unavailable`` when waiting would never end or
  /// there are no locks. What a step always needs is better said in its pipeline.
  public func lock(_ name: String, scope: LockScope = .project) throws {
    guard let locks = frame.services.locks else { throw Unavailable("the lock \(name), since this host has no locks") }
    let status = name.withCString { locks.pointee.acquire(call, $0, scope.rawValue) }
    if status == .cancelled { throw Cancelled() }
    if status != .ok { throw Unavailable("the lock \(name)", answer: status) }
  }

  /// Gives a lock back. Does nothing when it isn't held.
  public func unlock(_ name: String, scope: LockScope = .project) {
    _ = name.withCString { frame.services.locks?.pointee.release(call, $0, scope.rawValue) }
  }

  /// Does `body` while it holds a lock, as ``lock(_:scope:)`` takes it.
  public func withLock<Result>(
    _ name: String, scope: LockScope = .project, _ body: () throws -> Result
  ) throws -> Result {
    try lock(name, scope: scope)
    defer { unlock(name, scope: scope) }
    return try body()
  }
}
