/// A lock that steps of several runs share by its name.
package struct LockName: Hashable, Sendable, CustomStringConvertible {
  package enum Scope: String, Sendable, CaseIterable {
    /// Runs of one project.
    case project
    /// All runs that keep their state below the same folder.
    case machine
  }

  package var name: String
  package var scope: Scope

  package init(name: String, scope: Scope = .project) {
    self.name = name
    self.scope = scope
  }

  /// For people: `reports/releases`, `reports/releases (machine)`.
  package var description: String { scope == .machine ? "\(name) (machine)" : name }
}

/// Who holds or wants a lock.
package struct LockOwner: Hashable, Sendable {
  package var run: String
  package var pipeline: String
  package var step: String
  package var process: Int32
  /// Since when it holds the lock, or waits for it.
  package var since: Instant

  package init(run: String, pipeline: String, step: String, process: Int32, since: Instant) {
    self.run = run
    self.pipeline = pipeline
    self.step = step
    self.process = process
    self.since = since
  }
}

/// How a request for a lock stands.
package enum LockChange: Sendable {
  /// Others have it or asked before. The first one has it, or will have it next.
  case waiting(behind: [LockOwner])
  case held
  /// It will never be held: waiting would never end (`AETHER_DEADLOCK`), or the disk refuses (`AETHER_IO`).
  case refused(Failure)
}

/// One request for a lock.
package protocol LockRequest: AnyObject, Sendable {
  /// Gives the lock back, or stops waiting for it. Once; from any thread; doesn't wait for others. When it returns, no
  /// further change is told, but one may be being told just now.
  func release()
}
