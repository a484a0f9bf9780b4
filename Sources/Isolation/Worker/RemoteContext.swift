internal import AetherModel
internal import Linux
internal import PluginRuntime
internal import Synchronization

/// What a module in a worker may ask of its host, over the connection. Requests come from the module's thread, which waits
/// for the answer; notes come from any.
final class RemoteContext: CallContext {
  private let link: Link
  private let call: UInt64
  /// By `SystemClock.monotonic()`; `nil` without one.
  private let deadline: Int64?
  private let watcher: CancelWatcher
  /// Where this process makes workspaces itself, since its host does not see them; `nil` where the host does.
  private let ownFolder: String?
  private let made = Mutex<String?>(nil)

  init(_ link: Link, call: UInt64, timeLeft: Int64?, watcher: CancelWatcher, ownFolder: String?) {
    self.link = link
    self.call = call
    deadline = timeLeft.map { SystemClock.monotonic() &+ $0 }
    self.watcher = watcher
    self.ownFolder = ownFolder
  }

  /// The call is over: what was made for it goes.
  func end() {
    watcher.forget(call)
    if let folder = made.withLock({ $0 }) { try? Folder.removeTree(folder) }
  }

  func log(_ record: LogRecord) { link.send(HostNote.log(record).message(call: call)) }

  func progress(_ fraction: Double?, message: String?) {
    link.send(HostNote.progress(fraction, message: message).message(call: call))
  }

  var isCancelled: Bool { watcher.isCancelled(call) }
  var timeLeft: Int64? { deadline.map { max(0, $0 - SystemClock.monotonic()) } }
  func setCancelHandler(_ body: (@Sendable () -> Void)?) { watcher.set(body, for: call) }

  func workspace(in folder: String?) throws(Failure) -> String {
    guard let ownFolder else { return try text(.workspace) }
    if let path = made.withLock({ $0 }) { return path }
    let path = Path.join(ownFolder, "call-\(call)")
    do throws(SystemError) { try Folder.create(path, mode: 0o700) } catch {
      throw Failure(code: "AETHER_IO", message: "the workspace can't be made: \(error)", severity: .recoverable)
    }
    made.withLock { $0 = path }
    return path
  }

  var environment: Value { (try? ask(.environment).value) ?? .null }

  func saveState(_ key: String, _ value: Value) throws(Failure) { _ = try ask(.saveState(key: key, value: value)) }
  func previousStates() -> Value { (try? ask(.previousStates).value) ?? .array([]) }
  func commitCheckpoint() throws(Failure) { _ = try ask(.commitCheckpoint) }
  func acquireLock(_ lock: LockName) throws(Failure) { _ = try ask(.acquireLock(lock)) }
  func releaseLock(_ lock: LockName) { _ = try? ask(.releaseLock(lock)) }

  func createOutputFile(slot: Int, name: String) throws(Failure) -> Int32 {
    try descriptor(.createOutputFile(slot: slot, name: name))
  }

  func placeOutputFile(slot: Int, copies: Bool) throws(Failure) -> Value {
    try ask(.placeOutputFile(slot: slot)).value ?? .null
  }

  func openInputFile(slot: Int, path: String) throws(Failure) -> Int32 { try descriptor(.openInputFile(slot: slot)) }

  func invoke(module: String, method: String, arguments: Value) -> Reply {
    do throws(Failure) {
      return HostAnswer.reply(try answer(.invoke(module: module, method: method, arguments: arguments)))
    } catch {
      return Reply(.failed, failure: error)
    }
  }

  private func answer(_ request: HostRequest) throws(Failure) -> Message {
    if let failure = link.send(request.message(call: call)) { throw failure }
    return link.receive()
  }

  private func ask(_ request: HostRequest) throws(Failure) -> (value: Value?, descriptors: MessageDescriptors?) {
    let message = try answer(request)
    guard message.code == HostAnswer.done else {
      throw message[0].flatMap(Failure.init)
        ?? Failure(code: "AETHER_UNAVAILABLE", message: "the host refused and did not say why")
    }
    return (message[0], message.descriptors)
  }

  private func text(_ request: HostRequest) throws(Failure) -> String { try ask(request).value?.stringValue ?? "" }

  private func descriptor(_ request: HostRequest) throws(Failure) -> Int32 {
    guard let descriptor = try ask(request).descriptors?.take(0) else {
      throw Failure(code: "AETHER_UNAVAILABLE", message: "the host sent no descriptor")
    }
    return descriptor.release()
  }
}
