internal import AetherModel
internal import CAether
internal import ForeignCall
internal import Linux

/// The functions of a foreign module's table: a task whose work is a program's calls.
enum ForeignTask {
  static let table = aether_task(
    struct_size: UInt32(MemoryLayout<aether_task>.size), reserved: 0, run: { ForeignTask.run($0, $1) }, check: nil)

  /// An instance is a frame. The module's context is its program.
  static func initialise(
    _ context: UnsafeMutableRawPointer?, _ call: UnsafePointer<aether_call>,
    _ instance: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  ) -> Status {
    guard let context, let frame = CallFrame.of(call) else { return HostTable.invalid }
    let program = Unmanaged<ForeignProgram>.fromOpaque(context).takeUnretainedValue()
    do throws(ForeignCallProblem) {
      instance.pointee = Unmanaged.passRetained(try program.takeFrame()).toOpaque()
      return HostTable.ok
    } catch {
      return fail(frame, "AETHER_FOREIGN", error.message)
    }
  }

  static func shutDown(_ instance: UnsafeMutableRawPointer?) {
    guard let instance else { return }
    let frame = Unmanaged<ForeignFrame>.fromOpaque(instance).takeRetainedValue()
    frame.program.give(frame)
  }

  private static func run(_ instance: UnsafeMutableRawPointer?, _ call: UnsafePointer<aether_call>) -> Status {
    guard let instance, let frame = CallFrame.reference(call) else { return HostTable.invalid }
    // Neither can go while the call runs: nothing is counted.
    return Unmanaged<ForeignFrame>.fromOpaque(instance)._withUnsafeGuaranteedRef { instance in
      frame._withUnsafeGuaranteedRef { instance.run($0) }
    }
  }

  static func fail(
    _ frame: CallFrame, _ code: String, _ message: String?, argument: String? = nil
  ) -> Status {
    frame.said.failure = frame.failure(code: code, message: message, severity: nil, argument: argument)
    return Status(rawValue: Int32(AETHER_FAILED))
  }
}

extension ForeignFrame {
  /// Makes all calls, and after a failure those that clean up.
  fileprivate func run(_ call: CallFrame) -> Status {
    let inputs = call.borrowedInputs
    if let plain { return plain._withUnsafeGuaranteedRef { perform($0, call, inputs) } ?? HostTable.ok }
    let steps = program.steps
    made = []
    for cell in program.pointerCells { setPointer(nil, at: cell) }
    beginCallbacks(inputs)
    for index in steps.indices {
      guard let failed = perform(steps[index], call, inputs) else {
        made.insert(index)
        continue
      }
      if wasCalled { made.insert(index) }
      let said = call.said.failure
      for later in steps.indices[(index + 1)...] where steps[later].isAlways && isPossible(steps[later]) {
        beginCallbacks(inputs)
        if perform(steps[later], call, inputs) == nil || wasCalled { made.insert(later) }
      }
      call.said.failure = said
      return failed
    }
    return HostTable.ok
  }

  private func beginCallbacks(_ inputs: BorrowedInputs) {
    for (callback, sources) in zip(callbacks, program.callbackInputs) {
      callback.begin(sources.map { number($0, inputs) })
    }
  }

  private func isPossible(_ step: ForeignStep) -> Bool {
    step.needsCalls.isSubset(of: made) && step.needs.allSatisfy { pointer(at: $0) != nil }
  }

  /// - Returns: `nil` when it went well; else the status, with the failure said.
  @inline(__always)
  private func perform(_ step: ForeignStep, _ call: CallFrame, _ inputs: BorrowedInputs) -> Status? {
    wasCalled = false
    do throws(ForeignRefusal) { try load(step, inputs) } catch {
      return ForeignTask.fail(
        call, error.input == nil ? "AETHER_FOREIGN" : "AETHER_INVALID_ARGUMENT", error.message,
        argument: error.input.map { program.inputNames[$0] })
    }
    self.call(step.number)
    wasCalled = true
    let status = judge(step, errno, call, inputs)
    if let free = step.free, pointer(at: step.result) != nil { self.call(free.number) }
    return status
  }

  /// What became of a call: its outputs, or how it failed.
  @inline(__always)
  private func judge(_ step: ForeignStep, _ errno: Int32, _ call: CallFrame, _ inputs: BorrowedInputs) -> Status? {
    if plain == nil {
      keep(step)
      for callback in callbacks {
        if let reason = callback.failure { return ForeignTask.fail(call, "AETHER_FOREIGN", reason) }
      }
    }
    if step.canFail, let failure = step.failure, isFailed(failure, step, inputs) {
      return explain(failure, step, errno, call, inputs)
    }
    do throws(ForeignAnswerProblem) {
      try emit(step, inputs, to: call)
      return nil
    } catch {
      return ForeignTask.fail(call, "AETHER_FOREIGN", error.message)
    }
  }

  private func isFailed(_ failure: ForeignFailureSteps, _ step: ForeignStep, _ inputs: BorrowedInputs) -> Bool {
    let place = base + step.result
    switch failure.condition {
    case .errno: return errno != 0
    case .null: return pointer(at: step.result) == nil
    case .formula(let formula): return evaluate(formula, inputs) != .bool(false)
    case .nonzero, .zero, .negative:
      guard case .scalar(let scalar) = step.returns else { return false }
      let sign: Int
      switch ScalarMemory.get(scalar, at: place) {
      case .integer(let number): sign = Int(number.signum())
      case .large: sign = 1
      case .double(let number): sign = number < 0 ? -1 : number == 0 ? 0 : 1
      case .bool(let flag): sign = flag ? 1 : 0
      case .complex: sign = 0
      }
      if case .zero = failure.condition { return sign == 0 }
      if case .negative = failure.condition { return sign < 0 }
      return sign != 0
    }
  }

  /// Says what the failure is, by the description.
  private func explain(
    _ failure: ForeignFailureSteps, _ step: ForeignStep, _ errno: Int32, _ call: CallFrame, _ inputs: BorrowedInputs
  ) -> Status {
    (base + program.errnoCell).storeBytes(of: errno, as: Int32.self)
    var number: Int64?
    if failure.usesErrno {
      number = Int64(errno)
    } else if let ask = failure.number {
      if (try? load(ask, inputs)) != nil {
        self.call(ask.number)
        number = integer(ask)
      }
    } else {
      number = integer(step)
    }
    var text: String?
    if let ask = failure.message, (try? load(ask, inputs)) != nil {
      self.call(ask.number)
      if let start = pointer(at: ask.result) { text = ForeignBytes.text(start.assumingMemoryBound(to: CChar.self)) }
      if text == "" { text = nil }
    }
    let code = number.flatMap { failure.codes[$0] } ?? failure.code ?? "AETHER_FOREIGN"
    let teller = (failure.number ?? step).function
    let shown =
      failure.usesErrno ? SystemError(errno, step.function).reason : number.map { "\(teller) returned \($0)" }
    let declared = code == "AETHER_FOREIGN" ? nil : call.declaredMessage(code)
    let message = text ?? declared.map { text in shown.map { "\(text): \($0)" } ?? text } ?? shown
    return ForeignTask.fail(call, code, message ?? "\(step.function) failed")
  }

  private func integer(_ step: ForeignStep) -> Int64? {
    guard case .scalar(let scalar) = step.returns, case .integer(let number) = ScalarMemory.get(scalar, at: base + step.result)
    else { return nil }
    return number
  }
}
