internal import AetherModel
internal import ForeignCall

/// Why a call can't be made with these inputs.
struct ForeignRefusal: Error {
  var message: String
  /// The input that is to blame.
  var input: Int?
}

/// Puts inputs where a call reads them.
extension ForeignFrame {
  func load(_ step: ForeignStep, _ inputs: BorrowedInputs) throws(ForeignRefusal) {
    for load in step.loads {
      switch load {
      case .integer(let slot, let scalar, let cell):
        guard let value = inputs[slot], put(value, scalar, base + cell) else { throw misfit(slot, scalar.text) }
      case .length(let slot, let scalar, let cell):
        let size = Self.size(of: inputs[slot])
        guard ScalarMemory.put(Int64(size), as: scalar, at: base + cell) else {
          throw ForeignRefusal(message: "its length, \(size), does not fit \(scalar.text)", input: slot)
        }
      case .formula(let index, let scalar, let cell):
        let number = evaluate(program.formulas[index], inputs)
        let isPut =
          switch number {
          case .integer(let value): ScalarMemory.put(value, as: scalar, at: base + cell)
          case .bool(let value): ScalarMemory.put(value ? 1 : 0, as: scalar, at: base + cell)
          case .double(let value): ScalarMemory.put(number: value, as: scalar, at: base + cell)
          case nil: false
          }
        guard isPut else {
          throw ForeignRefusal(message: "an expression of \(step.function) has no value that \(scalar.text) can hold")
        }
      case .structure(let slot, let type, let cell):
        guard let value = inputs[slot] else { throw misfit(slot, "\(program.shapes[type])") }
        try put(value, program.shapes[type], base + cell, slot)
      case .address(let list, let index, let cell):
        (base + list).assumingMemoryBound(to: UnsafeMutableRawPointer?.self)[index] = base + cell
      case .bytes(let slot, let cell, let number, let count, let isText, let copies):
        (base + count).storeBytes(of: Self.size(of: inputs[slot]), as: Int.self)
        try putBytes(slot, inputs[slot], cell, number, isText: isText, copies: copies)
      case .items(let slot, let type, let cell, let number, let count):
        try putItems(slot, inputs[slot], program.shapes[type], cell, number, count)
      case .strings(let slot, let cell, let number): try putStrings(slot, inputs[slot], cell, number)
      case .memory(let cell, let number, let size, let from):
        guard let place = place(number, size) else { throw Self.noMemory }
        if let from {
          place.copyMemory(from: base + from, byteCount: size)
        } else {
          place.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        }
        setPointer(place, at: cell)
      case .buffer(let size, let elementSize, let cell, let number, let count):
        try makeBuffer(size, elementSize, cell, number, count, inputs)
      }
    }
  }

  private static let noMemory = ForeignRefusal(message: "there is no memory for its arguments")

  private func misfit(_ slot: Int, _ type: String) -> ForeignRefusal {
    ForeignRefusal(message: "it does not fit \(type)", input: slot)
  }

  /// A number or a bool, as the scalar.
  @inline(__always)
  private func put(_ value: Value, _ scalar: CScalar, _ place: UnsafeMutableRawPointer) -> Bool {
    if let number = value.integerValue { return ScalarMemory.put(number, as: scalar, at: place) }
    if let number = value.doubleValue { return ScalarMemory.put(number: number, as: scalar, at: place) }
    if let flag = value.boolValue { return ScalarMemory.put(flag ? 1 : 0, as: scalar, at: place) }
    guard scalar.kind == .complex, let real = value["re"]?.numberValue, let imaginary = value["im"]?.numberValue else {
      return false
    }
    ScalarMemory.put(real: real, imaginary: imaginary, as: scalar, at: place)
    return true
  }

  /// A value as one of C's type.
  private func put(
    _ value: Value, _ type: CType, _ place: UnsafeMutableRawPointer, _ slot: Int
  ) throws(ForeignRefusal) {
    switch type {
    case .scalar(let scalar):
      guard put(value, scalar, place) else { throw misfit(slot, scalar.text) }
    case .structure(let name):
      guard value.kind == .object, let entry = program.types.layouts.structs[name],
        let layout = program.types.layouts.layout(of: name)
      else { throw misfit(slot, name) }
      for (field, offset) in zip(entry.fields, layout.offsets) {
        guard let part = value[field.name] else {
          throw ForeignRefusal(message: "it lacks '\(field.name)', which \(name) has", input: slot)
        }
        try put(part, field.type, place + offset, slot)
      }
    case .array(let element, let count):
      guard let (size, _) = program.types.layouts.measure(element) else { throw misfit(slot, "\(type)") }
      place.initializeMemory(as: UInt8.self, repeating: 0, count: size * count)
      if element.isByte {
        let copied = value.withBytes { bytes -> Bool in
          guard bytes.count <= count, let start = bytes.baseAddress else { return bytes.isEmpty }
          place.copyMemory(from: start, byteCount: bytes.count)
          return true
        }
        guard copied == true else { throw misfit(slot, "\(type)") }
        return
      }
      guard value.kind == .array, value.count <= count else { throw misfit(slot, "\(type)") }
      for index in 0..<value.count { try put(value[index], element, place + index * size, slot) }
    case .void, .pointer, .function, .opaque: throw misfit(slot, "\(type)")
    }
  }

  private func putBytes(
    _ slot: Int, _ value: Value?, _ cell: Int, _ number: Int, isText: Bool, copies: Bool
  ) throws(ForeignRefusal) {
    guard let value, !value.isNull else { return setPointer(nil, at: cell) }
    var refusal: ForeignRefusal?
    let isPut: Void? = value.withBytes { bytes in
      if isText, bytes.contains(0) {
        refusal = ForeignRefusal(message: "it has a NUL inside, where C would end it", input: slot)
        return
      }
      guard copies || program.isGuarded else {
        // Valid until the call of the module ends, which holds its inputs; a text's NUL is behind it.
        return setPointer(bytes.baseAddress, at: cell)
      }
      // A text that is only read up to its NUL ends with it.
      let count = bytes.count + (value.kind == .bytes && !isText ? 0 : 1)
      guard let place = place(number, count) else {
        refusal = Self.noMemory
        return
      }
      if count > bytes.count { (place + bytes.count).storeBytes(of: 0, as: UInt8.self) }
      if let start = bytes.baseAddress { place.copyMemory(from: start, byteCount: bytes.count) }
      setPointer(place, at: cell)
    }
    if let refusal { throw refusal }
    if isPut == nil { throw misfit(slot, "bytes") }
  }

  private func putItems(
    _ slot: Int, _ value: Value?, _ type: CType, _ cell: Int, _ number: Int, _ countCell: Int
  ) throws(ForeignRefusal) {
    (base + countCell).storeBytes(of: value?.count ?? 0, as: Int.self)
    guard let value, !value.isNull else { return setPointer(nil, at: cell) }
    guard value.kind == .array, let (size, _) = program.types.layouts.measure(type) else { throw misfit(slot, "\(type) *") }
    guard let place = place(number, value.count * size) else { throw Self.noMemory }
    for index in 0..<value.count { try put(value[index], type, place + index * size, slot) }
    setPointer(place, at: cell)
  }

  /// Pointers to texts, the last one null; the texts stand before them.
  private func putStrings(_ slot: Int, _ value: Value?, _ cell: Int, _ number: Int) throws(ForeignRefusal) {
    guard let value, !value.isNull else { return setPointer(nil, at: cell) }
    guard value.kind == .array else { throw misfit(slot, "char **") }
    var texts = 0
    for index in 0..<value.count { texts += (value[index].withBytes { $0.count } ?? 0) + 1 }
    texts = (texts + 7) / 8 * 8
    guard let start = place(number, texts + (value.count + 1) * 8) else { throw Self.noMemory }
    var next = start
    for index in 0..<value.count {
      let count = value[index].withBytes { bytes -> Int? in
        guard !bytes.contains(0) else { return nil }
        if let text = bytes.baseAddress { next.copyMemory(from: text, byteCount: bytes.count) }
        return bytes.count
      }
      guard case .some(.some(let count)) = count else {
        throw ForeignRefusal(message: "its item \(index) is no text, or has a NUL inside", input: slot)
      }
      (next + count).storeBytes(of: 0, as: UInt8.self)
      (start + texts + index * 8).storeBytes(of: next, as: UnsafeMutableRawPointer.self)
      next += count + 1
    }
    (start + texts + value.count * 8).storeBytes(of: nil, as: UnsafeMutableRawPointer?.self)
    setPointer(start + texts, at: cell)
  }

  private func makeBuffer(
    _ size: Int, _ elementSize: Int, _ cell: Int, _ number: Int, _ countCell: Int, _ inputs: BorrowedInputs
  ) throws(ForeignRefusal) {
    guard case .integer(let wanted) = evaluate(program.formulas[size], inputs) else {
      throw ForeignRefusal(message: "the size of a buffer has no value")
    }
    guard wanted >= 0 else { throw ForeignRefusal(message: "a buffer of \(wanted) elements can't be") }
    let (bytes, overflows) = Int(wanted).multipliedReportingOverflow(by: elementSize)
    guard !overflows, bytes <= Self.mostBytes else {
      throw ForeignRefusal(message: "a buffer of \(wanted) elements is more than 1 GiB")
    }
    guard let place = place(number, bytes) else { throw Self.noMemory }
    place.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    setPointer(place, at: cell)
    (base + countCell).storeBytes(of: Int(wanted), as: Int.self)
  }

  private static let mostBytes = 1 << 30
}
