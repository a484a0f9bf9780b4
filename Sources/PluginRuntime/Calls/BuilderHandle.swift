internal import AetherModel
internal import CAether

/// What `aether_builder` points at: a value that a module is writing.
///
/// Handles belong to a frame and are reused call by call, so a module that goes on with a builder that is gone finds a
/// closed one. Only the module's thread touches an open one.
final class BuilderHandle {
  enum Purpose {
    case output(UInt32)
    case arguments
    case state(String)
  }

  unowned let frame: CallFrame
  var purpose = Purpose.arguments
  var builder = ValueBuilder()
  private(set) var isOpen = false

  init(frame: CallFrame) { self.frame = frame }

  /// A builder for the running call.
  static func open(_ frame: CallFrame, _ purpose: Purpose) -> BuilderHandle {
    if let free = frame.builders.first(where: { !$0.isOpen && $0.mayReopen }) {
      free.reopen(purpose)
      return free
    }
    let handle = BuilderHandle(frame: frame)
    frame.builders.append(handle)
    handle.reopen(purpose)
    return handle
  }

  /// A handle is used once in a call, unless a call needs very many: then a stale pointer may meet a new builder of the
  /// same call, which is the module's own affair.
  private var wasUsed = false
  private var mayReopen: Bool { !wasUsed || frame.builders.count >= 64 }

  private func reopen(_ purpose: Purpose) {
    self.purpose = purpose
    isOpen = true
    wasUsed = true
    frame.usedHandles += 1
  }

  /// Ends the builder within its call.
  func finish() -> Result<Value, ValueError> {
    isOpen = false
    var taken = ValueBuilder()
    swap(&taken, &builder)
    do throws(ValueError) {
      return .success(try taken.finish())
    } catch {
      return .failure(error)
    }
  }

  /// Forgets what was written.
  func discard() {
    isOpen = false
    builder = ValueBuilder()
  }

  /// The call has ended.
  func close() {
    if isOpen { discard() }
    wasUsed = false
  }

  /// The handle that a plugin names, when it is open and this is its thread; else the misuse is noted.
  @inline(__always)
  static func of(_ pointer: OpaquePointer?, _ function: StaticString) -> BuilderHandle? {
    guard let pointer else {
      HostTable.noteNullBuilder(function)
      return nil
    }
    let handle = Unmanaged<BuilderHandle>.fromOpaque(UnsafeRawPointer(pointer)).takeUnretainedValue()
    guard handle.frame.isRunningHere(function) else { return nil }
    guard handle.isOpen else {
      handle.frame.misused("\(handle.frame.name) used a builder after its end: \(function)")
      return nil
    }
    return handle
  }

  var pointer: OpaquePointer { OpaquePointer(Unmanaged.passUnretained(self).toOpaque()) }
}

/// What `aether_reply` points at. Kept by the frame, as builders are.
final class ReplyHandle {
  unowned let frame: CallFrame
  private(set) var isOpen = true
  private(set) var outputs = Value.null
  private(set) var errorCode: Value?
  private(set) var errorMessage: Value?
  /// Where the view of a scalar would borrow its cell from.
  let cell: UnsafeMutablePointer<aether_cell>

  init(frame: CallFrame) {
    self.frame = frame
    cell = .allocate(capacity: 1)
    cell.initialize(to: aether_cell())
  }

  deinit { cell.deallocate() }

  static func open(_ frame: CallFrame, _ reply: Reply) -> ReplyHandle {
    let handle = frame.replies.first { !$0.isOpen } ?? ReplyHandle(frame: frame)
    if !frame.replies.contains(where: { $0 === handle }) { frame.replies.append(handle) }
    handle.isOpen = true
    frame.usedHandles += 1
    handle.outputs = reply.outputs
    handle.errorCode = (reply.failure?.code).map(Value.string)
    handle.errorMessage = (reply.failure?.message).map(Value.string)
    return handle
  }

  func close() {
    isOpen = false
    outputs = .null
    errorCode = nil
    errorMessage = nil
  }

  static func of(_ pointer: OpaquePointer?, _ function: StaticString) -> ReplyHandle? {
    guard let pointer else { return nil }
    let handle = Unmanaged<ReplyHandle>.fromOpaque(UnsafeRawPointer(pointer)).takeUnretainedValue()
    guard handle.frame.isRunningHere(function) else { return nil }
    guard handle.isOpen else {
      handle.frame.misused("\(handle.frame.name) used a reply after its end: \(function)")
      return nil
    }
    return handle
  }

  var pointer: OpaquePointer { OpaquePointer(Unmanaged.passUnretained(self).toOpaque()) }
}
