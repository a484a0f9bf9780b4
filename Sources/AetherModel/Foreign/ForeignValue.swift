/// Descriptions as values: what the host tells a worker. Types are written as C writes them.
extension ForeignDescription {
  package var value: Value {
    .object([
      ("library", .string(library)),
      ("structs", .array(structs.map { entry in
        .array([.string(entry.name)] + entry.fields.flatMap { [.string($0.name), $0.type.value] })
      })),
      ("calls", .array(calls.map(\.value))),
    ])
  }

  /// - Returns: `nil` for a value that is no description.
  package init?(_ value: Value) {
    guard let library = value["library"]?.stringValue else { return nil }
    self.init(library: library)
    var names: Set<String> = []
    for entry in value["structs"]?.items ?? [] {
      var fields: [CStruct.Field] = []
      for index in stride(from: 1, to: entry.count - 1, by: 2) {
        guard let name = entry[index].stringValue, let type = CType(value: entry[index + 1], names) else { return nil }
        fields.append(.init(name: name, type: type))
      }
      guard let name = entry.count > 0 ? entry[0].stringValue : nil else { return nil }
      structs.append(CStruct(name: name, fields: fields))
      names.insert(name)
    }
    for entry in value["calls"]?.items ?? [] {
      guard let call = ForeignFunction(entry, names) else { return nil }
      calls.append(call)
    }
  }
}

extension CType {
  /// Neither is how a type is written, so no struct can be called like it.
  private static let functionText = "()"
  private static let functionPointerText = "() *"

  fileprivate var value: Value {
    switch self {
    case .function: .string(Self.functionText)
    case .pointer(.function, _): .string(Self.functionPointerText)
    default: .string(description)
    }
  }

  fileprivate init?(value: Value?, _ structs: Set<String>) {
    guard let text = value?.stringValue else { return nil }
    switch text {
    case Self.functionText: self = .function
    case Self.functionPointerText: self = .pointer(.function, isConst: false)
    default: self.init(text, structs: structs)
    }
  }
}

extension ForeignFunction {
  fileprivate var value: Value {
    .object([
      ("function", .string(function)), ("arguments", .array(arguments.map(\.value))),
      ("fixed", fixed.map { .integer(Int64($0)) } ?? .null), ("returns", returns.value),
      ("failure", failure?.value ?? .null), ("always", .bool(isAlways)),
    ])
  }

  fileprivate init?(_ value: Value, _ structs: Set<String>) {
    guard let function = value["function"]?.stringValue,
      let arguments = [ForeignArgument](value["arguments"], structs),
      let returns = value["returns"].flatMap({ ForeignReturn($0, structs) })
    else { return nil }
    self.init(function: function)
    self.arguments = arguments
    self.returns = returns
    fixed = value["fixed"]?.integerValue.flatMap { Int(exactly: $0) }
    isAlways = value["always"]?.boolValue ?? false
    if let entry = value["failure"], !entry.isNull {
      guard let failure = ForeignFailure(entry, structs) else { return nil }
      self.failure = failure
    }
  }
}

extension [ForeignArgument] {
  fileprivate init?(_ value: Value?, _ structs: Set<String>) {
    self = []
    for entry in value?.items ?? [] {
      guard let argument = ForeignArgument(entry, structs) else { return nil }
      append(argument)
    }
  }
}

extension ForeignArgument {
  fileprivate var value: Value {
    let source: [Value] =
      switch self.source {
      case .nothing: [.string("nothing")]
      case .constant(let value): [.string("constant"), value]
      case .input(let name): [.string("input"), .string(name)]
      case .lengthOf(let name): [.string("length_of"), .string(name)]
      case .variable(let name): [.string("variable"), .string(name)]
      case .formula(let formula): [.string("formula"), formula.value]
      case .callback(let callback): [.string("callback"), callback.described]
      }
    return .object([
      ("type", type.value), ("source", .array(source)), ("output", .text(output)), ("name", .text(name)),
      ("size", size?.value ?? .null), ("length", .text(length)),
    ])
  }

  fileprivate init?(_ value: Value, _ structs: Set<String>) {
    guard let type = CType(value: value["type"], structs), let source = value["source"], source.count > 0 else { return nil }
    let given: Value = source.count > 1 ? source[1] : .null
    let known: Source? =
      switch source[0].stringValue {
      case "nothing": .nothing
      case "constant": .constant(given)
      case "input": given.stringValue.map { .input($0) }
      case "length_of": given.stringValue.map { .lengthOf($0) }
      case "variable": given.stringValue.map { .variable($0) }
      case "formula": Formula(given).map { .formula($0) }
      case "callback": ForeignCallback(given, structs).map { .callback($0) }
      default: nil
      }
    guard let known else { return nil }
    self.init(type: type, source: known)
    output = value["output"]?.stringValue
    name = value["name"]?.stringValue
    length = value["length"]?.stringValue
    if let entry = value["size"], !entry.isNull {
      guard let size = Formula(entry) else { return nil }
      self.size = size
    }
  }
}

extension ForeignCallback {
  fileprivate var described: Value {
    .object([
      ("parameters", .array(parameters.flatMap { [.string($0.name), $0.type.value] })), ("returns", returns.value),
      ("value", value?.value ?? .null),
    ])
  }

  fileprivate init?(_ value: Value, _ structs: Set<String>) {
    guard let returns = CType(value: value["returns"], structs), let list = value["parameters"] else { return nil }
    self.init(parameters: [], returns: returns, value: value["value"].flatMap { Formula($0) })
    for index in stride(from: 0, to: list.count - 1, by: 2) {
      guard let name = list[index].stringValue, let type = CType(value: list[index + 1], structs) else { return nil }
      parameters.append(Parameter(name: name, type: type))
    }
  }
}

extension ForeignReturn {
  fileprivate var value: Value {
    .object([
      ("type", type.value), ("output", .text(output)), ("name", .text(name)), ("length", .text(length)), ("free", .text(free)),
    ])
  }

  fileprivate init?(_ value: Value, _ structs: Set<String>) {
    guard let type = CType(value: value["type"], structs) else { return nil }
    self.init(type: type)
    output = value["output"]?.stringValue
    name = value["name"]?.stringValue
    length = value["length"]?.stringValue
    free = value["free"]?.stringValue
  }
}

extension ForeignFailure {
  fileprivate var value: Value {
    let when: Value =
      switch condition {
      case .nonzero: .string("nonzero")
      case .zero: .string("zero")
      case .negative: .string("negative")
      case .null: .string("null")
      case .errno: .string("errno")
      case .formula(let formula): formula.value
      }
    return .object([
      ("when", when),
      ("codes", .array(codes.sorted { $0.key < $1.key }.flatMap { [.integer($0.key), .string($0.value)] })),
      ("code", .text(code)), ("errno", .bool(usesErrno)), ("number", number?.value ?? .null),
      ("message", message?.value ?? .null),
    ])
  }

  fileprivate init?(_ value: Value, _ structs: Set<String>) {
    let condition: Condition? =
      switch value["when"]?.stringValue {
      case "nonzero": .nonzero
      case "zero": .zero
      case "negative": .negative
      case "null": .null
      case "errno": .errno
      default: value["when"].flatMap { Formula($0) }.map { .formula($0) }
      }
    guard let condition else { return nil }
    self.init(condition)
    let codes: Value = value["codes"] ?? .null
    for index in stride(from: 0, to: codes.count - 1, by: 2) {
      if let number = codes[index].integerValue { self.codes[number] = codes[index + 1].stringValue }
    }
    code = value["code"]?.stringValue
    usesErrno = value["errno"]?.boolValue ?? false
    number = value["number"].flatMap { Explanation($0, structs) }
    message = value["message"].flatMap { Explanation($0, structs) }
  }
}

extension ForeignFailure.Explanation {
  fileprivate var value: Value {
    .object([
      ("function", .string(function)), ("arguments", .array(arguments.map(\.value))), ("returns", returns.value),
    ])
  }

  fileprivate init?(_ value: Value, _ structs: Set<String>) {
    guard let function = value["function"]?.stringValue, let returns = CType(value: value["returns"], structs),
      let arguments = [ForeignArgument](value["arguments"], structs)
    else { return nil }
    self.init(function: function, arguments: arguments, returns: returns)
  }
}

extension Value {
  fileprivate static func text(_ text: String?) -> Value { text.map(Value.string) ?? .null }
}
