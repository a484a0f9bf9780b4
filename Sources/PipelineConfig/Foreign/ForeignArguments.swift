import AetherModel
import Expressions
import YAML

extension ForeignReader {
  private static let sources = ["value", "input", "length_of", "from", "callback"]

  mutating func arguments(_ list: Node?, _ place: String) -> [ForeignArgument] {
    var found: [ForeignArgument] = []
    for (index, node) in (list?.items.map(\.self) ?? []).enumerated() {
      let place = "\(place).arguments.\(index)"
      note(node, place)
      for pair in node.pairs { note(pair.value, "\(place).\(pair.key.string)") }
      guard let type = type(node["type"]) else { continue }
      guard let source = source(node, type, place) else { continue }
      var argument = ForeignArgument(type: type, source: source)
      argument.output = text(node["output"])
      argument.name = text(node["as"])
      argument.length = text(node["length"])
      if let size = node["size"] { argument.size = formula(size, wanted: .integer) }
      found.append(argument)
    }
    return found
  }

  /// `nil` after reporting.
  private mutating func source(_ node: Node, _ type: CType, _ place: String) -> ForeignArgument.Source? {
    let given = node.pairs.filter { Self.sources.contains($0.key.string) }
    guard given.count <= 1 else {
      report(
        "an argument is given one thing; here are \(given.map { "'\($0.key.string)'" }.joined(separator: " and "))",
        at: given[1].key)
      return nil
    }
    guard let pair = given.first else {
      let points = type.isPointer && type != .pointer(.function, isConst: false)
      if points, node["output"] != nil || node["as"] != nil || node["size"] != nil { return .nothing }
      report(
        "nothing says what this argument is", at: node,
        hint: points
          ? "give it 'value', 'input', 'length_of' or 'from'; or 'output' or 'as', for what the function writes"
          : "give it 'value', 'input', 'length_of' or 'from'")
      return nil
    }
    let value = pair.value
    switch pair.key.string {
    case "input": return text(value).map { .input($0) }
    case "length_of": return text(value).map { .lengthOf($0) }
    case "from": return text(value).map { .variable($0) }
    case "callback": return callback(value, place).map { .callback($0) }
    default: return constant(value, type)
    }
  }

  private mutating func constant(_ node: Node, _ type: CType) -> ForeignArgument.Source? {
    if node.kind == .string, node.string.hasPrefix("${{") {
      return formula(node, wanted: nil).map { .formula($0) }
    }
    var reader = ConstantReader()
    let value = reader.data(node) ?? .null
    let target = type.pointee.map { $0.type.isByte ? type : $0.type } ?? type
    switch (value.kind, target) {
    case (.null, _) where type.isPointer: return .constant(.null)
    case (.bool, .scalar(let scalar)) where scalar.kind == .bool || scalar.isInteger: return .constant(value)
    case (.integer, .scalar(let scalar)) where scalar.kind != .complex:
      if let number = value.integerValue, !scalar.holds(number) {
        report("\(number) does not fit \(scalar.text)", at: node)
        return nil
      }
      return .constant(value)
    case (.double, .scalar(let scalar)) where scalar.kind == .floating: return .constant(value)
    case (.string, _) where type.pointee?.type.isByte == true: return .constant(value)
    default:
      report("\(TableChecker.describe(node)) is no constant of type \(type)", at: node)
      return nil
    }
  }

  private mutating func formula(_ node: Node, wanted: FormulaReader.Kind?) -> Formula? {
    if let number = node.integerValue { return Formula(number) }
    guard node.kind == .string else { return nil }
    // A name alone is a formula, too.
    if !node.string.hasPrefix("${{"), numbers[node.string] != nil {
      return Formula(names: [node.string], root: .name(0))
    }
    guard let reading = FormulaReader.read(node.text, names: numbers, diagnostics: &diagnostics) else { return nil }
    if let wanted, reading.kind != wanted {
      report("expected \(wanted.rawValue); found \(reading.kind.rawValue)", at: node)
      return nil
    }
    return reading.formula
  }

  private mutating func callback(_ node: Node, _ place: String) -> ForeignCallback? {
    guard node.kind == .mapping else { return nil }
    let place = "\(place).callback"
    var parameters: [ForeignCallback.Parameter] = []
    var names = numbers.filter { $0.key.hasPrefix("inputs.") || $0.key.hasPrefix("size(") }
    for (index, pair) in (node["parameters"]?.pairs.map(\.self) ?? []).enumerated() {
      guard let type = type(pair.value) else { return nil }
      note(pair.value, "\(place).parameters.\(index)")
      let name = pair.key.string
      parameters.append(.init(name: name, type: type))
      let read = type.pointee?.type ?? type
      if let kind = FormulaReader.Kind(read) { names[name] = kind }
      guard case .structure(let structure) = read, let fields = structs.first(where: { $0.name == structure })?.fields
      else { continue }
      for field in fields {
        if let kind = FormulaReader.Kind(field.type) { names["\(name).\(field.name)"] = kind }
      }
    }
    var returns = CType.void
    if let result = node["returns"] {
      guard let type = type(result) else { return nil }
      returns = type
    }
    note(node["returns"] ?? node, "\(place).returns")
    note(node["value"] ?? node, "\(place).value")
    guard returns != .void else {
      if let value = node["value"] {
        report("this callback returns nothing", at: value, hint: "say the type of its result as 'returns'")
        return nil
      }
      return ForeignCallback(parameters: parameters, returns: returns, value: nil)
    }
    guard let scalar = returns.scalar, let kind = FormulaReader.Kind(returns) else {
      report("a callback returns a number or nothing, not \(returns)", at: node["returns"] ?? node)
      return nil
    }
    guard let valueNode = node["value"] else {
      report("nothing says what this callback returns", at: node, hint: "value: 0, or value: \"${{ … }}\"")
      return nil
    }
    guard let value = result(valueNode, names) else { return nil }
    guard value.kind == kind || (kind == .number && value.kind == .integer) else {
      report("the callback returns \(scalar.text), and this is a \(value.kind.rawValue)", at: valueNode)
      return nil
    }
    return ForeignCallback(parameters: parameters, returns: returns, value: value.formula)
  }

  private mutating func result(_ node: Node, _ names: [String: FormulaReader.Kind]) -> FormulaReader.Reading? {
    if let value = node.integerValue { return .init(formula: Formula(value), kind: .integer) }
    if let value = node.doubleValue { return .init(formula: Formula(names: [], root: .double(value)), kind: .number) }
    if let value = node.boolValue { return .init(formula: Formula(names: [], root: .bool(value)), kind: .bool) }
    return FormulaReader.read(node.text, names: names, diagnostics: &diagnostics)
  }
}

extension FormulaReader.Kind {
  /// `nil` for what is no number.
  init?(_ type: CType) {
    switch type.scalar?.kind {
    case .signed, .unsigned: self = .integer
    case .floating: self = .number
    case .bool: self = .bool
    case .complex, nil: return nil
    }
  }
}
