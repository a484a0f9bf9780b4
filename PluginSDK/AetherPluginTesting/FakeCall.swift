internal import AetherPlugin
internal import CAether
internal import Glibc
internal import Synchronization

// Invariant of this file: the memory of a call lies in its arena until the arena is gone, so a module that keeps a
// call's pointer finds a call that is over rather than freed memory. Behind the C struct stands the call that it belongs to.

/// What a call is made with.
struct CallSetup {
  var inputs: [Value?] = []
  var outputs: [TestContract.Parameter] = []
  /// The declared error codes, with their messages.
  var messages: [String: String] = [:]
  var environment: [String: String] = [:]
  var cancellation = Cancellation.never
  var timeLeft: Duration?
  var services: [String: (String, Value) throws -> Value] = [:]
  /// False where there is no step: no states, no locks.
  var isStep = true
  var previousStates: [TestCheckpoint] = []
  var checkpointFailure: TestFailure?
}

/// The calls of one module.
final class CallArena {
  private var calls: [FakeCall] = []

  func call(
    _ setup: CallSetup, _ function: (UnsafePointer<aether_call>) -> AetherPlugin.Status
  ) -> TestResult {
    let call = FakeCall(setup, number: calls.count + 1)
    calls.append(call)
    return call.finish(function(call.pointer))
  }
}

/// One call of a module.
final class FakeCall {
  /// What the module's function is handed: the C struct, and behind it where it belongs.
  private struct Memory {
    var call: aether_call
    var owner: Unmanaged<FakeCall>
  }

  /// What a module may touch from any thread.
  struct Records: Sendable {
    var log: [LogLine] = []
    var progress: [(fraction: Double?, message: String)] = []
    var checks = 0
    var misuse: String?
  }

  let setup: CallSetup
  let records = Mutex(Records())
  let environment: Blob
  let previousStates: Blob
  var result = TestResult(status: .success)
  var files: [Int: String] = [:]
  var onCancel: (() -> Void)?
  private(set) var isOver = false
  private let memory: UnsafeMutablePointer<Memory>
  private let views: UnsafeMutableBufferPointer<aether_view>
  private let inputs: [Blob?]
  private let thread = pthread_self()
  private var values: [Int: Value] = [:]
  private var builders: [FakeBuilder] = []
  private var texts: [UnsafeMutablePointer<CChar>] = []
  private var failure: TestFailure?
  private var reason = ""
  private var folder: String?
  private var made: String?

  init(_ setup: CallSetup, number: Int) {
    self.setup = setup
    inputs = setup.inputs.map { $0.map(Blob.init) }
    var variables = Value.Fields()
    for (name, value) in setup.environment.sorted(by: { $0.key < $1.key }) { variables[name] = .string(value) }
    environment = Blob(.object(variables))
    previousStates = Blob(.array(setup.previousStates.map(\.value)))
    if let last = setup.previousStates.last { result.saved = last.states }
    views = .allocate(capacity: inputs.count)
    _ = views.initialize(from: inputs.map { $0?.view ?? aether_view(blob: nil, size: 0, offset: 0) })
    memory = .allocate(capacity: 1)
    let call = aether_call(
      struct_size: UInt32(MemoryLayout<aether_call>.size), input_count: UInt32(inputs.count),
      inputs: UnsafePointer(views.baseAddress), host: FakeHost.table, number: UInt64(number))
    memory.initialize(to: Memory(call: call, owner: .passUnretained(self)))
  }

  deinit {
    if let made { TemporaryFolder.remove(made) }
    for text in texts { free(text) }
    memory.deallocate()
    views.deallocate()
  }

  var pointer: UnsafePointer<aether_call> {
    UnsafeRawPointer(memory).assumingMemoryBound(to: aether_call.self)
  }

  /// The call that a module means, on any thread; nil when it is over.
  static func any(_ call: UnsafePointer<aether_call>?) -> FakeCall? {
    guard let call else { return nil }
    let owner = UnsafeRawPointer(call).load(as: Memory.self).owner.takeUnretainedValue()
    if owner.isOver { owner.misuse("a call that is over") }
    return owner.isOver ? nil : owner
  }

  /// The call that a module means, on its own thread.
  static func own(_ call: UnsafePointer<aether_call>?) -> FakeCall? {
    guard let owner = any(call) else { return nil }
    guard pthread_equal(owner.thread, pthread_self()) != 0 else {
      owner.misuse("a function of the call's own thread, on another")
      return nil
    }
    return owner
  }

  /// The first misuse counts.
  func misuse(_ text: String) { records.withLock { $0.misuse = $0.misuse ?? text } }

  func set(_ slot: UInt32, _ value: Value?) -> AetherPlugin.Status {
    guard let value else { return refuse("a text that isn't UTF-8, or has no start") }
    guard slot < setup.outputs.count else { return refuse("an output \(slot), of \(setup.outputs.count)") }
    values[Int(slot)] = value
    return .ok
  }

  func refuse(_ text: String) -> AetherPlugin.Status {
    misuse(text)
    return .invalid
  }

  func begin(_ purpose: FakeBuilder.Purpose) -> OpaquePointer? {
    if case .output(let slot) = purpose, slot >= setup.outputs.count {
      misuse("an output \(slot), of \(setup.outputs.count)")
      return nil
    }
    let builder = FakeBuilder(call: self, purpose: purpose)
    builders.append(builder)
    return OpaquePointer(Unmanaged.passUnretained(builder).toOpaque())
  }

  func commit(_ builder: FakeBuilder) -> AetherPlugin.Status {
    switch builder.purpose {
    case .output(let slot): return builder.finish().map { set(UInt32(slot), $0) } ?? .invalid
    case .state(let key): return builder.finish().map { save(key, $0) } ?? .invalid
    case .arguments: return .invalid
    }
  }

  func skip(_ reason: String) -> AetherPlugin.Status {
    self.reason = reason
    return .skipped
  }

  func fail(_ failure: TestFailure) -> AetherPlugin.Status {
    self.failure = failure
    return .failed
  }

  /// A text that lives as long as the call.
  func keep(_ text: String) -> UnsafePointer<CChar>? {
    guard let copy = strdup(text) else { return nil }
    texts.append(copy)
    return UnsafePointer(copy)
  }

  /// The call's own folder, made when it is first wanted.
  func workspace() -> String? {
    if folder == nil { folder = TemporaryFolder.make() }
    return folder
  }

  /// Where the files of outputs go: a folder of the call's, which lives as long as the module under test.
  func outputFolder() -> String? {
    if made == nil { made = TemporaryFolder.make() }
    return made
  }

  /// Counts a check, and says whether the call is cancelled by now.
  func checkCancellation() -> Bool {
    switch setup.cancellation {
    case .never: return false
    case .immediately: return true
    case .atCheck(let number):
      let checks = records.withLock { records in
        records.checks += 1
        return records.checks
      }
      if checks == number { cancelNow() }
      return checks >= number
    }
  }

  /// Calls the module's handler, once.
  func cancelNow() {
    let handler = onCancel
    onCancel = nil
    handler?()
  }

  func finish(_ status: AetherPlugin.Status) -> TestResult {
    isOver = true
    if let folder { TemporaryFolder.remove(folder) }
    for (slot, path) in files { values[slot] = .file(File(path: path, digest: "")) }
    for (slot, output) in setup.outputs.enumerated() where values[slot] != nil {
      result.outputs[output.name] = values[slot]
    }
    result.status = verdict(status)
    records.withLock { records in
      result.log = records.log
      result.progress = records.progress
      if let misuse = records.misuse { result.status = Self.misused("the module gave its host \(misuse)") }
    }
    return result
  }

  private func verdict(_ status: AetherPlugin.Status) -> TestResult.Status {
    switch status {
    case .ok:
      for (slot, output) in setup.outputs.enumerated() {
        if let value = values[slot] {
          if let problem = output.problem(with: value) { return Self.misused("the output \(problem)") }
        } else if !output.isOptional {
          return Self.misused("the output \(output.name) was not set")
        }
      }
      return .success
    case .skipped: return .skipped(reason)
    case .cancelled: return .cancelled
    case .unavailable where failure?.code != "AETHER_UNAVAILABLE": return Self.misused("it ended with status 5")
    case .failed, .unavailable:
      guard let failure else { return Self.misused("it failed and didn't say how") }
      guard setup.messages[failure.code] != nil || failure.code.hasPrefix("AETHER_") else {
        return Self.misused("the error code \(failure.code) isn't declared")
      }
      return .failed(failure)
    default: return Self.misused("it ended with status \(status.rawValue)")
    }
  }

  private static func misused(_ text: String) -> TestResult.Status {
    .failed(TestFailure(code: "AETHER_PLUGIN_MISUSE", message: text, argument: nil))
  }
}
