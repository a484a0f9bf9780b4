package import AetherModel

/// Reads `${{ … }}` with arithmetic over named numbers: the part of CEL that ``Formula`` has.
package struct FormulaReader {
  package enum Kind: String, Sendable {
    case integer, number, bool
  }

  package struct Reading {
    package var formula: Formula
    package var kind: Kind

    package init(formula: Formula, kind: Kind) {
      self.formula = formula
      self.kind = kind
    }
  }

  private let bytes: [UInt8]
  private let kinds: [String: Kind]
  private let tree: SyntaxTree
  private var names: [String] = []

  /// - Parameters:
  ///   - text: one whole `${{ … }}`.
  ///   - kinds: the names that may be used, such as `a`, `inputs.level`, `size(inputs.data)`.
  /// - Returns: `nil` after reporting an error at its place.
  package static func read(
    _ text: LocatedText, names kinds: [String: Kind], diagnostics: inout Diagnostics
  ) -> Reading? {
    do throws(Problem) {
      var reader = try FormulaReader(text, kinds)
      let (root, kind) = try reader.node(reader.tree.root)
      return Reading(formula: Formula(names: reader.names, root: root), kind: kind)
    } catch {
      diagnostics.report(error.diagnostic(in: text))
      return nil
    }
  }

  private init(_ text: LocatedText, _ kinds: [String: Kind]) throws(Problem) {
    bytes = Array(text.text.utf8)
    self.kinds = kinds
    guard bytes.count >= 3, Template.isMark(bytes, at: 0) else {
      throw .syntax("expected one whole expression", at: 0..<bytes.count, hints: ["write '${{ … }}' around it"])
    }
    var lexer = Lexer(bytes, from: 3)
    var tokens: [Token] = []
    while true {
      let token = lexer.next()
      if token.isInvalid { throw .invalid(token, in: bytes) }
      if token.kind == .end { throw .syntax("'${{' has no '}}' at the end", at: 0..<3) }
      if token.kind == .rightBrace {
        guard token.range.upperBound == bytes.count - 1, bytes.last == UInt8(ascii: "}") else {
          throw .syntax("the expression must end with '}}', and the text with it", at: token.range)
        }
        tokens.append(Token(kind: .end, range: token.range.lowerBound..<token.range.lowerBound))
        break
      }
      if !token.isTrivia { tokens.append(token) }
    }
    guard tokens.count > 1 else { throw .syntax("there is no expression between '${{' and '}}'", at: 0..<bytes.count) }
    tree = try Parser.parse(tokens, of: bytes)
  }

  private mutating func node(_ index: Int) throws(Problem) -> (Formula.Node, Kind) {
    let node = tree[index]
    switch node.kind {
    case .literal(.integer(let value)): return (.integer(value), .integer)
    case .literal(.unsigned(let value)):
      guard let integer = Int64(exactly: value) else { throw .syntax("this number is too large", at: node.range) }
      return (.integer(integer), .integer)
    case .literal(.double(let value)): return (.double(value), .number)
    case .literal(.bool(let value)): return (.bool(value), .bool)
    case .identifier, .select: return try name(index)
    case .call(.global("size"), let arguments, _) where arguments.count == 1: return try name(index)
    case .call(.global(let function), let arguments, let range):
      guard arguments.count == 1, ["int", "double"].contains(function) else {
        throw unavailable("the function '\(function)'", at: range)
      }
      let operand = try number(arguments[0])
      return function == "int" ? (.toInteger(operand.0), .integer) : (.toDouble(operand.0), .number)
    case .call(.conditional, let parts, _):
      let condition = try bool(parts[0])
      let (then, kind) = try self.node(parts[1])
      let (otherwise, other) = try self.node(parts[2])
      guard kind == other else { throw mismatch(tree[parts[2]].range, kind.rawValue, other) }
      return (.conditional(condition, then: then, otherwise: otherwise), kind)
    case .call(.unary(.not), let parts, _): return (.not(try bool(parts[0])), .bool)
    case .call(.unary, let parts, _):
      let (operand, kind) = try number(parts[0])
      return (.negated(operand), kind)
    case .call(.binary(let sign), let parts, let range): return try binary(sign, parts[0], parts[1], range)
    default: throw unavailable("this", at: node.range)
    }
  }

  private mutating func binary(
    _ token: Token.Kind, _ left: Int, _ right: Int, _ range: Range<Int>
  ) throws(Problem) -> (Formula.Node, Kind) {
    guard let sign = Formula.Operator(rawValue: token.sign) else {
      throw unavailable("'\(token.sign)'", at: range)
    }
    switch sign {
    case .and, .or: return (.binary(sign, try bool(left), try bool(right)), .bool)
    case .equal, .notEqual:
      let (one, kind) = try node(left)
      let (other, otherKind) = try node(right)
      guard (kind == .bool) == (otherKind == .bool) else { throw mismatch(tree[right].range, kind.rawValue, otherKind) }
      return (.binary(sign, one, other), .bool)
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      return (.binary(sign, try number(left).0, try number(right).0), .bool)
    case .add, .subtract, .multiply, .divide, .remainder:
      let (one, kind) = try number(left)
      let (other, otherKind) = try number(right)
      guard kind == otherKind else {
        throw Problem(
          code: .typeMismatch, message: "an integer and a number with a fraction can't be combined by '\(sign.rawValue)'",
          range: range, hints: ["convert one of them: double(…) or int(…)"])
      }
      if sign == .remainder, kind != .integer { throw mismatch(tree[left].range, "integer", kind) }
      return (.binary(sign, one, other), kind)
    }
  }

  /// A path, or the size of one, as one name.
  private mutating func name(_ index: Int) throws(Problem) -> (Formula.Node, Kind) {
    let range = tree[index].range
    let text = String(decoding: bytes[range].filter { $0 != UInt8(ascii: " ") }, as: UTF8.self)
    guard let kind = kinds[text] else {
      let near = Suggestion.hint(for: text, in: Array(kinds.keys).sorted())
      let all = kinds.keys.sorted().joined(separator: ", ")
      throw Problem(
        code: .unknownName, message: "there is no number '\(text)' here", range: range,
        hints: near.isEmpty ? [kinds.isEmpty ? "there are none" : "there are: \(all)"] : near)
    }
    let place = names.firstIndex(of: text) ?? names.count
    if place == names.count { names.append(text) }
    return (.name(place), kind)
  }

  private mutating func bool(_ index: Int) throws(Problem) -> Formula.Node {
    let (node, kind) = try node(index)
    guard kind == .bool else { throw mismatch(tree[index].range, "bool", kind) }
    return node
  }

  private mutating func number(_ index: Int) throws(Problem) -> (Formula.Node, Kind) {
    let (node, kind) = try node(index)
    guard kind != .bool else { throw mismatch(tree[index].range, "number", kind) }
    return (node, kind)
  }

  private func mismatch(_ range: Range<Int>, _ wanted: String, _ kind: Kind) -> Problem {
    Problem(code: .typeMismatch, message: "expected \(wanted); found \(kind.rawValue)", range: range)
  }

  private func unavailable(_ what: String, at range: Range<Int>) -> Problem {
    Problem(
      code: .unavailable, message: "\(what) is not for a foreign function's numbers", range: range,
      hints: ["there are numbers, + - * / %, comparisons, && || !, a ? b : c, int(), double() and size(inputs.NAME)"])
  }
}
