internal import CAether

/// An instance of a module, as the host's functions reach it: each takes the call that it answers.
class Instance {
  let frame: Frame

  init(frame: Frame) { self.frame = frame }

  // A kind answers its own; the host never asks for the others, since they aren't in the table.
  func initialize(_ call: Call) -> Status { .invalid }
  func shutdown() {}
  func reset(_ call: Call) -> Status { .invalid }
  func saveState(_ call: Call) -> Status { .invalid }
  func restoreState(_ call: Call) -> Status { .invalid }
  func run(_ call: Call) -> Status { .invalid }
  func check(_ call: Call) -> Status { .invalid }
  func answer(_ method: UInt32, _ call: Call) -> Status { .invalid }
  /// `start`, `load` or `connect`.
  func open(_ call: Call) -> Status { .invalid }
  /// `stop`, `unload` or `close`.
  func close(_ call: Call) -> Status { .invalid }
  func health(_ call: Call) -> Status { .invalid }
  var isRunning: Bool { false }

  /// Does `body` as the host's call: binds `parameters` to it, hands over the outputs, and turns errors into failures.
  final func perform(
    _ call: Call, _ parameters: borrowing Parameters, _ body: (Context) throws -> Outcome
  ) -> Status {
    frame.begin(call, hasParameters: !parameters.isEmpty)
    var answered: Call?
    defer { finish(parameters, answered) }
    for input in parameters.prepared where !input.prepare() {
      return fail(call, .invalidArgument(input.name, "the host gave \(input.view.kind), which doesn't fit"))
    }
    do {
      let outcome = try body(Context(call: call, host: call.pointee.host, frame: frame))
      if let refusal = frame.refusal { return fail(call, refusal) }
      switch outcome.kind {
      case .cancelled: return .cancelled
      case .skipped: return (outcome.message ?? "").withCString { call.pointee.host.pointee.skip(call, $0) }
      case .success:
        answered = call
        if outcome.isChanged { _ = call.pointee.host.pointee.set_changed(call, 1) }
        if let message = outcome.message { _ = message.withCString { call.pointee.host.pointee.set_message(call, $0) } }
        return .ok
      }
    } catch {
      return fail(call, error)
    }
  }

  /// Does `body` as the host's call, where there are no parameters.
  final func perform(_ call: Call, _ body: (Context) throws -> Void) -> Status {
    perform(call, Parameters.none) { context in
      try body(context)
      return .success
    }
  }

  /// `answered`: the call, when it went well and its outputs are wanted.
  private func finish(_ parameters: borrowing Parameters, _ answered: Call?) {
    for output in parameters.outputs { output.finish(output, answered) }
    frame.end()
    if frame.holdsInputs {
      for input in parameters.inputs { input.clear() }
      frame.holdsInputs = false
    }
  }

  private func fail(_ call: Call, _ error: any Error) -> Status {
    switch error {
    case let failure as Failure: fail(call, failure.code, failure.reason == nil ? nil : failure.description, nil)
    case let invalid as InvalidArgument: fail(call, .invalidArgument(invalid.argument, invalid.message))
    case is Cancelled: .cancelled
    case let unavailable as Unavailable where unavailable.answer != nil: unavailable.answer ?? .failed
    default: fail(call, .error(String(describing: error)))
    }
  }

  private func fail(_ call: Call, _ refusal: Frame.Refusal) -> Status {
    switch refusal {
    case .invalidArgument(let argument, let message): fail(call, AETHER_INVALID_ARGUMENT, message, argument)
    case .error(let message): fail(call, AETHER_ERROR, message, nil)
    }
  }

  private func fail(_ call: Call, _ code: String, _ message: String?, _ argument: String?) -> Status {
    let arena = Arena()
    var failure = aether_failure()
    failure.struct_size = UInt32(MemoryLayout<aether_failure>.size)
    failure.code = arena.text(code)
    failure.message = arena.text(message)
    failure.argument = arena.text(argument)
    return call.pointee.host.pointee.fail(call, &failure)
  }
}

/// The host's call of a function of the module.
typealias Call = UnsafePointer<aether_call>

/// What every kind of module has.
class ModuleInstance<M: Module>: Instance {
  final var module: M
  final let parameters: Parameters

  override init(frame: Frame) {
    module = M()
    parameters = Parameters(of: module, frame: frame)
    super.init(frame: frame)
  }

  override final func initialize(_ call: Call) -> Status {
    perform(call) { context in
      try module.initialize(Value.read(frame.input(0)) ?? .null, context)
    }
  }

  override final func shutdown() { module.shutdown() }

  override final func reset(_ call: Call) -> Status {
    perform(call, parameters.withoutOutputs) { context in
      try module._reset(context)
      return .success
    }
  }

  override final func saveState(_ call: Call) -> Status {
    perform(call) { context in
      try module._saveState(to: ValueWriter(call: call, host: call.pointee.host, slot: 0), context)
    }
  }

  override final func restoreState(_ call: Call) -> Status {
    perform(call) { context in try module._restoreState(from: frame.input(0), context) }
  }
}
