import AetherModel
import Expressions
import YAML

/// Reads inputs and outputs, in manifests and in pipelines. The nodes have passed ``TableChecker``; what it reported is
/// passed over here.
struct ParameterDecoder {
  var diagnostics = Diagnostics()
  private var constraints = ConstraintChecker()

  enum Direction { case input, output }

  mutating func parameters(_ list: Node?, _ direction: Direction) -> [(parameter: Parameter, node: Node)] {
    guard let list else { return [] }
    var found: [(parameter: Parameter, node: Node)] = []
    var places: [String: Node] = [:]
    for node in list.items {
      guard let nameNode = node["name"], nameNode.kind == .string else { continue }
      let name = nameNode.string
      if let first = places[name] {
        diagnostics.report(
          Duplicates.diagnostic(direction == .input ? "input" : "output", name, at: nameNode, first: first))
        continue
      }
      places[name] = nameNode
      guard let type = type(node) else { continue }
      var parameter = Parameter(name: name, description: node["description"]?.string ?? "", type: type)
      if direction == .input {
        readConstraints(node, &parameter)
      } else {
        parameter.isRequired = node["optional"]?.boolValue != true
      }
      found.append((parameter, node))
    }
    return found
  }

  // MARK: Types

  /// The type of a mapping with `type`, `items` and `properties`; `nil` when it was or is now reported.
  private mutating func type(_ node: Node) -> ValueType? {
    guard let typeNode = node["type"], let type = ValueType(keyword: typeNode.string) else { return nil }
    let items = node["items"]
    let properties = node["properties"]
    if let items, type != .array(.any) {
      diagnostics.error(
        "invalid-value", "only an array has items; this is of type \(type)", at: TableChecker.head(of: items))
    }
    if let properties, type != .object(nil) {
      diagnostics.error(
        "invalid-value", "only an object has properties; this is of type \(type)",
        at: TableChecker.head(of: properties))
    }
    switch type {
    case .array:
      guard let items else { return type }
      return named(items).map(ValueType.array)
    case .object:
      guard let properties else { return type }
      return .object(self.properties(properties))
    default: return type
    }
  }

  /// A type as a word or as a mapping.
  private mutating func named(_ node: Node) -> ValueType? {
    node.kind == .mapping ? type(node) : ValueType(keyword: node.string)
  }

  private mutating func properties(_ node: Node) -> [ValueType.Property] {
    var found: [ValueType.Property] = []
    var places: [String: Node] = [:]
    for item in node.items {
      guard let name = item["name"], name.kind == .string, let type = type(item) else { continue }
      if let first = places[name.string] {
        diagnostics.report(Duplicates.diagnostic("property", name.string, at: name, first: first))
        continue
      }
      places[name.string] = name
      found.append(.init(name: name.string, type: type, isRequired: item["required"]?.boolValue == true))
    }
    for pair in node.pairs {
      guard let type = named(pair.value) else { continue }
      found.append(.init(name: pair.key.string, type: type, isRequired: pair.value["required"]?.boolValue == true))
    }
    return found
  }

  // MARK: Constraints

  private mutating func readConstraints(_ node: Node, _ parameter: inout Parameter) {
    parameter.isRequired = node["required"]?.boolValue == true
    if let allowed = node["allowed"] { readAllowed(allowed, &parameter) }
    if let validation = node["validation"], validation.kind == .string { readPattern(validation, &parameter) }
    guard let node = node["default"] else { return }
    if parameter.isRequired {
      diagnostics.error(
        "invalid-value", "the required input '\(parameter.name)' has a default, which would never be used",
        at: TableChecker.head(of: node), hints: ["remove 'required: true' or the default"])
      return
    }
    guard let value = constant(node, parameter.type) else { return }
    parameter.defaultValue = value
    if let problem = constraints.problem(with: value, for: parameter) {
      diagnostics.error("invalid-value", "the default " + problem.message, at: node.span, hints: problem.hints)
    }
  }

  private mutating func readAllowed(_ node: Node, _ parameter: inout Parameter) {
    if node.kind == .sequence, node.items.count == 0 {
      diagnostics.error(
        "invalid-value", "nothing is allowed for '\(parameter.name)'", at: TableChecker.head(of: node),
        hints: ["remove 'allowed' to allow everything"])
    }
    for item in node.items {
      if let value = constant(item, parameter.type) { parameter.allowed.append(value) }
    }
  }

  private mutating func readPattern(_ node: Node, _ parameter: inout Parameter) {
    guard parameter.type == .string else {
      diagnostics.error(
        "invalid-value", "only a string is validated by a pattern; '\(parameter.name)' is of type \(parameter.type)",
        at: node.span)
      return
    }
    do {
      _ = try Pattern(node.string)
      parameter.pattern = node.string
    } catch {
      diagnostics.error(
        "invalid-pattern", "the pattern can't be used: \(error.message)", at: node.span,
        hints: ["patterns are written in RE2 syntax: no look-around, no back-references"])
    }
  }

  private mutating func constant(_ node: Node, _ type: ValueType) -> Value? {
    var reader = ConstantReader()
    let value = reader.value(node, as: type)
    diagnostics.report(contentsOf: reader.diagnostics.all)
    return value
  }
}

enum Duplicates {
  static func diagnostic(_ what: String, _ name: String, at node: Node, first: Node) -> Diagnostic {
    Diagnostic(
      code: "duplicate-name", "duplicate \(what) '\(name)'", at: node.span,
      related: [Diagnostic(.note, code: "duplicate-name", "the first one is here", at: first.span)])
  }
}
