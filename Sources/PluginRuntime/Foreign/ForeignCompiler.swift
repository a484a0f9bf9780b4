internal import AetherModel
internal import ForeignCall

/// Resolves the names of a description to places in a frame, call by call.
///
/// The description was checked against the contract before; what is wrong nevertheless is a problem, not a trap.
struct ForeignCompiler {
  /// What a name is, once its call was made.
  struct Variable {
    var cell: Int
    var type: CType
    /// The number of the call that sets it.
    var step: Int
  }

  let module: ForeignModule
  let types: ForeignTypes
  var allSteps: [ForeignStep] = []
  var formulas: [ForeignFormula] = []
  var shapes: [CType] = []
  var constants: [ForeignProgram.Constant] = []
  var texts: [(String, Int)] = []
  var callbacks: [ForeignCallback] = []
  var callbackCells: [Int] = []
  var callbackInputs: [[ForeignNumber]] = []
  var pointerCells: [Int] = []
  var guardCount = 0
  var functions: [String] = []
  private(set) var size = 0
  let errnoCell: Int
  var variables: [String: Variable] = [:]
  /// Where the number of elements is, by the cell of the pointer to them.
  var buffers: [Int: Int] = [:]
  /// Of the call that is being prepared.
  var stores: [ForeignStore] = []
  /// Whether something is kept after a call.
  private(set) var keeps = false
  var wanted: [ValueType] = []
  /// The inputs whose lengths the call gets that is being prepared.
  var lengths: Set<Int> = []

  init(_ module: ForeignModule) throws(ForeignCallProblem) {
    self.module = module
    types = try ForeignTypes(module.description.structs)
    errnoCell = 0
    size = 16
  }

  mutating func compile() throws(ForeignCallProblem) -> [ForeignStep] {
    var steps: [ForeignStep] = []
    for (index, call) in module.description.calls.enumerated() { steps.append(try compile(call, index)) }
    return steps
  }

  // MARK: Places

  mutating func cell(_ type: CType) -> Int { cell(bytes: types.layouts.measure(type)?.size ?? 8) }

  mutating func cell(bytes: Int) -> Int {
    defer { size += (max(bytes, 8) + 15) / 16 * 16 }
    return size
  }

  mutating func memory() -> Int {
    guardCount += 1
    return guardCount - 1
  }

  mutating func shape(_ type: CType) -> Int {
    if let known = shapes.firstIndex(of: type) { return known }
    shapes.append(type)
    return shapes.count - 1
  }

  mutating func want(_ type: ValueType) -> Int {
    if let known = wanted.firstIndex(of: type) { return known }
    wanted.append(type)
    return wanted.count - 1
  }

  private mutating func address(_ function: String) -> Int {
    if let known = functions.firstIndex(of: function) { return known }
    functions.append(function)
    return functions.count - 1
  }

  func input(_ name: String) throws(ForeignCallProblem) -> Int {
    guard let slot = module.contract.inputs.firstIndex(where: { $0.name == name }) else {
      throw ForeignCallProblem("there is no input '\(name)'")
    }
    return slot
  }

  func variable(_ name: String) throws(ForeignCallProblem) -> Variable {
    guard let variable = variables[name] else { throw ForeignCallProblem("nothing is named '\(name)'") }
    return variable
  }

  mutating func formula(_ formula: Formula) throws(ForeignCallProblem) -> Int {
    var sources: [ForeignNumber] = []
    for name in formula.names { sources.append(try number(name)) }
    formulas.append(ForeignFormula(formula: formula, sources: sources))
    return formulas.count - 1
  }

  func number(_ name: String) throws(ForeignCallProblem) -> ForeignNumber {
    if name == "errno" { return .errno }
    if name.hasPrefix("size(inputs.") { return .sizeOfInput(try input(String(name.dropFirst(12).dropLast()))) }
    if name.hasPrefix("inputs.") {
      let slot = try input(String(name.dropFirst(7)))
      return .input(slot, isNumber: module.contract.inputs[slot].type == .number)
    }
    let variable = try variable(name)
    guard let scalar = variable.type.scalar else { throw ForeignCallProblem("'\(name)' is no number") }
    return .cell(variable.cell, scalar)
  }

  // MARK: Calls

  private mutating func compile(_ call: ForeignFunction, _ index: Int) throws(ForeignCallProblem) -> ForeignStep {
    let step = try step(call.function, call.arguments, returns: call.returns.type, fixed: call.fixed, index)
    step.isAlways = call.isAlways
    // What the call itself names is known after it: to lengths, and to what is said of its failure.
    stores = []
    for (argument, cell) in zip(call.arguments, step.cells) { try learn(argument, cell, index) }
    if let name = call.returns.name {
      variables[name] = Variable(cell: step.result, type: call.returns.type, step: index)
    }
    if call.returns.type.isPointer { pointerCells.append(step.result) }
    for (argument, cell) in zip(call.arguments, step.cells) { try store(argument, cell) }
    try storeResult(call.returns, step)
    step.set(stores)
    keeps = keeps || stores.contains { if case .keep = $0 { true } else { false } }
    if let free = call.returns.free {
      step.free = try self.step(free, [], returns: .void, fixed: nil, index, of: step.result)
    }
    if let failure = call.failure { step.failure = try compile(failure, step, index) }
    return step
  }

  /// - Parameter pointer: the cell of the only argument, a pointer that is there already.
  private mutating func step(
    _ function: String, _ arguments: [ForeignArgument], returns: CType, fixed: Int?, _ index: Int, of pointer: Int? = nil
  ) throws(ForeignCallProblem) -> ForeignStep {
    let passed = pointer == nil ? arguments.map(\.type) : [.pointer(.void, isConst: false)]
    let interface = try CallInterface(returns: returns, arguments: passed, fixed: fixed, types: types)
    lengths = []
    for argument in arguments {
      if case .lengthOf(let name) = argument.source { lengths.insert(try input(name)) }
    }
    var loads: [ForeignLoad] = []
    var cells: [Int] = []
    var needs: [Int] = []
    var needsCalls: Set<Int> = []
    for argument in arguments {
      cells.append(try load(argument, &loads))
      var given = argument.size?.names ?? []
      switch argument.source {
      case .variable(let name): given.append(name)
      case .formula(let formula): given += formula.names
      default: break
      }
      for name in given {
        guard let variable = variables[name] else { continue }
        if variable.type.isPointer { needs.append(variable.cell) }
        needsCalls.insert(variable.step)
      }
    }
    if let pointer { cells.append(pointer) }
    let step = ForeignStep(
      number: allSteps.count, function: function, interface: interface, list: cell(bytes: max(cells.count, 1) * 8), cells: cells,
      result: cell(returns), address: address(function), returns: returns)
    for (index, argument) in arguments.enumerated() {
      if case .structure = argument.type { loads.append(.address(list: step.list, index: index, cell: cells[index])) }
    }
    step.set(loads)
    step.needs = needs
    step.needsCalls = needsCalls
    allSteps.append(step)
    return step
  }

  private mutating func compile(
    _ failure: ForeignFailure, _ step: ForeignStep, _ index: Int
  ) throws(ForeignCallProblem) -> ForeignFailureSteps {
    let before = variables
    defer { variables = before }
    if step.returns != .void { variables["result"] = Variable(cell: step.result, type: step.returns, step: index) }
    variables["errno"] = Variable(cell: errnoCell, type: .scalar(.int), step: index)
    let condition: ForeignFailureSteps.Condition =
      switch failure.condition {
      case .nonzero: .nonzero
      case .zero: .zero
      case .negative: .negative
      case .null: .null
      case .errno: .errno
      case .formula(let formula): .formula(formulas[try self.formula(formula)])
      }
    var steps = ForeignFailureSteps(
      condition: condition, codes: failure.codes, code: failure.code, usesErrno: failure.usesErrno)
    if let ask = failure.number {
      steps.number = try self.step(ask.function, ask.arguments, returns: ask.returns, fixed: nil, index)
    }
    if let ask = failure.message {
      steps.message = try self.step(ask.function, ask.arguments, returns: ask.returns, fixed: nil, index)
    }
    return steps
  }
}
