package import AetherModel

/// The locks that runs share.
package final class LockTable: Sendable {
  /// - Parameters:
  ///   - folder: of the locks of all projects, made when a lock is first asked for.
  ///   - project: names the project, so that locks of two projects don't meet.
  package init(folder: String, project: String) {}

  package func request(
    _ lock: LockName, for owner: LockOwner, onChange: @escaping @Sendable (LockChange) -> Void
  ) -> any LockRequest {
    onChange(.held)
    return Granted()
  }

  private final class Granted: LockRequest {
    func release() {}
  }
}
