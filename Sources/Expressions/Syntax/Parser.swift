/// Reads the tokens of one expression into a ``SyntaxTree``, by precedence climbing.
///
/// Parsing stops at the first error. Nesting and chains are bounded by ``Parser/depthLimit``, so that neither this
/// nor what later walks the tree can run out of stack.
struct Parser {
  /// CEL asks for at least 32.
  static let depthLimit = 200

  let bytes: [UInt8]
  /// Without trivia, ending with one of kind `end`.
  let tokens: [Token]
  var position = 0
  var depth = 0
  var tree = SyntaxTree()

  /// - Parameter tokens: without trivia and invalid ones, the last of kind `end`.
  static func parse(_ tokens: [Token], of bytes: [UInt8]) throws(Problem) -> SyntaxTree {
    var parser = Parser(bytes: bytes, tokens: tokens)
    _ = try parser.expression()
    guard parser.token.kind == .end else { throw parser.unexpected("the end of the expression") }
    return parser.tree
  }

  var token: Token { tokens[position] }

  mutating func advance() -> Token {
    let token = tokens[position]
    if token.kind != .end { position += 1 }
    return token
  }

  mutating func take(_ kind: Token.Kind) -> Bool {
    guard token.kind == kind else { return false }
    position += 1
    return true
  }

  func unexpected(_ expected: String) -> Problem {
    if token.kind == .end { return .syntax("the expression ends where \(expected) was expected", at: token.range) }
    let text = String(decoding: bytes[token.range], as: UTF8.self)
    if token.kind == .reservedWord {
      return .syntax("'\(text)' is a word that CEL reserves; expected \(expected)", at: token.range)
    }
    return .syntax("unexpected '\(text)'; expected \(expected)", at: token.range)
  }

  mutating func add(_ kind: SyntaxTree.Kind, _ range: Range<Int>, over children: [Int] = []) throws(Problem) -> Int {
    var height = 1
    for child in children { height = max(height, tree[child].height + 1) }
    guard height <= Self.depthLimit else { throw tooDeep(range) }
    return tree.add(kind, range, height: height)
  }

  private func tooDeep(_ range: Range<Int>) -> Problem {
    .syntax(
      "the expression nests more than \(Self.depthLimit) levels",
      at: range.lowerBound..<min(range.lowerBound + 1, range.upperBound))
  }

  /// `a ? b : c`, which groups to the right, and all that binds closer.
  mutating func expression() throws(Problem) -> Int {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else { throw tooDeep(token.range) }
    let condition = try binary(above: 0)
    guard token.kind == .question else { return condition }
    let operatorRange = advance().range
    let whenTrue = try binary(above: 0)
    guard take(.colon) else { throw unexpected("':'") }
    let whenFalse = try expression()
    let children = [condition, whenTrue, whenFalse]
    return try add(.call(.conditional, children, range: operatorRange), span(condition, whenFalse), over: children)
  }

  private static func precedence(of kind: Token.Kind) -> Int {
    switch kind {
    case .or: 1
    case .and: 2
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .inWord: 3
    case .plus, .minus: 4
    case .star, .slash, .percent: 5
    default: 0
    }
  }

  /// Operators that bind closer than `limit`; all group to the left.
  private mutating func binary(above limit: Int) throws(Problem) -> Int {
    var left = try unary()
    while true {
      let precedence = Self.precedence(of: token.kind)
      guard precedence > limit else { return left }
      let sign = advance()
      let right = try binary(above: precedence)
      left = try add(
        .call(.binary(sign.kind), [left, right], range: sign.range), span(left, right), over: [left, right])
    }
  }

  private mutating func unary() throws(Problem) -> Int {
    let first = position
    let sign = token.kind
    guard sign == .not || sign == .minus else { return try member() }
    while token.kind == sign { position += 1 }
    let isNumber = token.kind == .integer || token.kind == .double
    if sign == .minus, isNumber { position -= 1 }
    let last = position
    var operand = try member()
    for index in (first..<last).reversed() {
      let range = tokens[index].range
      operand = try add(
        .call(.unary(sign), [operand], range: range), range.lowerBound..<tree[operand].range.upperBound,
        over: [operand])
    }
    return operand
  }

  func span(_ first: Int, _ last: Int) -> Range<Int> {
    tree[first].range.lowerBound..<max(tree[first].range.upperBound, tree[last].range.upperBound)
  }
}
