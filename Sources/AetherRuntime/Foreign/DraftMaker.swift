internal import AetherModel

/// Guesses from a function's declaration how it is a module: what goes in, what comes out.
struct DraftMaker {
  var draft = ForeignDraft()
  /// What calls have kept under a name, by the type of the pointer.
  var kept: [String: String] = [:]
  var names: Set<String> = ["result", "errno"]

  /// Elements of a buffer whose size nothing says.
  static let bufferSize = 4_096

  /// One parameter of the function that is being added.
  struct Parameter {
    var shape: CShape
    var written: String
    /// As inputs and outputs have it.
    var name: String
    var type: String { DraftTypes.text(shape, written: written) }
    var isLength: Bool { DraftNames.isLength(name) && DraftTypes.isInteger(shape) }
  }

  /// What the parameters of a function tell of each other.
  struct Traits {
    /// Items of a size that is given, as `qsort` has them.
    var hasItems: Bool
    var hasCallback: Bool
    var hasLength: Bool
  }

  private static func isCallback(_ shape: CShape) -> Bool {
    if case .pointer(to: .function, _) = shape { true } else { false }
  }

  /// How many elements there are at the pointer before a length.
  enum Measured { case input(String), buffer }

  mutating func add(_ symbol: String, _ function: HeaderFacts.Function) {
    var call = ForeignDraft.Call(function: symbol)
    let signature = function.signature
    var parameters: [Parameter] = []
    for (index, shape) in signature.parameters.enumerated() {
      let known = index < function.parameters.count ? function.parameters[index] : .init(name: "", text: "")
      parameters.append(
        Parameter(shape: shape, written: known.text, name: DraftNames.identifier(known.name, index: index)))
    }
    let items = Self.itemsIndex(parameters)
    let traits = Traits(
      hasItems: items != nil, hasCallback: parameters.contains { Self.isCallback($0.shape) },
      hasLength: parameters.contains(where: \.isLength))
    var measured: Measured?
    for (index, parameter) in parameters.enumerated() {
      if let items, index == items || index == items + 1 || index == items + 2 {
        call.arguments.append(self.items(parameter, part: index - items))
        if index == items + 2 { measured = nil }
        continue
      }
      if signature.isVariadic, index == parameters.count - 1, symbol.hasSuffix("printf") {
        // Whoever gives a format reads and writes memory: it is never an input.
        call.arguments.append(
          .init(parameter.type, ("value", DraftText.quoted("a text")), note: "the format: a constant, such as \"%d\""))
        continue
      }
      let next = index + 1 < parameters.count ? parameters[index + 1] : nil
      let before = measured
      measured = nil
      call.arguments.append(argument(parameter, next: next, before, traits, &measured))
    }
    if signature.isVariadic {
      call.fixed = parameters.count
      call.notes.append("further arguments, for the ... of its declaration, go behind those above")
    }
    if !signature.hasPrototype { call.notes.append("the header says nothing of its arguments") }
    addResult(signature.returns, function.returnText, &call)
    draft.calls.append(call)
  }

  // MARK: Names

  mutating func input(_ name: String, _ type: String, details: String = "") -> String {
    let free = DraftNames.free(name, names)
    names.insert(free)
    draft.inputs.append(.init(name: free, type: type, details: details))
    return free
  }

  mutating func output(_ name: String, _ type: String, details: String = "") -> String {
    let free = DraftNames.free(name, Set(draft.outputs.map(\.name)))
    draft.outputs.append(.init(name: free, type: type, details: details))
    return free
  }

  mutating func keep(_ name: String, _ type: String) -> String {
    let free = DraftNames.free(name, names)
    names.insert(free)
    kept[type] = free
    return free
  }

  /// What an earlier call kept of a pointer's type.
  func known(_ type: String) -> String? { kept[type] ?? kept[type.replacing("const ", with: "")] }

  // MARK: Structs

  /// Adds a struct to those of the description.
  /// - Parameter isInput: whether it is made here: then pointers in it are bytes, since nobody can say what they lead to.
  mutating func describe(_ shape: CShape, isInput: Bool = false) -> Bool {
    guard let structs = DraftTypes.structs(shape) else { return false }
    for entry in structs where !draft.structs.contains(where: { $0.name == entry.name }) {
      draft.structs.append(
        (entry.name, entry.fields.map { ($0.name, isInput && $0.type.isPointer ? "char[8]" : $0.type.description) }))
    }
    return true
  }

  // MARK: Results

  private mutating func addResult(_ shape: CShape, _ written: String, _ call: inout ForeignDraft.Call) {
    guard shape != .void else { return }
    let type = DraftTypes.text(shape, written: written)
    var keys = [(key: "type", text: DraftText.quoted(type))]
    switch shape {
    case .pointer(let pointee, let isConst) where DraftTypes.isText(pointee, written: written):
      keys.append(("output", output("result", "string")))
      if !isConst { call.notes.append("free: free   # where the result is the caller's to free") }
    case .pointer(.integer(1, _), _):
      keys.append(("output", output("result", "bytes")))
      call.notes.append("up to the first 0; where something tells the length: length: NAME, in 'returns'")
    case .pointer(to: .structure, _), .pointer(to: .void, _): keys.append(("as", keep("handle", type)))
    case .pointer(let pointee, _):
      if let number = DraftTypes.number(pointee) { keys.append(("output", output("result", number))) }
    case .structure:
      guard describe(shape) else {
        call.notes.append("its result, \(written), is of a type that descriptions don't have")
        return
      }
      keys[0].text = DraftText.quoted(DraftTypes.text(shape))
      keys.append(("output", output("result", "object", details: DraftTypes.properties(shape))))
    case .complex: keys.append(("output", output("result", "object")))
    default: if let number = DraftTypes.number(shape) { keys.append(("output", output("result", number))) }
    }
    call.returns = keys.count == 1 ? keys[0].text : DraftText.flow(keys)
    if shape == .integer(size: 4, isSigned: true) {
      call.notes.append("errors: {when: nonzero, code: FAILED}   # where it tells failures; FAILED is for error_codes")
    } else if case .pointer = shape {
      call.notes.append("errors: {when: \"null\", code: FAILED}   # where it tells failures; FAILED is for error_codes")
    }
  }
}
