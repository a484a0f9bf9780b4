internal import AetherModel
internal import ForeignCall

extension ForeignCompiler {
  /// Prepares one argument.
  /// - Returns: where its value is.
  mutating func load(_ argument: ForeignArgument, _ loads: inout [ForeignLoad]) throws(ForeignCallProblem) -> Int {
    let type = argument.type
    if let size = argument.size {
      let cell = cell(type)
      let count = self.cell(bytes: 8)
      buffers[cell] = count
      loads.append(
        .buffer(size: try formula(size), elementSize: elementSize(type), cell: cell, guard: memory(), count: count))
      return cell
    }
    switch argument.source {
    case .variable(let name):
      let variable = try variable(name)
      if variable.type.isAlike(type) { return variable.cell }
      return try inOut(type, from: variable.cell, &loads)
    case .constant(let value): return try constant(value, type, &loads)
    case .callback(let callback):
      let cell = cell(type)
      callbacks.append(callback)
      callbackCells.append(cell)
      var outside: [ForeignNumber] = []
      for name in try Callback(callback, types: types).outsideNames { outside.append(try number(name)) }
      callbackInputs.append(outside)
      return cell
    case .nothing: return try inOut(type, from: nil, &loads)
    case .formula(let formula):
      let index = try self.formula(formula)
      return try number(type, &loads) { .formula(index, $0, cell: $1) }
    case .lengthOf(let name):
      let slot = try input(name)
      return try number(type, &loads) { .length(input: slot, $0, cell: $1) }
    case .input(let name): return try input(try input(name), argument, &loads)
    }
  }

  private func elementSize(_ type: CType) -> Int {
    guard let pointee = type.pointee?.type else { return 1 }
    return pointee.isByte ? 1 : types.layouts.measure(pointee)?.size ?? 1
  }

  /// A number by value, or behind a pointer.
  private mutating func number(
    _ type: CType, _ loads: inout [ForeignLoad], _ load: (CScalar, Int) -> ForeignLoad
  ) throws(ForeignCallProblem) -> Int {
    let target = type.pointee?.type ?? type
    guard let scalar = target.scalar else { throw ForeignCallProblem("a number can't be passed as \(type)") }
    let cell = cell(target)
    loads.append(load(scalar, cell))
    return type.isPointer ? try inOut(type, from: cell, &loads) : cell
  }

  /// Memory of one value behind a pointer, which begins as what is in a cell.
  private mutating func inOut(
    _ type: CType, from cell: Int?, _ loads: inout [ForeignLoad]
  ) throws(ForeignCallProblem) -> Int {
    guard let pointee = type.pointee?.type, let (size, _) = types.layouts.measure(pointee) else {
      throw ForeignCallProblem("nothing of a known size can be where a \(type) leads")
    }
    let pointer = self.cell(type)
    loads.append(.memory(cell: pointer, guard: memory(), size: size, from: cell))
    return pointer
  }

  private mutating func constant(
    _ value: Value, _ type: CType, _ loads: inout [ForeignLoad]
  ) throws(ForeignCallProblem) -> Int {
    if value.isNull { return cell(type) }
    if let text = value.stringValue {
      let cell = cell(type)
      texts.append((text, cell))
      return cell
    }
    let target = type.pointee?.type ?? type
    guard let scalar = target.scalar else { throw ForeignCallProblem("a number can't be passed as \(type)") }
    let cell = cell(target)
    var bytes = [UInt8](repeating: 0, count: max(scalar.size, 8))
    let isPut = bytes.withUnsafeMutableBytes { buffer -> Bool in
      guard let start = buffer.baseAddress else { return false }
      if let flag = value.boolValue { return ScalarMemory.put(flag ? 1 : 0, as: scalar, at: start) }
      if let number = value.integerValue { return ScalarMemory.put(number, as: scalar, at: start) }
      return value.doubleValue.map { ScalarMemory.put(number: $0, as: scalar, at: start) } ?? false
    }
    guard isPut else { throw ForeignCallProblem("a constant does not fit \(type)") }
    constants.append(.init(cell: cell, bytes: bytes))
    return type.isPointer ? try inOut(type, from: cell, &loads) : cell
  }

  private mutating func input(
    _ slot: Int, _ argument: ForeignArgument, _ loads: inout [ForeignLoad]
  ) throws(ForeignCallProblem) -> Int {
    let type = argument.type
    let wanted = module.contract.inputs[slot].type
    guard let (pointee, isConst) = type.pointee else {
      let cell = cell(type)
      if case .scalar(let scalar) = type {
        loads.append(.integer(input: slot, scalar, cell: cell))
      } else {
        loads.append(.structure(input: slot, type: shape(type), cell: cell))
      }
      return cell
    }
    switch wanted {
    case .string, .secret, .bytes:
      let cell = cell(type)
      // What C reads up to a NUL has none inside.
      let isText = !lengths.contains(slot) && (wanted != .bytes || pointee == .scalar(.char))
      let count = self.cell(bytes: 8)
      buffers[cell] = count
      loads.append(
        .bytes(
          input: slot, cell: cell, guard: memory(), count: count, isText: isText,
          copies: argument.output != nil || !isConst))
      return cell
    case .array(.string) where pointee.isPointer:
      let cell = cell(type)
      loads.append(.strings(input: slot, cell: cell, guard: memory()))
      return cell
    case .array:
      let cell = cell(type)
      let count = self.cell(bytes: 8)
      buffers[cell] = count
      loads.append(.items(input: slot, type: shape(pointee), cell: cell, guard: memory(), count: count))
      return cell
    default:
      // One value behind a pointer.
      let cell = cell(pointee)
      loads.append(.structure(input: slot, type: shape(pointee), cell: cell))
      return try inOut(type, from: cell, &loads)
    }
  }

  // MARK: After the call

  /// What `as` names: a buffer's address, or what was written where the pointer leads.
  mutating func learn(
    _ argument: ForeignArgument, _ cell: Int, _ index: Int
  ) throws(ForeignCallProblem) {
    guard let name = argument.name, let pointee = argument.type.pointee?.type else { return }
    if argument.size != nil {
      variables[name] = Variable(cell: cell, type: argument.type, step: index)
      pointerCells.append(cell)
      return
    }
    guard let (size, _) = types.layouts.measure(pointee) else { throw ForeignCallProblem("'\(name)' has no size") }
    let kept = self.cell(pointee)
    stores.append(.keep(pointer: cell, size: size, cell: kept))
    variables[name] = Variable(cell: kept, type: pointee, step: index)
    if pointee.isPointer { pointerCells.append(kept) }
  }

  mutating func store(_ argument: ForeignArgument, _ cell: Int) throws(ForeignCallProblem) {
    guard let output = argument.output, let pointee = argument.type.pointee?.type else { return }
    let (slot, wanted) = try self.output(output)
    let length: ForeignLength
    if let name = argument.length {
      length = .named(try number(name), limit: buffers[cell])
    } else if let count = buffers[cell] {
      length = pointee.isByte && wanted != .bytes ? .text(limit: count) : .all(count)
    } else if case .pointer(let text, _) = pointee, text.isByte {
      // A text that the function made: what was written is the pointer to it.
      let kept = self.cell(pointee)
      stores.append(.keep(pointer: cell, size: 8, cell: kept))
      stores.append(
        .output(slot: slot, type: shape(text), place: .target(kept), length: .text(limit: nil), wanted: want(wanted)))
      return
    } else {
      length = .one
    }
    stores.append(.output(slot: slot, type: shape(pointee), place: .target(cell), length: length, wanted: want(wanted)))
  }

  mutating func storeResult(_ returns: ForeignReturn, _ step: ForeignStep) throws(ForeignCallProblem) {
    guard let output = returns.output else { return }
    let (slot, wanted) = try self.output(output)
    guard let pointee = returns.type.pointee?.type else {
      if let scalar = returns.type.scalar {
        return stores.append(.scalar(slot: slot, scalar, cell: step.result, wanted: ForeignWanted(wanted)))
      }
      stores.append(
        .output(slot: slot, type: shape(returns.type), place: .cell(step.result), length: .one, wanted: want(wanted)))
      return
    }
    let length: ForeignLength
    if let name = returns.length {
      length = .named(try number(name), limit: nil)
    } else {
      length = pointee.isByte ? .text(limit: nil) : .one
    }
    stores.append(
      .output(slot: slot, type: shape(pointee), place: .target(step.result), length: length, wanted: want(wanted)))
  }

  private func output(_ name: String) throws(ForeignCallProblem) -> (slot: Int, wanted: ValueType) {
    guard let slot = module.contract.outputs.firstIndex(where: { $0.name == name }) else {
      throw ForeignCallProblem("there is no output '\(name)'")
    }
    return (slot, module.contract.outputs[slot].type)
  }
}
