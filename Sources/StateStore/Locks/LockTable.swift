package import AetherModel
internal import Linux

/// The locks that runs share: each is a queue in a file, whose first live record has the lock.
///
/// A record lives as long as its process keeps its bytes locked, so a suspended owner keeps its lock and one that ended
/// loses it. Two tables on one folder compete as two processes do, and so do two requests of one table.
package final class LockTable: Sendable {
  private let folder: LockFolder

  /// - Parameters:
  ///   - folder: of the locks of all projects, made when a lock is first asked for.
  ///   - project: names the project, so that locks of two projects don't meet.
  package init(folder: String, project: String) {
    self.folder = LockFolder(path: folder, project: project)
  }

  /// Asks for a lock: who asks first gets it first, whatever process asks. Doesn't wait for it, only for others that are
  /// asking just now.
  ///
  /// - Parameter onChange: told first on this thread, before this returns, then on a thread that this request has while it
  ///   waits: `waiting` again whenever somebody else has the lock, then `held` or `refused` once. Must not block.
  /// - Returns: the request. The lock is given back when it goes, too.
  package func request(
    _ lock: LockName, for owner: LockOwner, onChange: @escaping @Sendable (LockChange) -> Void
  ) -> any LockRequest {
    do throws(SystemError) {
      switch try LockQueue(folder: folder).enter(lock, owner) {
      case .held(let place):
        let request = QueuedRequest(lock, at: place)
        onChange(.held)
        return request
      case .waiting(let place, let records):
        let request = QueuedRequest(lock, at: place)
        let before = records.map { QueuedRequest.Predecessor($0) }
        onChange(.waiting(behind: before.map(\.owner)))
        do throws(SystemError) {
          try request.wait(behind: before, onChange: onChange)
        } catch {
          request.release()
          throw error
        }
        return request
      case .deadlock(let failure):
        onChange(.refused(failure))
      }
    } catch {
      onChange(.refused(Self.failure(lock, error)))
    }
    return Refused()
  }

  /// Who holds and who waits, of this project's locks and the machine's: the holder first, then the others in their order.
  /// Free locks are left out, and what can't be read is. Makes nothing.
  package func snapshot() -> [(lock: LockName, owners: [LockOwner])] {
    folder.files().compactMap { file in
      let queue: (lock: LockName, owners: [LockOwner])?
      do throws(SystemError) {
        queue = try read(file)
      } catch {
        queue = nil
      }
      return queue
    }
  }

  private func read(_ file: String) throws(SystemError) -> (lock: LockName, owners: [LockOwner])? {
    guard let records = try folder.existing(file), try records.hasOthers() else { return nil }
    let others = try records.withGate(.shared) { () throws(SystemError) in try records.others() }
    guard !others.isEmpty, let lock = LockFolder.lock(titled: try records.title()) else { return nil }
    return (lock, others.map { LockQueue.owner(of: $0) })
  }

  static func failure(_ lock: LockName, _ error: SystemError) -> Failure {
    Failure(
      code: error.isDiskFull ? "AETHER_DISK_FULL" : "AETHER_IO",
      message: "the lock '\(lock)' can't be asked for: \(error)", severity: .recoverable)
  }

  private final class Refused: LockRequest {
    func release() {}
  }
}
