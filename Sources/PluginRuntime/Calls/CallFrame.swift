internal import AetherModel
internal import CAether
internal import Glibc
internal import Synchronization

/// The host's side of one running call: what `aether_call` points at, and what the module says while it runs.
///
/// Invariants:
/// - `memory` is allocated in `init` and freed only when the module's image was unmapped: frames belong to instances of
///   modules, are reused in turn, and a plugin that keeps its `aether_call` for longer than the call finds a frame that knows
///   it is not running;
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
  let image: ImageRecord
  private let errorCodes: [ErrorCode]
  private let thread = Atomic<UInt>(0)
  let shared = Mutex(Shared())
  let cancel = Mutex<CancelCallback?>(nil)

  private let views: UnsafeMutablePointer<aether_view>
  private let cells: UnsafeMutablePointer<aether_cell>
  private let capacity: Int

  /// What every call has. Allocated in `init`, as `memory` is; all `outputCapacity` places of outputs are initialised.
  private let held: UnsafeMutablePointer<[Value?]>
  private let outputs: UnsafeMutablePointer<Value?>
  private let outputCapacity: Int
  private(set) var outputCount = 0
  var inputs: [Value?] { held.pointee }
  var borrowedInputs: BorrowedInputs { BorrowedInputs(held: held) }

  /// What a module says besides its outputs, which few calls have.
  struct Said {
    var failure: Failure?
    var skipReason: String?
    var isChanged = false
    var message: String?
    var standardOutput: String?
    var standardError: String?
    /// Values that the module borrows until the call returns: its workspace's path, its environment.
    var borrowed: [Value] = []
    var workspacePath: Value?
    var previousStates: Value?
    var outputFiles: [Int] = []
    var asksForCancel = false
  }

  var said = Said() { didSet { hasSaid = true } }
  private var hasSaid = false
  var builders: [BuilderHandle] = []
  /// Builders and replies that were opened in the running call.
  var usedHandles = 0
  var replies: [ReplyHandle] = []

  private static let numbers = Atomic<UInt64>(0)

  /// - Parameters:
  ///   - inputCount: the most inputs that a call of this frame has.
  ///   - outputCount: the most outputs.
  init(name: String, image: ImageRecord, errorCodes: [ErrorCode], inputCount: Int, outputCount: Int) {
    self.name = name
    self.image = image
    self.errorCodes = errorCodes
    capacity = inputCount
    memory = .allocate(capacity: 1)
    held = .allocate(capacity: 1)
    held.initialize(to: [])
    outputCapacity = outputCount
    outputs = .allocate(capacity: max(outputCount, 1))
    outputs.initialize(repeating: nil, count: max(outputCount, 1))
    views = .allocate(capacity: max(inputCount, 1))
    cells = .allocate(capacity: max(inputCount, 1))
    memory.initialize(
      to: Memory(
        call: aether_call(
          struct_size: UInt32(MemoryLayout<aether_call>.size), input_count: 0, inputs: views, host: HostTable.shared,
          number: 0), owner: UnsafeRawPointer(bitPattern: 8) ?? UnsafeRawPointer(views)))
    memory.pointee.owner = UnsafeRawPointer(Unmanaged.passRetained(self).toOpaque())
    image.keep(self)
  }

  /// Frees what was allocated. Nobody calls the frame again: its module's image is unmapped.
  func dispose() {
    held.deinitialize(count: 1)
    held.deallocate()
    outputs.deinitialize(count: max(outputCapacity, 1))
    outputs.deallocate()
    views.deallocate()
    cells.deallocate()
    memory.deallocate()
    Unmanaged.passUnretained(self).release()
  }

  /// The frame of a call that a plugin names; `nil` for a null pointer.
  @inline(__always)
  static func of(_ call: UnsafePointer<aether_call>?) -> CallFrame? { reference(call)?.takeUnretainedValue() }

  @inline(__always)
  static func reference(_ call: UnsafePointer<aether_call>?) -> Unmanaged<CallFrame>? {
    guard let call else { return nil }
    let owner = UnsafeRawPointer(call).load(fromByteOffset: MemoryLayout<aether_call>.size, as: UnsafeRawPointer.self)
    return Unmanaged<CallFrame>.fromOpaque(owner)
  }

  // MARK: - The host's side

  @inline(__always)
  func begin(inputs: [Value?], outputCount: Int, context: any CallContext) {
    held.pointee = inputs
    let count = min(inputs.count, capacity)
    for slot in 0..<count {
      views[slot] = inputs[slot]?.view(scalarAt: cells + slot) ?? aether_view()
    }
    memory.pointee.call.input_count = UInt32(count)
    memory.pointee.call.number = Self.numbers.wrappingAdd(1, ordering: .relaxed).newValue
    self.outputCount = min(outputCount, outputCapacity)
    shared.withLock { $0.context = context }
    thread.store(UInt(pthread_self()), ordering: .releasing)
  }

  /// Takes the outputs of the call that ended. The general initialiser of arrays looks its type up at run time, which
  /// would be a good part of a call.
  @inline(__always)
  private func takeOutputs() -> [Value?] {
    func take(_ slot: Int) -> Value? {
      let value = (outputs + slot).move()
      (outputs + slot).initialize(to: nil)
      return value
    }
    return switch outputCount {
    case 0: []
    case 1: [take(0)]
    case 2: [take(0), take(1)]
    default: (0..<outputCount).map(take)
    }
  }

  /// Ends the call; what the module does with it from now on is refused.
  @inline(__always)
  func end(status: Status) -> CallResult {
    thread.store(0, ordering: .releasing)
    let outputs = takeOutputs()
    held.pointee = []
    if usedHandles > 0 { closeHandles() }
    let saysMore = hasSaid || status.rawValue != AETHER_OK || image.isPending
    let isPlain = shared.withLock { shared in
      guard !saysMore, shared.misuse == nil else { return false }
      shared.context = nil
      return true
    }
    return isPlain ? CallResult(.succeeded, outputs) : result(status, outputs)
  }

  private func closeHandles() {
    for builder in builders { builder.close() }
    for reply in replies { reply.close() }
    usedHandles = 0
  }

  /// The result of a call that said more than its outputs.
  private func result(_ status: Status, _ outputs: [Value?]) -> CallResult {
    var ended = Shared()
    shared.withLock { swap(&$0, &ended) }
    if ended.misuse == nil, image.isPending { ended.misuse = image.take() }
    var result = CallResult(
      .succeeded, outputs: outputs, isChanged: said.isChanged, message: said.message,
      standardOutput: said.standardOutput, standardError: said.standardError)
    if let misuse = ended.misuse {
      result.status = .failed(Failure(code: "AETHER_PLUGIN_MISUSE", message: misuse))
    } else {
      result.status = ending(status, ended.context, &result)
    }
    if said.asksForCancel { cancel.withLock { $0 = nil } }
    said = Said()
    hasSaid = false
    return result
  }

  private func ending(
    _ status: Status, _ context: (any CallContext)?, _ result: inout CallResult
  ) -> CallResult.Status {
    switch Int(status.rawValue) {
    case Int(AETHER_OK):
      for slot in said.outputFiles {
        do throws(Failure) {
          result.outputs[slot] = try context?.placeOutputFile(slot: slot, copies: false)
        } catch {
          return .failed(error)
        }
      }
      return .succeeded
    case Int(AETHER_SKIPPED): return .skipped(reason: said.skipReason ?? "the module gave no reason")
    case Int(AETHER_CANCELLED): return .cancelled
    case Int(AETHER_FAILED):
      return .failed(
        said.failure ?? Failure(code: "AETHER_NO_REASON", message: "\(name) failed and did not say why"))
    case Int(AETHER_UNAVAILABLE) where said.failure?.code == "AETHER_UNAVAILABLE":
      // What the host answered, handed on: it has said why.
      return .failed(said.failure ?? Failure(code: "AETHER_UNAVAILABLE", message: "the host lacks what \(name) needs"))
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

  /// What the host can't do for the module becomes the call's failure, as if the module had told it, and the status that
  /// tells the module so.
  func refused(_ failure: Failure) -> Status {
    switch failure.code {
    case "AETHER_CANCELLED": return Status(rawValue: Int32(AETHER_CANCELLED))
    case "AETHER_UNAVAILABLE":
      said.failure = failure
      return Status(rawValue: Int32(AETHER_UNAVAILABLE))
    default:
      said.failure = failure
      return Status(rawValue: Int32(AETHER_FAILED))
    }
  }

  func set(_ slot: UInt32, _ value: Value, _ function: StaticString) -> Status {
    guard Int(slot) < outputCount else {
      misused("\(name) set output \(slot) by \(function), but its contract has \(outputCount), counted from 0")
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

  /// What the contract says of a code.
  func declaredMessage(_ code: String) -> String? {
    errorCodes.first { $0.code == code }.flatMap { $0.message.isEmpty ? nil : $0.message }
  }

  /// The input that a view shows whole, which then needs no copy.
  func input(shownBy view: aether_view) -> Value? {
    if let memory = view.blob, memory >= UnsafeRawPointer(cells), memory < UnsafeRawPointer(cells + capacity) {
      let slot = (memory - UnsafeRawPointer(cells)) / MemoryLayout<aether_cell>.stride
      return slot < held.pointee.count && memory == UnsafeRawPointer(cells + slot) ? held.pointee[slot] : nil
    }
    for case let value? in held.pointee where value.part(shownBy: view) != nil { return value }
    return nil
  }
}

/// The inputs of a running call, read where they are: taking the list itself would count a reference in every call.
///
/// Invariant: it is used on the call's thread until the call ends.
struct BorrowedInputs {
  fileprivate let held: UnsafeMutablePointer<[Value?]>

  @inline(__always)
  subscript(slot: Int) -> Value? { held.pointee[slot] }
}

/// What a module wants called when its call is to end.
struct CancelCallback: @unchecked Sendable {
  // Sendable: the module says by `on_cancel` that its function may be called with its context from another thread.
  let function: @convention(c) (UnsafeMutableRawPointer?) -> Void
  let context: UnsafeMutableRawPointer?
}
