@testable import Expressions

/// An expression made by a test, independent of the parser: it knows its own text and its own meaning.
indirect enum Sample {
  case literal(text: String, SyntaxTree.Literal)
  case name(String)
  case select(Sample, String)
  case index(Sample, Sample)
  case list([Sample])
  case map([(Sample, Sample)])
  case unary(String, Sample)
  case binary(String, Sample, Sample)
  case conditional(Sample, Sample, Sample)
  case global(String, [Sample])
  case member(Sample, String, [Sample])

  static let levels: [[String]] = [
    ["||"], ["&&"], ["==", "!=", "<", "<=", ">", ">=", "in"], ["+", "-"], ["*", "/", "%"],
  ]

  static func random(_ size: Int, _ random: inout SplitMix64) -> Sample {
    func child() -> Sample { .random(size / 2, &random) }
    func children() -> [Sample] { (0..<Int.random(in: 0...3, using: &random)).map { _ in child() } }
    guard size > 0 else {
      switch Int.random(in: 0..<8, using: &random) {
      case 0: return .literal(text: "null", .null)
      case 1: return .literal(text: "true", .bool(true))
      case 2:
        let value = Int64.random(in: -9...99, using: &random)
        return .literal(text: String(value), .integer(value))
      case 3: return .literal(text: "7u", .unsigned(7))
      case 4: return .literal(text: "-2.5e-1", .double(-0.25))
      case 5: return .literal(text: #"'}}\n'"#, .string("}}\n"))
      case 6: return .literal(text: #"b"\xff""#, .bytes([255]))
      default: return .name(["a", "steps", "rb", "_x1"].randomElement(using: &random) ?? "a")
      }
    }
    switch Int.random(in: 0..<10, using: &random) {
    case 0: return .select(child(), ["n", "outputs", "for"].randomElement(using: &random) ?? "n")
    case 1: return .index(child(), child())
    case 2: return .list(children())
    case 3: return .map(children().map { ($0, .name("v")) })
    case 4: return .unary(Bool.random(using: &random) ? "!" : "-", child())
    case 5: return .conditional(child(), child(), child())
    case 6: return .global("size", children())
    case 7: return .member(child(), "matches", children())
    default:
      let level = levels.randomElement(using: &random) ?? ["+"]
      return .binary(level.randomElement(using: &random) ?? "+", child(), child())
    }
  }

  private var level: Int {
    switch self {
    case .conditional: 0
    case .binary(let sign, _, _): (Self.levels.firstIndex { $0.contains(sign) } ?? 0) + 1
    case .unary: 6
    default: 7
    }
  }

  /// Its text with only the parentheses that are needed, and with spaces and comments where a generator says so.
  func text(_ random: inout SplitMix64, least: Int = 0) -> String {
    func gap() -> String { [" ", "", "", "\n", "//}}'\n"].randomElement(using: &random) ?? "" }
    func commas(_ parts: [String]) -> String { parts.joined(separator: gap() + "," + gap()) }
    if level < least { return "(" + gap() + text(&random) + gap() + ")" }
    switch self {
    case .literal(let text, _): return text
    case .name(let name): return name
    case .select(let operand, let name): return operand.text(&random, least: 7) + gap() + "." + gap() + name
    case .index(let operand, let key):
      return operand.text(&random, least: 7) + gap() + "[" + gap() + key.text(&random) + gap() + "]"
    case .list(let items): return "[" + commas(items.map { $0.text(&random) }) + gap() + "]"
    case .map(let entries):
      return "{" + gap() + commas(entries.map { $0.text(&random) + gap() + ":" + $1.text(&random) }) + "}"
    case .unary(let sign, let operand):
      if case .unary(sign, _) = operand { return sign + gap() + operand.text(&random, least: 6) }
      if case .literal = operand { return sign + "(" + operand.text(&random) + ")" }
      return sign + gap() + operand.text(&random, least: operand.beginsWithSign ? 8 : 7)
    case .binary(let sign, let left, let right):
      return left.text(&random, least: level) + " " + sign + " " + right.text(&random, least: level + 1)
    case .conditional(let condition, let whenTrue, let whenFalse):
      return condition.text(&random, least: 1) + gap() + "?" + whenTrue.text(&random, least: 1) + gap() + ":" + gap()
        + whenFalse.text(&random)
    case .global(let name, let arguments): return name + gap() + "(" + commas(arguments.map { $0.text(&random) }) + ")"
    case .member(let receiver, let name, let arguments):
      return receiver.text(&random, least: 7) + "." + name + "(" + commas(arguments.map { $0.text(&random) }) + ")"
    }
  }

  /// Whether its text begins with a minus that would join one before it.
  private var beginsWithSign: Bool {
    switch self {
    case .literal: true
    case .select(let operand, _), .index(let operand, _), .member(let operand, _, _): operand.beginsWithSign
    default: false
    }
  }

  /// The structure in full parentheses.
  var structure: String {
    func commas(_ parts: [Sample]) -> String { parts.map(\.structure).joined(separator: ",") }
    switch self {
    case .literal(_, let literal): return "\(literal)"
    case .name(let name): return name
    case .select(let operand, let name): return "(\(operand.structure).\(name))"
    case .index(let operand, let key): return "(\(operand.structure)[\(key.structure)])"
    case .list(let items): return "[\(commas(items))]"
    case .map(let entries): return "{\(entries.map { "\($0.structure):\($1.structure)" }.joined(separator: ","))}"
    case .unary(let sign, let operand): return "(\(sign) \(operand.structure))"
    case .binary(let sign, let left, let right): return "(\(left.structure) \(sign) \(right.structure))"
    case .conditional(let first, let second, let third):
      return "(\(first.structure) ? \(second.structure) : \(third.structure))"
    case .global(let name, let arguments): return "\(name)(\(commas(arguments)))"
    case .member(let receiver, let name, let arguments): return "(\(receiver.structure).\(name)(\(commas(arguments))))"
    }
  }
}

/// The structure of a parsed expression in full parentheses.
func structure(of tree: SyntaxTree, _ index: Int) -> String {
  func part(_ index: Int) -> String { structure(of: tree, index) }
  func commas(_ parts: some Sequence<Int>) -> String { parts.map(part).joined(separator: ",") }
  switch tree[index].kind {
  case .literal(let literal): return "\(literal)"
  case .identifier(let name): return name
  case .select(let operand, let name, _): return "(\(part(operand)).\(name))"
  case .optionalSelect(let operand, let name, _): return "(\(part(operand)).?\(name))"
  case .index(let operand, let key): return "(\(part(operand))[\(part(key))])"
  case .optionalIndex(let operand, let key): return "(\(part(operand))[?\(part(key))])"
  case .optional(let operand): return "?\(part(operand))"
  case .list(let items): return "[\(commas(items))]"
  case .map(let entries): return "{\(entries.map { "\(part($0.key)):\(part($0.value))" }.joined(separator: ","))}"
  case .call(let function, let arguments, _):
    switch function {
    case .conditional: return "(\(part(arguments[0])) ? \(part(arguments[1])) : \(part(arguments[2])))"
    case .unary(let sign): return "(\(sign.sign) \(part(arguments[0])))"
    case .binary(let sign): return "(\(part(arguments[0])) \(sign.sign) \(part(arguments[1])))"
    case .global(let name): return "\(name)(\(commas(arguments)))"
    case .member(let name): return "(\(part(arguments[0])).\(name)(\(commas(arguments.dropFirst()))))"
    }
  }
}
