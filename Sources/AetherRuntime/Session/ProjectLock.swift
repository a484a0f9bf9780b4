internal import AetherModel
internal import Linux
internal import PipelineConfig
internal import PluginRuntime
internal import Trust

extension Session {
  /// What `aether plugins lock` did.
  package struct Locked: Sendable {
    package var path: String
    package var count: Int
    /// One line a change.
    package var changes: [String]
    /// False when the lock was that already.
    package var isWritten: Bool
    /// Whether the user's trust in the project was carried over to the new lock.
    package var keptTrust: Bool
  }

  /// Writes `aether.lock` from the modules that can be found. Nothing of them is run.
  /// - Throws: ``RunRefusal`` with everything that can't be locked. Nothing was written then.
  package func lock() throws(RunRefusal) -> Locked {
    let (situation, problems) = authority.situation
    let catalogue = catalogue()
    let bad = catalogue.modules.filter { $0.state == .bad }.flatMap(\.diagnostics)
    let (lock, diagnostics) = LockMaker(situation).lock(catalogue.modules.filter { $0.state == .good })
    let errors = (problems + catalogue.diagnostics + bad + diagnostics).filter { $0.severity == .error }
    guard errors.isEmpty else { throw RunRefusal(errors) }
    return try write(lock, insteadOf: situation.lock)
  }

  /// Writes a lock that the user has asked for.
  /// - Parameter trusts: that the user trusts the project with it; by default when it was trusted without.
  func write(_ lock: LockFile, insteadOf old: LockFile?, trusts: Bool? = nil) throws(RunRefusal) -> Locked {
    let path = Path.join(folder.root, LockFile.fileName)
    let changes = LockChanges.lines(from: old ?? LockFile(), to: lock)
    var locked = Locked(path: path, count: lock.modules.count, changes: changes, isWritten: false, keptTrust: false)
    if changes.isEmpty, old != nil { return locked }
    let isTrusted = trusts ?? authority.isTrustedInStore
    locked.isWritten = true
    do throws(SystemError) {
      try Output.replace(path, with: Array(lock.text.utf8), durable: true)
    } catch {
      throw RunRefusal([Diagnostic(code: "not-written", "\(error)")], .machine)
    }
    authority.forgetLock()
    // The user wrote the lock, by this very command: it needs no second decision.
    if isTrusted {
      do throws(TrustStore.Problem) {
        _ = try authority.trustProject()
        locked.keptTrust = true
      } catch {
        throw RunRefusal([error.diagnostic], .machine)
      }
    }
    return locked
  }
}
