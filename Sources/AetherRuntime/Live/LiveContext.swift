package import AetherModel
package import PluginRuntime
internal import Synchronization

/// What a module that outlives runs may ask of its host: whatever the newest run gives it; nothing where none did.
final class LiveContext: CallContext {
  private let newest: Mutex<any CallContext>

  init(_ first: (any CallContext)?) { newest = Mutex(first ?? SilentContext()) }

  func replace(_ context: any CallContext) { newest.withLock { $0 = context } }

  private var context: any CallContext { newest.withLock { $0 } }

  var redactor: Redactor? { context.redactor }
  func log(_ record: LogRecord) { context.log(record) }
  func progress(_ fraction: Double?, message: String?) { context.progress(fraction, message: message) }
  var isCancelled: Bool { context.isCancelled }
  var timeLeft: Int64? { context.timeLeft }
  func setCancelHandler(_ body: (@Sendable () -> Void)?) { context.setCancelHandler(body) }
  func workspace(in folder: String?) throws(Failure) -> String { try context.workspace(in: folder) }
  var environment: Value { context.environment }
  func saveState(_ key: String, _ value: Value) throws(Failure) { try context.saveState(key, value) }
  func previousStates() -> Value { context.previousStates() }
  func commitCheckpoint() throws(Failure) { try context.commitCheckpoint() }
  func acquireLock(_ lock: LockName) throws(Failure) { try context.acquireLock(lock) }
  func releaseLock(_ lock: LockName) { context.releaseLock(lock) }
  func createOutputFile(slot: Int, name: String) throws(Failure) -> Int32 {
    try context.createOutputFile(slot: slot, name: name)
  }
  func placeOutputFile(slot: Int, copies: Bool) throws(Failure) -> Value {
    try context.placeOutputFile(slot: slot, copies: copies)
  }
  func openInputFile(slot: Int, path: String) throws(Failure) -> Int32 {
    try context.openInputFile(slot: slot, path: path)
  }
  func invoke(module: String, method: String, arguments: Value) -> Reply {
    context.invoke(module: module, method: method, arguments: arguments)
  }
}

/// Of a call that belongs to no step and no run.
package final class SilentContext: CallContext {
  package init() {}

  private static let unavailable = Failure(code: "AETHER_UNAVAILABLE", message: "no step runs")

  package func log(_ record: LogRecord) {}
  package func progress(_ fraction: Double?, message: String?) {}
  package var isCancelled: Bool { false }
  package var timeLeft: Int64? { nil }
  package func setCancelHandler(_ body: (@Sendable () -> Void)?) {}
  package func workspace(in folder: String?) throws(Failure) -> String { throw Self.unavailable }
  package var environment: Value { .object([]) }
  package func saveState(_ key: String, _ value: Value) throws(Failure) { throw Self.unavailable }
  package func previousStates() -> Value { .array([]) }
  package func commitCheckpoint() throws(Failure) { throw Self.unavailable }
  package func acquireLock(_ lock: LockName) throws(Failure) { throw Self.unavailable }
  package func releaseLock(_ lock: LockName) {}
  package func createOutputFile(slot: Int, name: String) throws(Failure) -> Int32 { throw Self.unavailable }
  package func placeOutputFile(slot: Int, copies: Bool) throws(Failure) -> Value { .null }
  package func invoke(module: String, method: String, arguments: Value) -> Reply {
    Reply(.unavailable, failure: Self.unavailable)
  }
}
