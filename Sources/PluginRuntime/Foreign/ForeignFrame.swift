internal import AetherModel
internal import ForeignCall

/// The memory of the calls of one instance of a foreign module: every argument, result and name has its place in it.
///
/// Invariants: `base` has the program's `frameSize` bytes, aligned to 16, allocated here and freed here; one thread at a time
/// uses a frame, since it belongs to an instance (`@unchecked Sendable` holds because of that). Pointers to inputs that are
/// in it lead into values that the running call holds.
final class ForeignFrame: @unchecked Sendable {
  let base: UnsafeMutableRawPointer
  let program: ForeignProgram
  /// The only step, where there is nothing to begin with and to look at; kept by the program.
  let plain: Unmanaged<ForeignStep>?
  let callbacks: [Callback]
  /// Memory of pointers, by number.
  private var guards: [GuardedBlock] = []
  private let page: CallbackPage?
  /// By the steps' numbers; none before the functions are known.
  private var calls: UnsafeMutablePointer<PreparedCall>?
  var errno: Int32 = 0
  /// Whether the step that was performed last came to its call.
  var wasCalled = false
  /// Which calls were made, in this run of the module.
  var made: Set<Int> = []

  /// - Throws: where no code for callbacks can be made.
  init(_ program: ForeignProgram) throws(ForeignCallProblem) {
    self.program = program
    plain = program.isPlain ? program.steps.first.map(Unmanaged.passUnretained) : nil
    var callbacks: [Callback] = []
    for described in program.callbacks { callbacks.append(try Callback(described, types: program.types)) }
    self.callbacks = callbacks
    page = callbacks.isEmpty ? nil : try CallbackPage(callbacks)
    for _ in 0..<program.guardCount { guards.append(GuardedBlock()) }
    base = .allocate(byteCount: program.frameSize, alignment: 16)
    base.initializeMemory(as: UInt8.self, repeating: 0, count: program.frameSize)
    for constant in program.constants {
      constant.bytes.withUnsafeBytes { bytes in
        if let start = bytes.baseAddress { (base + constant.cell).copyMemory(from: start, byteCount: bytes.count) }
      }
    }
    for (text, cell) in program.texts {
      // Lives as long as the program.
      (base + cell).storeBytes(of: UnsafeRawPointer(text), as: UnsafeRawPointer.self)
    }
    for (index, cell) in program.callbackCells.enumerated() {
      (base + cell).storeBytes(of: page?.address(of: index), as: UnsafeMutableRawPointer?.self)
    }
    for step in program.allSteps {
      let list = (base + step.list).assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
      for (index, cell) in step.cells.enumerated() { list[index] = base + cell }
    }
  }

  deinit {
    base.deallocate()
    calls?.deallocate()
  }

  /// Prepares all calls, of functions that are known now.
  func prepare() {
    let calls = UnsafeMutablePointer<PreparedCall>.allocate(capacity: max(program.allSteps.count, 1))
    for (index, step) in program.allSteps.enumerated() {
      let list = (base + step.list).assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
      (calls + index).initialize(
        to: step.interface.prepare(program.addresses[step.address], result: base + step.result, arguments: list))
    }
    self.calls = calls
  }

  /// A place for bytes that end at a page without access; `nil` when there is no memory.
  func place(_ number: Int, _ count: Int) -> UnsafeMutableRawPointer? { guards[number].memory.place(count) }

  @inline(__always)
  func pointer(at cell: Int) -> UnsafeMutableRawPointer? { (base + cell).load(as: UnsafeMutableRawPointer?.self) }

  @inline(__always)
  func setPointer(_ pointer: UnsafeRawPointer?, at cell: Int) {
    (base + cell).storeBytes(of: pointer, as: UnsafeRawPointer?.self)
  }

  @inline(__always)
  func count(at cell: Int) -> Int { (base + cell).load(as: Int.self) }

  /// Calls the function of a step.
  @inline(__always)
  func call(_ number: Int) { if let calls { errno = calls[number].call() } }

  // MARK: Numbers

  func number(_ source: ForeignNumber, _ inputs: BorrowedInputs) -> Formula.Number? {
    switch source {
    case .input(let slot, let isNumber):
      guard let value = inputs[slot] else { return nil }
      if let number = value.integerValue { return isNumber ? .double(Double(number)) : .integer(number) }
      if let flag = value.boolValue { return .bool(flag) }
      return value.doubleValue.map(Formula.Number.double)
    case .sizeOfInput(let slot): return .integer(Int64(Self.size(of: inputs[slot])))
    case .errno: return .integer(Int64(errno))
    case .cell(let cell, let scalar): return ScalarMemory.get(scalar, at: base + cell).formulaNumber
    }
  }

  func evaluate(_ formula: ForeignFormula, _ inputs: BorrowedInputs) -> Formula.Number? {
    formula.formula.evaluate { number(formula.sources[$0], inputs) }
  }

  /// Bytes of a text or of bytes, items of a list; 0 for what is missing.
  static func size(of value: Value?) -> Int {
    guard let value else { return 0 }
    return value.withBytes { $0.count } ?? value.count
  }
}
