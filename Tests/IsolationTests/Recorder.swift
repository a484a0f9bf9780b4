import AetherModel
import Linux
import PluginRuntime
import Synchronization

/// Takes down what a module asks for, in the order in which it does.
final class Recorder: CallContext {
  private struct State {
    var events: [String] = []
    var isCancelled = false
    var handler: (@Sendable () -> Void)?
    var files: [Int: String] = [:]
    var processes: Set<Int32> = []
  }

  private let state = Mutex(State())
  private let folder: TemporaryFolder?
  private let cancelsAtFirstLog: Bool

  /// - Parameters:
  ///   - folder: where workspaces and files of outputs are made; without one there are none.
  ///   - cancelsAtFirstLog: whether the call is asked to end when the module first writes to the log.
  init(in folder: TemporaryFolder? = nil, cancelsAtFirstLog: Bool = false) {
    self.folder = folder
    self.cancelsAtFirstLog = cancelsAtFirstLog
  }

  /// The processes that calls ran in.
  var processes: Set<Int32> { state.withLock { $0.processes } }

  func processChosen(_ process: Int32) { state.withLock { _ = $0.processes.insert(process) } }

  var events: [String] { state.withLock { $0.events } }

  private func note(_ event: String) { state.withLock { $0.events.append(event) } }

  func cancel() {
    let handler = state.withLock { state in
      state.isCancelled = true
      defer { state.handler = nil }
      return state.handler
    }
    handler?()
  }

  func log(_ record: LogRecord) {
    if cancelsAtFirstLog { return cancel() }
    note("log \(record.level) \(record.message) \(record.fields.map { "\($0.name)=\($0.value)" })")
  }

  func progress(_ fraction: Double?, message: String?) {
    note("progress \(fraction.map { "\($0)" } ?? "-") \(message ?? "-")")
  }

  var isCancelled: Bool { state.withLock { $0.isCancelled } }
  var timeLeft: Int64? { 600_000_000_000 }

  func setCancelHandler(_ body: (@Sendable () -> Void)?) {
    let isLate = state.withLock { state in
      state.handler = state.isCancelled ? nil : body
      return state.isCancelled
    }
    if isLate { body?() }
  }

  /// Not noted: a worker makes its own, where its host can't see them.
  func workspace(in place: String?) throws(Failure) -> String {
    guard let place = place ?? folder?.path else { throw Failure(code: "NO_FOLDER", message: "there is no folder") }
    do throws(SystemError) { return try Folder.createPrivate("workspace-", in: place) } catch {
      throw Failure(code: "NO_FOLDER", message: "\(error)")
    }
  }

  var environment: Value { .object([("TZ", .string("UTC")), ("LANG", .string("C"))]) }

  func saveState(_ key: String, _ value: Value) throws(Failure) { note("state \(key) \(value.json())") }
  func previousStates() -> Value { .array([]) }
  func commitCheckpoint() throws(Failure) { note("checkpoint") }
  func acquireLock(_ lock: LockName) throws(Failure) { note("lock \(lock)") }
  func releaseLock(_ lock: LockName) { note("unlock \(lock)") }

  func createOutputFile(slot: Int, name: String) throws(Failure) -> Int32 {
    guard let folder else { throw Failure(code: "NO_FOLDER", message: "there is no folder") }
    note("output \(slot) \(name)")
    do throws(SystemError) {
      let path = Path.join(try Folder.createPrivate("output-", in: folder.path), name)
      state.withLock { $0.files[slot] = path }
      return try File.create(path).release()
    } catch {
      throw Failure(code: "NO_FOLDER", message: "\(error)")
    }
  }

  func placeOutputFile(slot: Int, copies: Bool) throws(Failure) -> Value {
    let path = state.withLock { $0.files[slot] }
    let bytes = path.flatMap { try? File.read($0) } ?? []
    note("place \(slot) \(String(decoding: bytes, as: UTF8.self))")
    return .file(path: path.map { Path.name(of: $0) } ?? "", digest: "sha256:" + String(repeating: "0", count: 64))
  }

  func invoke(module: String, method: String, arguments: Value) -> Reply {
    note("invoke \(module).\(method) \(arguments.json())")
    if method == "get" { return Reply(.succeeded, outputs: .object([("text", .string("gruß"))])) }
    guard method == "add" else { return Reply(.succeeded, outputs: .object([("replaced", .bool(false))])) }
    let amount = arguments["amount"]?.integerValue ?? 0
    guard amount < 100 else {
      return Reply(.failed, failure: Failure(code: "COUNTER_OVERFLOW", message: "too large", argument: "amount"))
    }
    return Reply(.succeeded, outputs: .object([("count", .integer(amount + 1))]))
  }
}
