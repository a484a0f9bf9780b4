internal import AetherModel
internal import PipelineEngine
internal import StateStore

/// The engine's locks: the store's.
struct SharedLocks: LockService {
  let table: LockTable

  func request(
    _ lock: LockName, for owner: LockOwner, onChange: @escaping @Sendable (LockChange) -> Void
  ) -> any LockRequest {
    table.request(lock, for: owner, onChange: onChange)
  }
}
