internal import AetherModel
internal import ForeignCall

/// What C answered and a contract can't hold.
struct ForeignAnswerProblem: Error {
  var message: String
}

/// Makes outputs of what calls left behind.
extension ForeignFrame {
  /// Keeps what later calls, and what is said of a failure, need.
  @inline(__always)
  func keep(_ step: ForeignStep) {
    for case .keep(let pointer, let size, let cell) in step.stores {
      if let from = self.pointer(at: pointer) { (base + cell).copyMemory(from: from, byteCount: size) }
    }
  }

  @inline(__always)
  func emit(_ step: ForeignStep, _ inputs: BorrowedInputs, to call: CallFrame) throws(ForeignAnswerProblem) {
    for store in step.stores {
      switch store {
      case .keep: break
      case .scalar(let slot, let scalar, let cell, let wanted):
        _ = call.set(UInt32(truncatingIfNeeded: slot), try value(scalar, base + cell, wanted), "a foreign function")
      case .output(let slot, let type, let place, let length, let wanted):
        let value = try value(program.shapes[type], place, length, program.wanted[wanted], inputs, step, slot)
        _ = call.set(UInt32(truncatingIfNeeded: slot), value, "a foreign function")
      }
    }
  }

  private func value(
    _ shape: CType, _ place: ForeignPlace, _ length: ForeignLength, _ wanted: ValueType, _ inputs: BorrowedInputs,
    _ step: ForeignStep, _ slot: Int
  ) throws(ForeignAnswerProblem) -> Value {
    var builder = ValueBuilder()
    switch place {
    case .cell(let cell): try append(shape, base + cell, wanted, to: &builder)
    case .target(let cell):
      guard let start = pointer(at: cell) else { return .null }
      try append(shape, at: start, length, wanted, inputs, to: &builder)
    }
    do throws(ValueError) { return try builder.finish() } catch {
      throw ForeignAnswerProblem(message: "\(step.function) gave \(error) as '\(program.outputNames[slot])'")
    }
  }

  @inline(__always)
  private func value(
    _ scalar: CScalar, _ place: UnsafeRawPointer, _ wanted: ForeignWanted
  ) throws(ForeignAnswerProblem) -> Value {
    switch ScalarMemory.get(scalar, at: place) {
    case .integer(let number): return wanted == .bool ? .bool(number != 0) : .integer(number)
    case .bool(let flag): return .bool(flag)
    case .double(let number): return .double(number)
    case .large(let number):
      if wanted == .bool { return .bool(true) }
      if wanted == .number { return .double(Double(number)) }
      throw ForeignAnswerProblem(message: "\(number) is more than an integer can be")
    case .complex(let real, let imaginary): return .object([("re", .double(real)), ("im", .double(imaginary))])
    }
  }

  /// What a pointer leads to.
  private func append(
    _ shape: CType, at start: UnsafeMutableRawPointer, _ length: ForeignLength, _ wanted: ValueType, _ inputs: BorrowedInputs,
    to builder: inout ValueBuilder
  ) throws(ForeignAnswerProblem) {
    let elementSize = program.types.layouts.measure(shape)?.size ?? 1
    var count: Int
    switch length {
    case .one: return try append(shape, start, wanted, to: &builder)
    case .all(let cell): count = self.count(at: cell)
    case .text(let limit):
      count = 0
      let most = limit.map { self.count(at: $0) } ?? Int.max
      while count < most, (start + count).load(as: UInt8.self) != 0 { count += 1 }
    case .named(let source, let limit):
      guard case .integer(let number) = number(source, inputs), number >= 0, number < 1 << 32 else {
        throw ForeignAnswerProblem(message: "the length of '\(shape) *' is no number of elements")
      }
      count = Int(number)
      if let limit, count > self.count(at: limit) {
        throw ForeignAnswerProblem(
          message: "it says \(count) elements, and its buffer has \(self.count(at: limit))")
      }
    }
    if shape.isByte {
      let bytes = UnsafeRawBufferPointer(start: start, count: count)
      if wanted == .bytes { builder.append(bytes: bytes) } else { builder.append(text: bytes) }
      return
    }
    var items = ValueType.any
    if case .array(let type) = wanted { items = type }
    builder.beginArray()
    for index in 0..<count { try append(shape, start + index * elementSize, items, to: &builder) }
    builder.end()
  }

  /// One value of C's type.
  private func append(
    _ shape: CType, _ place: UnsafeMutableRawPointer, _ wanted: ValueType, to builder: inout ValueBuilder
  ) throws(ForeignAnswerProblem) {
    switch shape {
    case .scalar(let scalar):
      builder.append(try value(scalar, place, ForeignWanted(wanted)))
    case .structure(let name):
      guard let entry = program.types.layouts.structs[name], let layout = program.types.layouts.layout(of: name) else {
        return builder.appendNull()
      }
      var types: [String: ValueType]?
      if case .object(let properties?) = wanted {
        types = Dictionary(properties.map { ($0.name, $0.type) }, uniquingKeysWith: { first, _ in first })
      }
      builder.beginObject()
      for (field, offset) in zip(entry.fields, layout.offsets) where types == nil || types?[field.name] != nil {
        if field.type.isPointer { continue }
        builder.key(field.name)
        try append(field.type, place + offset, types?[field.name] ?? .any, to: &builder)
      }
      builder.end()
    case .array(let element, let count) where element.isByte:
      let bytes = UnsafeRawBufferPointer(start: place, count: count)
      if wanted == .bytes {
        builder.append(bytes: bytes)
      } else {
        builder.append(text: UnsafeRawBufferPointer(rebasing: bytes.prefix { $0 != 0 }))
      }
    case .array(let element, let count):
      var items = ValueType.any
      if case .array(let type) = wanted { items = type }
      let size = program.types.layouts.measure(element)?.size ?? 1
      builder.beginArray()
      for index in 0..<count { try append(element, place + index * size, items, to: &builder) }
      builder.end()
    case .void, .pointer, .function, .opaque: builder.appendNull()
    }
  }
}
