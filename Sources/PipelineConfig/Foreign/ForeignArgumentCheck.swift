import AetherModel

extension ForeignCheck {
  enum Count { case one, some }

  mutating func check(
    _ argument: ForeignArgument, at index: Int, of call: ForeignFunction, _ place: String
  ) {
    let type = argument.type
    if case .void = type { report("\(place).type", "an argument is never void", hint: "remove it") }
    switch argument.source {
    case .nothing, .constant: break
    case .formula(let formula): checkNumber(type, "\(place).value"); use(formula)
    case .callback(let callback):
      if type != .pointer(.function, isConst: false) {
        report("\(place).type", "a callback is passed as a callback, not as \(type)", hint: "write type: callback")
      }
      check(callback, "\(place).callback")
      checkElements(callback, of: call, "\(place).callback")
    case .lengthOf(let name):
      checkNumber(type, "\(place).length_of")
      guard let input = input(name, "\(place).length_of") else { break }
      switch input.type {
      case .string, .bytes, .secret, .array: break
      default: report("\(place).length_of", "the input '\(name)' is of type \(input.type), which has no length")
      }
    case .input(let name):
      guard let input = input(name, "\(place).input") else { break }
      checkInput(input, type, place)
    case .variable(let name): checkVariable(name, type, place)
    }
    if type == .pointer(.function, isConst: false), argument.callback == nil, argument.source != .constant(.null) {
      if case .variable = argument.source {} else {
        report("\(place).type", "only 'callback', 'from' and 'value: null' give a pointer to a function")
      }
    }
    checkMemory(argument, place)
  }

  mutating func use(_ formula: Formula) {
    for name in formula.names {
      let text = name.hasPrefix("size(") ? String(name.dropFirst(5).dropLast()) : name
      if text.hasPrefix("inputs.") { usedInputs.insert(String(text.dropFirst(7))) }
    }
  }

  private mutating func input(_ name: String, _ place: String) -> Parameter? {
    guard let input = contract.inputs.first(where: { $0.name == name }) else {
      report(
        place, "there is no input '\(name)'",
        hint: Suggestion.hint(for: name, in: contract.inputs.map(\.name)).first ?? "declare it under 'inputs'")
      return nil
    }
    usedInputs.insert(name)
    return input
  }

  /// A number, or a pointer to one, which then is the number to begin with.
  private mutating func checkNumber(_ type: CType, _ place: String) {
    let target = type.pointee?.type ?? type
    if let scalar = target.scalar, scalar.kind != .complex { return }
    report(place, "a number can't be passed as \(type)")
  }

  private mutating func checkVariable(_ name: String, _ type: CType, _ place: String) {
    guard let known = variables[name] else {
      return report(
        "\(place).from", "nothing is named '\(name)' by an earlier call",
        hint: Suggestion.hint(for: name, in: variables.keys.sorted()).first ?? "name it there: as: \(name)")
    }
    guard !known.isAlike(type) else { return }
    // The number that an in-out parameter begins with.
    if let pointee = type.pointee?.type, known.isAlike(pointee) { return }
    report("\(place).from", "'\(name)' is a \(known), and is passed as \(type)", hint: "write type: \(known)")
  }

  // MARK: Inputs

  private mutating func checkInput(_ input: Parameter, _ type: CType, _ place: String) {
    let mayBeNull =
      switch input.type {
      case .string, .bytes, .secret, .array: type.isPointer
      default: false
      }
    if !input.isRequired, input.defaultValue == nil, !mayBeNull {
      report(
        "\(place).input", "the input '\(input.name)' may be missing, and \(type) can't say so",
        hint: "make it required, or give it a default")
    }
    guard !takes(input.type, as: type, depth: 0) else { return }
    report(
      "\(place).input", "the input '\(input.name)' of type \(input.type) can't be passed as \(type)",
      hint: Self.hint(input.type, type))
  }

  private static func hint(_ type: ValueType, _ cType: CType) -> String? {
    switch (type, cType.scalar?.kind) {
    case (.file, _): "take a string, and let 'permissions' name the path"
    case (.number, .signed?), (.number, .unsigned?): "make the input an integer"
    case (.datetime, _), (.duration, _): "take an integer, in the unit that the function wants"
    case (.string, _), (.bytes, _): "write const char * or const void *"
    case (.array, _): "write a pointer to the items' type"
    default: nil
    }
  }

  /// Whether values of the contract's type can be passed as C's.
  private func takes(_ type: ValueType, as cType: CType, depth: Int) -> Bool {
    switch cType {
    case .void, .function, .opaque: return false
    case .scalar(let scalar):
      switch scalar.kind {
      case .bool: return type == .bool
      case .signed, .unsigned: return type == .integer || type == .bool
      case .floating: return type == .number || type == .integer
      case .complex: return isComplex(type)
      }
    case .structure(let name):
      guard case .object(let properties) = type, let fields = layouts.structs[name]?.fields else { return false }
      guard let properties else { return true }
      return fields.allSatisfy { field in
        properties.first { $0.name == field.name }.map { takes($0.type, as: field.type, depth: depth + 1) } ?? false
      }
    case .array(let element, _):
      if element.isByte { return type == .string || type == .bytes }
      if case .array(let items) = type { return takes(items, as: element, depth: depth + 1) }
      return false
    case .pointer(let pointee, _):
      // A struct that holds pointers would hold what nobody keeps.
      guard depth == 0 else { return false }
      if pointee.isByte {
        if type == .string || type == .bytes || type == .secret { return true }
        if pointee == .void { return false }
      }
      if case .array(let items) = type {
        if case .pointer(let inner, _) = pointee { return inner.isByte && items == .string }
        return takes(items, as: pointee, depth: depth + 1)
      }
      return !pointee.isPointer && takes(type, as: pointee, depth: depth + 1)
    }
  }

  private func isComplex(_ type: ValueType) -> Bool {
    guard case .object(let properties) = type else { return false }
    guard let properties else { return true }
    return ["re", "im"].allSatisfy { name in
      properties.contains { $0.name == name && ($0.type == .number || $0.type == .integer) }
    }
  }

  // MARK: What is written

  private mutating func checkMemory(_ argument: ForeignArgument, _ place: String) {
    let writes = argument.output != nil || argument.name != nil || argument.size != nil
    guard writes else {
      if argument.length != nil { report("\(place).length", "'length' goes with 'output'") }
      return
    }
    guard let (pointee, isConst) = argument.type.pointee, pointee != .function else {
      return report(
        "\(place).type", "a function writes only to where a pointer leads, not to a \(argument.type)",
        hint: "write \(argument.type) *")
    }
    if isConst {
      report("\(place).type", "the function does not write to a const \(pointee)", hint: "write it without const")
    }
    switch argument.source {
    case .callback, .constant(.null): report(place, "the function gets nothing there that it could write to")
    case .variable(let name) where variables[name]?.isPointer == true && !pointee.isPointer:
      report(
        place, "what '\(name)' leads to is written, and nothing says how long it is",
        hint: "name the buffer where it is made, and read it there")
    default: break
    }
    if argument.size == nil, pointee == .void || layouts.measure(pointee) == nil {
      let isInput = if case .input = argument.source { true } else { false }
      report(
        "\(place)", "how much the function writes to a \(argument.type) is not said",
        hint: isInput ? "write unsigned char *" : "add 'size: …'")
    }
    if argument.size != nil, argument.source != .nothing {
      report("\(place).size", "'size' is of a buffer that begins empty", hint: "remove one of the two")
    }
    if let size = argument.size {
      use(size)
      if case .integer(let count) = size.root, count < 1 || count > 1 << 30 {
        report("\(place).size", "a buffer has 1 to 1073741824 elements")
      }
    }
    if argument.size == nil, pointee.isByte, argument.source == .nothing, argument.length != nil {
      report("\(place).length", "one element has no length", hint: "add 'size: …'")
    }
    if argument.size == nil, case .pointer(let inner, _) = pointee, argument.output != nil,
      !inner.isByte || inner == .void || argument.length != nil
    {
      return report(
        "\(place).output", "what a \(argument.type) leads to in the end can't be read",
        hint: "keep the pointer with 'as', for a call that reads it")
    }
    guard let output = argument.output else { return }
    let isBuffer = argument.size != nil || inputIsList(argument.source)
    set(output, place: "\(place).output", from: isBuffer ? argument.type : pointee, count: isBuffer ? .some : .one)
  }

  private func inputIsList(_ source: ForeignArgument.Source) -> Bool {
    guard case .input(let name) = source, let type = contract.inputs.first(where: { $0.name == name })?.type else {
      return false
    }
    switch type {
    case .array, .string, .bytes: return true
    default: return false
    }
  }

  // MARK: Outputs

  /// - Parameter count: whether a pointer leads to one value or to several; texts end in a NUL either way.
  mutating func set(_ name: String, place: String, from type: CType, count: Count) {
    guard let output = contract.outputs.first(where: { $0.name == name }) else {
      return report(
        place, "there is no output '\(name)'",
        hint: Suggestion.hint(for: name, in: contract.outputs.map(\.name)).first ?? "declare it under 'outputs'")
    }
    guard setOutputs[name] == nil else { return report(place, "the output '\(name)' is set already") }
    setOutputs[name] = place
    guard !gives(type, output.type, count) else { return }
    report(place, "\(type) can't become the output '\(name)' of type \(output.type)", hint: outputHint(type))
  }

  private func outputHint(_ type: CType) -> String? {
    switch type {
    case .scalar(let scalar):
      switch scalar.kind {
      case .bool: "declare it as bool"
      case .signed, .unsigned: "declare it as integer"
      case .floating: "declare it as number"
      case .complex: "declare it as object, with re and im"
      }
    case .structure: "declare it as object"
    case .pointer(let pointee, _) where pointee.isByte: "declare it as string or bytes"
    case .pointer: "keep it with 'as', for a call that reads it"
    default: nil
    }
  }

  private func gives(_ type: CType, _ wanted: ValueType, _ count: Count) -> Bool {
    switch type {
    case .void, .function, .opaque: return false
    case .scalar(let scalar):
      switch scalar.kind {
      case .bool: return wanted == .bool || wanted == .any
      case .signed, .unsigned: return [.integer, .number, .bool, .any].contains(wanted)
      case .floating: return wanted == .number || wanted == .any
      case .complex: return wanted == .any || isComplex(wanted)
      }
    case .structure(let name):
      if wanted == .any { return true }
      guard case .object(let properties) = wanted, let fields = layouts.structs[name]?.fields else { return false }
      guard let properties else { return true }
      return properties.allSatisfy { property in
        fields.first { $0.name == property.name }.map { !$0.type.isPointer && gives($0.type, property.type, .one) }
          ?? !property.isRequired
      }
    case .array(let element, _):
      if element.isByte { return [.string, .bytes, .any].contains(wanted) }
      if wanted == .any { return true }
      guard case .array(let items) = wanted else { return false }
      return gives(element, items, .one)
    case .pointer(let pointee, _):
      if pointee.isByte { return [.string, .bytes, .any].contains(wanted) && (pointee != .void || count == .some) }
      guard layouts.measure(pointee) != nil, !pointee.isPointer else { return false }
      if count == .one { return gives(pointee, wanted, .one) }
      if wanted == .any { return true }
      guard case .array(let items) = wanted else { return false }
      return gives(pointee, items, .one)
    }
  }
}
