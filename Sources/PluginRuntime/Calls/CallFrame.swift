internal import AetherModel
internal import CAether
internal import Glibc
internal import Synchronization

/// The host's side of one running call: what `aether_call` points at, and what the module says while it runs.
///
/// Invariants:
/// - `memory` is allocated in `init` and never freed: frames belong to instances of modules, are reused in turn, and a
///   plugin that keeps its `aether_call` for longer than the call finds a frame that knows it is not running;
/// - `thread` is the module's thread while the call runs, else 0; all other plain properties are touched by that thread
///   only, or by the host's while no call runs, which hands frames over under a lock;
/// - `shared` is what other threads touch, under its lock.
///
/// `@unchecked Sendable` holds because of the second and the third.
final class CallFrame: @unchecked Sendable {
  /// `aether_call` with the way back to the frame behind it.
  struct Memory {
    var call: aether_call
    var owner: UnsafeRawPointer
  }

  struct Shared {
    var context: (any CallContext)?
    var misuse: String?
  }

  let memory: UnsafeMutablePointer<Memory>
  /// The plugin and module, for messages.
  let name: String
  let image: ImageMisuse
  private let errorCodes: [ErrorCode]
  private let thread = Atomic<UInt>(0)
  let shared = Mutex(Shared())
  let cancel = Mutex<CancelCallback?>(nil)

  private let views: UnsafeMutablePointer<aether_view>
  private let cells: UnsafeMutablePointer<aether_cell>
  private let capacity: Int

  var inputs: [Value?] = []
  var outputs: [Value?] = []
  var failure: Failure?
  var skipReason: String?
  var isChanged = false
  var message: String?
  var standardOutput: String?
  var standardError: String?
  var builders: [BuilderHandle] = []
  var usedBuilders = 0
  var replies: [ReplyHandle] = []
  /// Values that the module borrows until the call returns: its workspace's path, its environment.
  var borrowed: [Value] = []
  var workspacePath: Value?
  var outputFiles: [Int] = []

  private static let numbers = Atomic<UInt64>(0)

  /// - Parameter inputCount: the most inputs that a call of this frame has.
  init(name: String, image: ImageMisuse, errorCodes: [ErrorCode], inputCount: Int) {
    self.name = name
    self.image = image
    self.errorCodes = errorCodes
    capacity = inputCount
    memory = .allocate(capacity: 1)
    views = .allocate(capacity: max(inputCount, 1))
    cells = .allocate(capacity: max(inputCount, 1))
    memory.initialize(
      to: Memory(
        call: aether_call(
          struct_size: UInt32(MemoryLayout<aether_call>.size), input_count: 0, inputs: views, host: HostTable.shared,
          number: 0), owner: UnsafeRawPointer(bitPattern: 8) ?? UnsafeRawPointer(views)))
    memory.pointee.owner = UnsafeRawPointer(Unmanaged.passRetained(self).toOpaque())
  }

  /// The frame of a call that a plugin names; `nil` for a null pointer.
  @inline(__always)
  static func of(_ call: UnsafePointer<aether_call>?) -> CallFrame? {
    guard let call else { return nil }
    let owner = UnsafeRawPointer(call).load(fromByteOffset: MemoryLayout<aether_call>.size, as: UnsafeRawPointer.self)
    return Unmanaged<CallFrame>.fromOpaque(owner).takeUnretainedValue()
  }

  // MARK: - The host's side

  @inline(__always)
  func begin(inputs: [Value?], outputCount: Int, context: any CallContext) {
    self.inputs = inputs
    let count = min(inputs.count, capacity)
    for slot in 0..<count {
      views[slot] = self.inputs[slot]?.view(scalarAt: cells + slot) ?? aether_view()
    }
    memory.pointee.call.input_count = UInt32(count)
    memory.pointee.call.number = Self.numbers.wrappingAdd(1, ordering: .relaxed).newValue
    outputs = [Value?](repeating: nil, count: outputCount)
    shared.withLock { $0.context = context }
    thread.store(UInt(pthread_self()), ordering: .releasing)
  }

  /// Ends the call; what the module does with it from now on is refused.
  @inline(__always)
  func end(status: Status) -> CallResult {
    var (context, misuse) = shared.withLock { shared in
      defer { shared.misuse = nil }
      return (shared.context, shared.misuse)
    }
    if misuse == nil, image.isPending { misuse = image.take() }
    var result = CallResult(.succeeded, outputs: outputs)
    if let misuse {
      result.status = .failed(Failure(code: "AETHER_PLUGIN_MISUSE", message: misuse))
    } else if status.rawValue == AETHER_OK, outputFiles.isEmpty {
      result.status = .succeeded
    } else {
      result.status = ending(status, context, &result)
    }
    result.isChanged = isChanged
    result.message = message
    result.standardOutput = standardOutput
    result.standardError = standardError
    context = nil
    clear()
    return result
  }

  private func clear() {
    thread.store(0, ordering: .releasing)
    cancel.withLock { $0 = nil }
    shared.withLock { $0.context = nil }
    inputs = []
    outputs = []
    failure = nil
    skipReason = nil
    isChanged = false
    message = nil
    standardOutput = nil
    standardError = nil
    if usedBuilders > 0 {
      for builder in builders { builder.close() }
      usedBuilders = 0
    }
    if !replies.isEmpty { for reply in replies { reply.close() } }
    if !borrowed.isEmpty { borrowed = [] }
    workspacePath = nil
    if !outputFiles.isEmpty { outputFiles = [] }
  }

  private func ending(
    _ status: Status, _ context: (any CallContext)?, _ result: inout CallResult
  ) -> CallResult.Status {
    switch Int(status.rawValue) {
    case Int(AETHER_OK):
      for slot in outputFiles {
        do throws(Failure) {
          result.outputs[slot] = try context?.placeOutputFile(slot: slot)
        } catch {
          return .failed(error)
        }
      }
      return .succeeded
    case Int(AETHER_SKIPPED): return .skipped(reason: skipReason ?? "the module gave no reason")
    case Int(AETHER_CANCELLED): return .cancelled
    case Int(AETHER_FAILED):
      return .failed(
        failure ?? Failure(code: "AETHER_NO_REASON", message: "\(name) failed and did not say why"))
    default:
      return .failed(
        Failure(
          code: "AETHER_BAD_STATUS",
          message: "\(name) answered the status \(status.rawValue), which no module may answer"))
    }
  }

  // MARK: - The module's side

  /// The frame, when a function that only the module's thread may call was called rightly; else the misuse is noted.
  @inline(__always)
  static func running(_ call: UnsafePointer<aether_call>?, _ function: StaticString) -> CallFrame? {
    guard let frame = of(call) else {
      HostTable.noteNullCall(function)
      return nil
    }
    return frame.isRunningHere(function) ? frame : nil
  }

  @inline(__always)
  func isRunningHere(_ function: StaticString) -> Bool {
    let owner = thread.load(ordering: .acquiring)
    if owner == UInt(pthread_self()) { return true }
    refuse(function, owner == 0)
    return false
  }

  private func refuse(_ function: StaticString, _ hasEnded: Bool) {
    if hasEnded {
      image.note("\(name) used a call after it had ended: \(function)")
    } else {
      misused("\(name) called \(function) from a thread that is not the call's")
    }
  }

  /// The frame, when it is running, on whatever thread.
  static func alive(_ call: UnsafePointer<aether_call>?, _ function: StaticString) -> CallFrame? {
    guard let frame = of(call) else {
      HostTable.noteNullCall(function)
      return nil
    }
    guard frame.thread.load(ordering: .acquiring) != 0 else {
      frame.refuse(function, true)
      return nil
    }
    return frame
  }

  var context: (any CallContext)? { shared.withLock { $0.context } }

  /// Notes the first misuse: the call will fail with it.
  func misused(_ text: String) {
    shared.withLock { if $0.misuse == nil { $0.misuse = text } }
  }

  func misused(_ function: StaticString, _ error: ValueError) -> Status {
    misused("\(name) gave \(function) \(error)")
    return Status(rawValue: Int32(AETHER_INVALID))
  }

  func set(_ slot: UInt32, _ value: Value, _ function: StaticString) -> Status {
    guard Int(slot) < outputs.count else {
      misused("\(name) set output \(slot) by \(function), but its contract has \(outputs.count), counted from 0")
      return Status(rawValue: Int32(AETHER_INVALID))
    }
    outputs[Int(slot)] = value
    return Status(rawValue: Int32(AETHER_OK))
  }

  /// What the contract says of a code fills in what the module left out.
  func failure(code: String, message: String?, severity: Severity?, argument: String?) -> Failure {
    let declared = errorCodes.first { $0.code == code }
    return Failure(
      code: code, message: message ?? declared?.message ?? code, severity: severity ?? declared?.severity ?? .critical,
      argument: argument)
  }

  /// The input that a view shows whole, which then needs no copy.
  func input(shownBy view: aether_view) -> Value? {
    for slot in inputs.indices {
      if let value = inputs[slot], value.part(shownBy: view) != nil { return value }
      if view.blob == UnsafeRawPointer(cells + slot) { return inputs[slot] }
    }
    return nil
  }
}

/// What a module wants called when its call is to end.
struct CancelCallback: @unchecked Sendable {
  // Sendable: the module says by `on_cancel` that its function may be called with its context from another thread.
  let function: @convention(c) (UnsafeMutableRawPointer?) -> Void
  let context: UnsafeMutableRawPointer?
}

/// Misuse that no running call can be blamed for: it fails the next call of the same image.
final class ImageMisuse: Sendable {
  private let pending = Atomic<Bool>(false)
  private let text = Mutex<String?>(nil)

  @inline(__always)
  var isPending: Bool { pending.load(ordering: .relaxed) }

  func note(_ misuse: String) {
    text.withLock { if $0 == nil { $0 = misuse } }
    pending.store(true, ordering: .releasing)
  }

  func take() -> String? {
    pending.store(false, ordering: .releasing)
    return text.withLock { text in
      defer { text = nil }
      return text
    }
  }
}
