internal import AetherModel
internal import PipelineEngine
internal import PluginRuntime
internal import Synchronization

/// A context from which a module may be invoked.
protocol InvokingContext: CallContext {
  /// The context of a call that this one makes of another module.
  func entering(_ module: Int) -> any CallContext
}

/// What a step's module may ask of its host: the engine's attempt.
final class StepCallContext: InvokingContext {
  private let control: AttemptControl
  private let module: Int
  private let executor: PluginExecutor
  private let files: OutputFiles
  private let cancelHandler = Mutex<Int?>(nil)
  private let outputFiles = Mutex<[Int: String]>([:])

  private let step: Int?
  private let debugger: DebuggerWait?

  /// - Parameters:
  ///   - step: whose own call it is; `nil` for one that is made on its behalf.
  ///   - debugger: what the call waits for in its process; `nil`: nothing.
  init(
    control: AttemptControl, module: Int, executor: PluginExecutor, files: OutputFiles, step: Int? = nil,
    debugger: DebuggerWait? = nil
  ) {
    self.step = step
    self.control = control
    self.module = module
    self.executor = executor
    self.files = files
    self.debugger = debugger
  }

  func processChosen(_ process: Int32) { debugger?.wait(for: process, control) }
  func generationChosen(_ number: Int) { if let step { executor.noteGeneration(step, number) } }

  func entering(_ module: Int) -> any CallContext {
    StepCallContext(control: control, module: module, executor: executor, files: files)
  }

  var redactor: Redactor? { control.redactor }
  func log(_ record: LogRecord) { control.log(record) }
  func progress(_ fraction: Double?, message: String?) { control.progress(fraction, message: message) }
  var isCancelled: Bool { control.isCancelled }
  var timeLeft: Int64? { control.deadline.map { Deadlines.timeLeft(until: $0) } }
  func workspace(in folder: String?) throws(Failure) -> String { try control.workspace(in: folder) }
  var environment: Value { control.environment.object }

  func setCancelHandler(_ body: (@Sendable () -> Void)?) {
    let control = control
    if let id = cancelHandler.withLock({ $0 }) { control.removeCancelHandler(id) }
    let id = body.map { control.onCancel($0) }
    cancelHandler.withLock { $0 = id }
  }

  func saveState(_ key: String, _ value: Value) throws(Failure) { control.saveState(key, value) }
  func commitCheckpoint() throws(Failure) { try control.commitCheckpoint() }
  func previousStates() -> Value {
    .array(
      control.previousStates.map { checkpoint in
        .object([
          ("number", .integer(Int64(checkpoint.number))), ("attempt", .integer(Int64(checkpoint.attempt))),
          ("time", .datetime(checkpoint.time)), ("states", checkpoint.states),
        ])
      })
  }

  func acquireLock(_ lock: LockName) throws(Failure) { try control.acquireLock(lock) }
  func releaseLock(_ lock: LockName) { control.releaseLock(lock) }

  func createOutputFile(slot: Int, name: String) throws(Failure) -> Int32 {
    if redactor?.holdsSecret(name) == true {
      throw Failure(
        code: "AETHER_SECRET_KEPT",
        message: "the step puts a secret into the name of a file, which would be kept where others can read it")
    }
    let (path, descriptor) = try files.create(in: control.run, name: name)
    let earlier = outputFiles.withLock { $0.updateValue(path, forKey: slot) }
    if let earlier { files.discard(earlier) }
    return descriptor
  }

  func placeOutputFile(slot: Int, copies: Bool) throws(Failure) -> Value {
    guard let path = outputFiles.withLock({ $0[slot] }) else { return .null }
    return try files.place(path, copies: copies, redactor: redactor)
  }

  deinit { for path in outputFiles.withLock({ $0.values }) { files.discard(path) } }

  func invoke(module name: String, method: String, arguments: Value) -> Reply {
    executor.invoke(from: module, module: name, method: method, arguments: arguments, context: self)
  }
}

/// What a module may ask of its host outside of steps: while it is initialised, started, stopped, shut down.
final class ModuleContext: InvokingContext {
  private let control: ModuleControl
  private let module: Int
  private unowned let executor: PluginExecutor

  init(control: ModuleControl, module: Int, executor: PluginExecutor) {
    self.control = control
    self.module = module
    self.executor = executor
  }

  func entering(_ module: Int) -> any CallContext {
    ModuleContext(control: control, module: module, executor: executor)
  }

  var redactor: Redactor? { control.redactor }
  func log(_ record: LogRecord) { control.log(record) }
  func progress(_ fraction: Double?, message: String?) {}
  var isCancelled: Bool { false }
  var timeLeft: Int64? { nil }
  func setCancelHandler(_ body: (@Sendable () -> Void)?) {}
  var environment: Value { control.environment.object }

  func workspace(in folder: String?) throws(Failure) -> String { throw Self.unavailable("a workspace") }
  func saveState(_ key: String, _ value: Value) throws(Failure) { throw Self.unavailable("states") }
  func commitCheckpoint() throws(Failure) { throw Self.unavailable("states") }
  func previousStates() -> Value { .array([]) }
  func acquireLock(_ lock: LockName) throws(Failure) { throw Self.unavailable("locks") }
  func releaseLock(_ lock: LockName) {}
  func createOutputFile(slot: Int, name: String) throws(Failure) -> Int32 { throw Self.unavailable("output files") }
  func placeOutputFile(slot: Int, copies: Bool) throws(Failure) -> Value { .null }

  private static func unavailable(_ what: String) -> Failure {
    Failure(code: "AETHER_UNAVAILABLE", message: "only a step has \(what)")
  }

  func invoke(module name: String, method: String, arguments: Value) -> Reply {
    executor.invoke(from: module, module: name, method: method, arguments: arguments, context: self)
  }
}

extension EnvironmentSnapshot {
  /// An object of strings.
  var object: Value { .object(entries.map { (key: $0.name, value: Value.string($0.value)) }) }
}
