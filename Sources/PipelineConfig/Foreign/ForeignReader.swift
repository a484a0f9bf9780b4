import AetherModel
import Expressions
import YAML

/// Reads `foreign:`. The nodes have passed ``TableChecker``; what it reported is passed over here.
///
/// The places of all parts go into `spans`, by keys such as `foreign.calls.0.arguments.2.type`; a call whose keys stand in
/// `foreign` itself is number 0.
struct ForeignReader {
  let contract: Contract
  var diagnostics = Diagnostics()
  var spans: [String: SourceSpan] = [:]
  var structs: [CStruct] = []
  private var structNames: Set<String> = []
  /// The numbers that formulas may name, so far.
  var numbers: [String: FormulaReader.Kind] = [:]

  /// Structs, and calls.
  private static let most = 1_000

  init(_ contract: Contract) {
    self.contract = contract
    for input in contract.inputs {
      // What may be missing is no number.
      let isThere = input.isRequired || input.defaultValue != nil
      switch input.type {
      case .integer where !isThere, .number where !isThere, .bool where !isThere: break
      case .integer: numbers["inputs.\(input.name)"] = .integer
      case .number: numbers["inputs.\(input.name)"] = .number
      case .bool: numbers["inputs.\(input.name)"] = .bool
      case .string, .bytes, .array, .secret: numbers["size(inputs.\(input.name))"] = .integer
      default: break
      }
    }
  }

  /// - Returns: `nil` after reporting what keeps it from being read.
  mutating func read(_ root: Node) -> ForeignDescription? {
    guard root.kind == .mapping, let library = text(root["library"]) else { return nil }
    note(root["library"], "foreign.library")
    note(root["header"], "foreign.header")
    var description = ForeignDescription(library: library)
    description.header = text(root["header"])
    let errors = diagnostics.errorCount
    for pair in root["structs"]?.pairs.map(\.self) ?? [] {
      guard structs.count < Self.most else {
        report("more than \(Self.most) structs are described", at: pair.key)
        break
      }
      readStruct(pair.key, pair.value)
    }
    description.structs = structs
    if let calls = root["calls"] {
      if let function = root["function"] {
        report("'function' and 'calls' say two things: one call, or several", at: function, hint: "move it into 'calls'")
      }
      for (index, node) in calls.items.enumerated() {
        guard index < Self.most else {
          report("more than \(Self.most) calls are described", at: node)
          break
        }
        guard node.kind == .mapping else { continue }
        guard node["function"] != nil else {
          diagnostics.error(
            "missing-key", "a call of a foreign function needs the key 'function'", at: TableChecker.head(of: node))
          continue
        }
        description.calls.append(call(node, "foreign.calls.\(index)"))
      }
    } else if root["function"] != nil {
      description.calls = [call(root, "foreign.calls.0")]
    } else {
      diagnostics.error(
        "missing-key", "a foreign function needs the key 'function', or several of them 'calls'",
        at: TableChecker.head(of: root))
    }
    return diagnostics.errorCount == errors && !description.calls.isEmpty ? description : nil
  }

  private mutating func readStruct(_ key: Node, _ node: Node) {
    let name = key.string
    note(key, "foreign.structs.\(name)")
    var fields: [CStruct.Field] = []
    for pair in node.pairs {
      // One that can't be read was reported; the struct is known, so that those who name it aren't, too.
      guard let type = type(pair.value, isField: true) else { continue }
      note(pair.value, "foreign.structs.\(name).\(pair.key.string)")
      fields.append(.init(name: pair.key.string, type: type))
    }
    if !node.pairs.contains(where: { _ in true }) {
      report("the struct '\(name)' has no fields", at: key, hint: "describe its fields, or point to it as void *")
    }
    guard CScalar(words: [name]) == nil else {
      return report("'\(name)' is a type of C already", at: key)
    }
    structs.append(CStruct(name: name, fields: fields))
    structNames.insert(name)
  }

  // MARK: Calls

  private mutating func call(_ node: Node, _ place: String) -> ForeignFunction {
    var call = ForeignFunction(function: text(node["function"]) ?? "")
    note(node["function"], "\(place).function")
    note(node["arguments"] ?? node["function"], "\(place).arguments")
    call.arguments = arguments(node["arguments"], place)
    call.fixed = node["fixed"]?.integerValue.flatMap { Int(exactly: $0) }
    note(node["fixed"], "\(place).fixed")
    call.isAlways = node["always"]?.boolValue == true
    if let returns = node["returns"] { call.returns = result(returns, place) }
    call.returns.free = text(node["free"])
    note(node["free"], "\(place).free")
    // What the call itself names counts in what is said of its failure, and in later calls.
    for argument in call.arguments { learn(argument) }
    if let name = call.returns.name { learn(name, call.returns.type) }
    if let errors = node["errors"], errors.kind == .mapping { call.failure = failure(errors, call, place) }
    return call
  }

  private mutating func result(_ node: Node, _ place: String) -> ForeignReturn {
    var result = ForeignReturn(type: .void)
    let isShort = node.kind == .string
    note(isShort ? node : node["type"], "\(place).returns.type")
    if let type = type(isShort ? node : node["type"]) { result.type = type }
    guard !isShort else { return result }
    for (key, path) in [
      ("output", \ForeignReturn.output), ("as", \.name), ("length", \.length),
    ] as [(String, WritableKeyPath<ForeignReturn, String?>)] {
      result[keyPath: path] = text(node[key])
      note(node[key], "\(place).returns.\(key)")
    }
    return result
  }

  private mutating func learn(_ argument: ForeignArgument) {
    guard let name = argument.name, argument.size == nil, let pointee = argument.type.pointee?.type else { return }
    learn(name, pointee)
  }

  mutating func learn(_ name: String, _ type: CType) {
    guard !["result", "errno"].contains(name) else { return }
    switch type.scalar?.kind {
    case .signed, .unsigned: numbers[name] = .integer
    case .floating: numbers[name] = .number
    case .bool: numbers[name] = .bool
    // One of an earlier call may have had the name.
    case .complex, nil: numbers[name] = nil
    }
  }

  // MARK: Failures

  private mutating func failure(_ node: Node, _ call: ForeignFunction, _ place: String) -> ForeignFailure? {
    guard let whenNode = node["when"], let condition = condition(whenNode, call) else { return nil }
    note(whenNode, "\(place).errors.when")
    var failure = ForeignFailure(condition)
    failure.code = text(node["code"])
    note(node["code"], "\(place).errors.code")
    for pair in node["codes"]?.pairs.map(\.self) ?? [] {
      guard let number = Int64(pair.key.string) ?? ErrorNumbers.number(pair.key.string), let code = text(pair.value)
      else { continue }
      note(pair.value, "\(place).errors.codes.\(number)")
      if failure.codes.updateValue(code, forKey: number) != nil {
        report("the number \(number) is there twice", at: pair.key)
      }
    }
    if let number = node["number"] {
      note(number, "\(place).errors.number")
      failure.usesErrno = text(number) == "errno"
      failure.number = explanation(number, call, "\(place).errors.number")
    }
    if case .errno = condition, node["number"] == nil { failure.usesErrno = true }
    note(node["message"], "\(place).errors.message")
    failure.message = explanation(node["message"], call, "\(place).errors.message")
    return failure
  }

  private mutating func condition(_ node: Node, _ call: ForeignFunction) -> ForeignFailure.Condition? {
    switch node.string {
    case "nonzero": return .nonzero
    case "zero": return .zero
    case "negative": return .negative
    case "null": return .null
    case "errno": return .errno
    case let word where !word.hasPrefix("${{"):
      let words = ["nonzero", "zero", "negative", "null", "errno"]
      let near = Suggestion.hint(for: word, in: words).first
      report(
        "expected \(Shape.enumerate(words)), or '${{ … }}'; found \(TableChecker.quote(word))", at: node, hint: near)
      return nil
    default: break
    }
    var names = numbers
    if let kind = call.returns.type.scalar?.kind, kind != .complex {
      names["result"] = kind == .floating ? .number : kind == .bool ? .bool : .integer
    }
    names["errno"] = .integer
    guard let reading = FormulaReader.read(node.text, names: names, diagnostics: &diagnostics) else { return nil }
    guard reading.kind == .bool else {
      report("expected a condition; found a \(reading.kind.rawValue)", at: node, hint: "compare it: ${{ result != 0 }}")
      return nil
    }
    return .formula(reading.formula)
  }

  private mutating func explanation(
    _ node: Node?, _ call: ForeignFunction, _ place: String
  ) -> ForeignFailure.Explanation? {
    guard let node, node.kind == .mapping, let function = text(node["function"]) else { return nil }
    note(node["function"], "\(place).function")
    note(node["arguments"] ?? node["function"], "\(place).arguments")
    let arguments = arguments(node["arguments"], place)
    note(node["returns"] ?? node["function"], "\(place).returns")
    let isMessage = place.hasSuffix("message")
    let returns = node["returns"].flatMap { type($0) } ?? (isMessage ? .text(isConst: true) : .scalar(.int))
    return ForeignFailure.Explanation(function: function, arguments: arguments, returns: returns)
  }

  // MARK: Nodes

  mutating func note(_ node: Node?, _ place: String) {
    if let node { spans[place] = TableChecker.head(of: node) }
  }

  mutating func report(_ message: String, at node: Node, hint: String? = nil) {
    diagnostics.error("invalid-value", message, at: TableChecker.head(of: node), hints: hint.map { [$0] } ?? [])
  }

  func text(_ node: Node?) -> String? {
    guard let node, node.kind == .string else { return nil }
    return node.string
  }

  /// `nil` after reporting.
  mutating func type(_ node: Node?, isField: Bool = false) -> CType? {
    guard let node, node.kind == .string else { return nil }
    guard let type = CType(node.string, structs: structNames) else {
      report(
        "\(TableChecker.quote(node.string)) is no type of C that is known here", at: node,
        hint: Self.typeHint(node.string, structs.map(\.name)))
      return nil
    }
    if case .array = type, !isField {
      report("C passes no arrays: they are pointers", at: node, hint: "write a pointer, with the number of elements as 'size'")
      return nil
    }
    return type
  }

  private static func typeHint(_ text: String, _ structs: [String]) -> String {
    let near = Suggestion.hint(for: text, in: CScalar.allCases.flatMap { [$0.rawValue, $0.text] } + structs).first
    if let near { return near }
    return text.contains("*")
      ? "write it without names and macros, such as 'const unsigned char *'"
      : "describe a struct under 'structs' before it is used; for a typedef write what it stands for"
  }
}
