internal import AetherModel

/// What a function's parameters get.
extension DraftMaker {
  /// The index of a `void *`, the number and the size of whose items follow, as `qsort` has it.
  static func itemsIndex(_ parameters: [Parameter]) -> Int? {
    parameters.indices.dropLast(2).first { index in
      guard case .pointer(to: .void, _) = parameters[index].shape else { return false }
      return DraftNames.isCount(parameters[index + 1].name) && DraftTypes.isInteger(parameters[index + 1].shape)
        && DraftNames.isSize(parameters[index + 2].name) && DraftTypes.isInteger(parameters[index + 2].shape)
    }
  }

  private var itemsInput: String? { draft.inputs.last { $0.type == "array" }?.name }

  mutating func items(_ parameter: Parameter, part: Int) -> ForeignDraft.Argument {
    guard part == 0 else {
      if part == 1 { return .init(parameter.type, ("length_of", itemsInput ?? "items")) }
      return .init(parameter.type, ("value", "4"), note: "bytes of one item: 4 for int, 8 for long and double")
    }
    let name = input(parameter.name, "array", details: ", items: integer")
    let note = "items may have another type here, such as double *"
    if case .pointer(_, isConst: true) = parameter.shape {
      return .init("const int *", ("input", name), note: note)
    }
    let result = output(parameter.name, "array", details: ", items: integer")
    return .init("int *", ("input", name), ("output", result), note: note)
  }

  // MARK: Arguments

  mutating func argument(
    _ parameter: Parameter, next: Parameter?, _ before: Measured?, _ traits: Traits, _ measured: inout Measured?
  ) -> ForeignDraft.Argument {
    let type = parameter.type
    switch parameter.shape {
    case .pointer(to: .function(let signature), _): return callback(signature, hasItems: traits.hasItems)
    case .pointer(let pointee, let isConst):
      if let name = known(type) { return .init(type, ("from", name)) }
      return pointer(parameter, pointee, isConst, next, before, traits, &measured)
    case .structure:
      guard !DraftTypes.holdsPointers(parameter.shape), describe(parameter.shape, isInput: true) else {
        return unknown(parameter)
      }
      let details = DraftTypes.properties(parameter.shape, areRequired: true)
      return .init(DraftTypes.text(parameter.shape), ("input", input(parameter.name, "object", details: details)))
    case .complex: return .init(type, ("input", input(parameter.name, "object")), note: "an object with re and im")
    default:
      guard let number = DraftTypes.number(parameter.shape) else { return unknown(parameter) }
      if parameter.isLength, let before {
        switch before {
        case .input(let name): return .init(type, ("length_of", name))
        case .buffer: return .init(type, ("value", "\(Self.bufferSize)"), note: "the buffer's size")
        }
      }
      return .init(type, ("input", input(parameter.name, number)))
    }
  }

  private mutating func pointer(
    _ parameter: Parameter, _ pointee: CShape, _ isConst: Bool, _ next: Parameter?, _ before: Measured?,
    _ traits: Traits, _ measured: inout Measured?
  ) -> ForeignDraft.Argument {
    let type = parameter.type
    let name = parameter.name
    if DraftTypes.isByte(pointee), isConst {
      if traits.hasItems, pointee == .void {
        return .init("const int *", ("input", input(name, "integer")), note: "of the items' type")
      }
      let given = input(name, DraftTypes.isText(pointee, written: parameter.written) ? "string" : "bytes")
      measured = .input(given)
      return .init(type, ("input", given))
    }
    if DraftTypes.isByte(pointee) {
      if pointee == .void, traits.hasCallback || DraftNames.isUserData(name) {
        return .init(type, ("value", "null"), note: "handed on to the callback, which here needs nothing")
      }
      return buffer(parameter, pointee, next, &measured)
    }
    if let number = DraftTypes.number(pointee) {
      if isConst {
        guard traits.hasLength else {
          return .init(
            type, ("input", input(name, number)), note: "one number; for more of them make the input an array")
        }
        let given = input(name, "array", details: ", items: \(number)")
        measured = .input(given)
        return .init(type, ("input", given), note: "an array; where it is one number, make the input one: \(number)")
      }
      if case .buffer = before, DraftNames.isLength(name), let length = draft.lastLength {
        return .init(
          type, ("value", "\(Self.bufferSize)"), ("as", length), note: "the buffer's size, then what is used")
      }
      return .init(type, ("output", output(name, number)))
    }
    switch pointee {
    case .pointer(let inner, _) where DraftTypes.isText(inner, written: parameter.written) && !isConst:
      return .init(type, ("output", output(name, "string")), note: "a text that the function gives")
    case .pointer where !isConst:
      return .init(type, ("as", keep(name, DraftTypes.text(pointee))))
    case .structure where DraftTypes.holdsPointers(pointee):
      guard !isConst, describe(pointee) else { return unknown(parameter) }
      let text = DraftTypes.text(parameter.shape)
      return .init(text, ("size", "1"), ("as", keep(name, text)), note: "zeros, which the function makes something of")
    case .structure where describe(pointee, isInput: isConst):
      let details = DraftTypes.properties(pointee, areRequired: isConst)
      let text = DraftTypes.text(parameter.shape)
      if isConst { return .init(text, ("input", input(name, "object", details: details))) }
      return .init(
        text, ("output", output(name, "object", details: details)),
        note: "where the function also reads it, give it an input, too: input: \(name)")
    default: return unknown(parameter)
    }
  }

  private mutating func buffer(
    _ parameter: Parameter, _ pointee: CShape, _ next: Parameter?, _ measured: inout Measured?
  ) -> ForeignDraft.Argument {
    measured = .buffer
    let isText = DraftTypes.isText(pointee, written: parameter.written)
    var argument = ForeignDraft.Argument(
      parameter.type, ("size", "\(Self.bufferSize)"),
      ("output", output(parameter.name, isText ? "string" : "bytes")), note: "as large as what it may write")
    // What a pointer to a length leads to is how much of it is good.
    if let next, case .pointer(let length, isConst: false) = next.shape, DraftTypes.isInteger(length),
      !DraftTypes.isByte(length), DraftNames.isLength(next.name)
    {
      let name = DraftNames.free(next.name, names)
      names.insert(name)
      draft.lastLength = name
      argument.keys.append(("length", name))
    }
    return argument
  }

  private func unknown(_ parameter: Parameter) -> ForeignDraft.Argument {
    if case .pointer = parameter.shape {
      let what = parameter.written.isEmpty ? "pointer" : parameter.written
      return .init(
        parameter.type, ("value", "null"),
        note: "a null pointer: nothing here makes a \(what); a call before this one may, by --function")
    }
    return .init(
      "pointer", ("value", "null"),
      note: "\(parameter.written): a type that descriptions don't have; this call can't work")
  }

  private mutating func callback(_ signature: CSignature, hasItems: Bool) -> ForeignDraft.Argument {
    guard let keys = DraftCallback.keys(signature, hasItems: hasItems) else {
      return .init("callback", ("value", "null"), note: "a callback that can't be described; none is passed")
    }
    let note = hasItems ? "their order" : "what it returns, over its parameters"
    return .init("callback", ("callback", keys), note: note)
  }
}
