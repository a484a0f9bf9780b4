public import CAether

// Invariant of this file: `call` is set only while the host's call of the instance runs, and the memory that it points
// to is valid for that time. Frames are used on the thread that the call runs on. `@exclusivity(unchecked)`, here and
// in the parameters: each access is one load or one store of one thread, which no other access overlaps; checking that
// at run time would take half of the time of a small call.

/// What the parameters of one instance share: the call that is running.
@usableFromInline
final class Frame {
  let services: HostServices
  @usableFromInline let lease = Lease()
  @exclusivity(unchecked) @usableFromInline var call: UnsafePointer<aether_call>?
  /// True while the call is one whose inputs are the module's: not those of `initialize` and the like.
  @exclusivity(unchecked) @usableFromInline var hasParameters = false
  /// True when an input keeps a decoded value, which is let go when the call ends.
  @exclusivity(unchecked) @usableFromInline var holdsInputs = false
  @exclusivity(unchecked) private(set) var refusal: Refusal?
  @exclusivity(unchecked) private var cancelHandler: CancelHandler?

  /// A mistake that was found while the module was running, which makes the call fail.
  enum Refusal {
    case invalidArgument(String, String)
    case error(String)
  }

  init(host: UnsafePointer<aether_host>) { services = HostServices(host) }

  func begin(_ call: UnsafePointer<aether_call>, hasParameters: Bool) {
    self.call = call
    self.hasParameters = hasParameters
    refusal = nil
  }

  func end() {
    if cancelHandler != nil { setCancelHandler(nil) }
    lease.renew()
    call = nil
  }

  /// The first mistake counts.
  func refuse(_ refusal: Refusal) {
    if self.refusal == nil { self.refusal = refusal }
  }

  @inlinable
  func input(_ slot: Int) -> ValueView {
    guard let call, slot < Int(call.pointee.input_count), let inputs = call.pointee.inputs else { return .absent }
    return ValueView(inputs[slot], lease)
  }

  /// Replaces what is called when the host wants the call to end.
  func setCancelHandler(_ handler: (@Sendable () -> Void)?) {
    guard let call, let cancel = services.cancel else { return }
    let next = handler.map(CancelHandler.init)
    if let next {
      _ = cancel.pointee.on_cancel(
        call,
        { context in
          guard let context else { return }
          Unmanaged<CancelHandler>.fromOpaque(context).takeUnretainedValue().body()
        },
        Unmanaged.passUnretained(next).toOpaque())
    } else {
      _ = cancel.pointee.on_cancel(call, nil, nil)
    }
    cancelHandler = next
  }
}

/// Keeps the author's closure alive while the host may call it.
private final class CancelHandler {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

/// The optional features of a host, asked for once.
struct HostServices {
  let log: UnsafePointer<aether_log_1>?
  let progress: UnsafePointer<aether_progress_1>?
  let cancel: UnsafePointer<aether_cancel_1>?
  let context: UnsafePointer<aether_context_1>?
  let files: UnsafePointer<aether_files_1>?
  let modules: UnsafePointer<aether_modules_1>?
  let state: UnsafePointer<aether_state_1>?
  let locks: UnsafePointer<aether_locks_1>?

  init(_ host: UnsafePointer<aether_host>) {
    func table<T>(_ id: String) -> UnsafePointer<T>? {
      host.pointee.service(host, id)?.assumingMemoryBound(to: T.self)
    }
    log = table(AETHER_LOG_1)
    progress = table(AETHER_PROGRESS_1)
    cancel = table(AETHER_CANCEL_1)
    context = table(AETHER_CONTEXT_1)
    files = table(AETHER_FILES_1)
    modules = table(AETHER_MODULES_1)
    state = table(AETHER_STATE_1)
    locks = table(AETHER_LOCKS_1)
  }
}
