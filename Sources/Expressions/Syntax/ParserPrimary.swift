/// What binds closest: literals, names, lists, maps, and the selections and calls behind them.
extension Parser {
  mutating func member() throws(Problem) -> Int {
    let start = token.range.lowerBound
    var operand = try primary()
    while true {
      switch token.kind {
      case .dot:
        _ = advance()
        operand = try selection(of: operand, from: start)
      case .leftBracket:
        let bracket = advance()
        if token.kind == .question { throw .unavailable("optional indexing is", at: token.range) }
        let index = try expression()
        let end = try close(.rightBracket, "']'", openedAt: bracket)
        operand = try add(.index(operand, by: index), start..<end, over: [operand, index])
      case .leftBrace where isName(operand):
        throw .unavailable("constructing a message is", at: token.range)
      default: return operand
      }
    }
  }

  private func isName(_ node: Int) -> Bool {
    switch tree[node].kind {
    case .identifier, .select: true
    default: false
    }
  }

  private mutating func selection(of operand: Int, from start: Int) throws(Problem) -> Int {
    if token.kind == .question { throw .unavailable("optional selection is", at: token.range) }
    let name = token
    switch name.kind {
    case .identifier, .quotedIdentifier, .reservedWord: _ = advance()
    default: throw unexpected("a name after '.'")
    }
    if token.kind == .leftParenthesis, name.kind != .quotedIdentifier {
      let (arguments, end) = try argumentList()
      let children = [operand] + arguments
      return try add(.call(.member(text(of: name)), children, range: name.range), start..<end, over: children)
    }
    return try add(
      .select(operand, name: try self.name(name), nameRange: name.range), start..<name.range.upperBound,
      over: [operand])
  }

  private func text(of token: Token) -> String { String(decoding: bytes[token.range], as: UTF8.self) }

  private func name(_ token: Token) throws(Problem) -> String {
    guard token.kind == .quotedIdentifier else { return text(of: token) }
    let inner = bytes[token.range].dropFirst().dropLast()
    let others = [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: " ")]
    guard !inner.isEmpty, inner.allSatisfy({ $0.isWord || others.contains($0) }) else {
      throw .syntax(
        "a name in backquotes consists of letters, digits, '_', '.', '-', '/' and spaces", at: token.range,
        hints: ["write [\"name\"] for any other name"])
    }
    return String(decoding: inner, as: UTF8.self)
  }

  /// From the opening parenthesis.
  private mutating func argumentList() throws(Problem) -> ([Int], end: Int) {
    let opening = advance()
    var arguments: [Int] = []
    if token.kind != .rightParenthesis {
      repeat { arguments.append(try expression()) } while take(.comma)
    }
    return (arguments, try close(.rightParenthesis, "')'", openedAt: opening))
  }

  /// Takes the closing token and returns where it ends.
  private mutating func close(_ kind: Token.Kind, _ name: String, openedAt opening: Token) throws(Problem) -> Int {
    if token.kind == .end {
      throw .syntax("'\(text(of: opening))' is never closed; expected \(name)", at: opening.range)
    }
    guard token.kind == kind else { throw unexpected(kind == .rightParenthesis ? name : "',' or \(name)") }
    return advance().range.upperBound
  }

  private mutating func primary() throws(Problem) -> Int {
    let token = self.token
    switch token.kind {
    case .identifier:
      _ = advance()
      if self.token.kind == .leftParenthesis {
        let (arguments, end) = try argumentList()
        let range = token.range.lowerBound..<end
        return try add(.call(.global(text(of: token)), arguments, range: token.range), range, over: arguments)
      }
      return try add(.identifier(text(of: token)), token.range)
    case .leftParenthesis:
      _ = advance()
      let inner = try expression()
      if self.token.kind != .rightParenthesis, self.token.kind != .end { throw unexpected("')'") }
      _ = try close(.rightParenthesis, "')'", openedAt: token)
      return inner
    case .leftBracket: return try list()
    case .leftBrace: return try map()
    case .dot: throw .unavailable("a name that begins with '.' is", at: token.range)
    default: return try add(.literal(try literal()), token.range.lowerBound..<tokens[position - 1].range.upperBound)
    }
  }

  private mutating func list() throws(Problem) -> Int {
    let opening = advance()
    var items: [Int] = []
    while token.kind != .rightBracket {
      if token.kind == .question { throw .unavailable("an optional item is", at: token.range) }
      items.append(try expression())
      guard take(.comma) else { break }
    }
    let end = try close(.rightBracket, "']'", openedAt: opening)
    return try add(.list(items), opening.range.lowerBound..<end, over: items)
  }

  private mutating func map() throws(Problem) -> Int {
    let opening = advance()
    var entries: [(key: Int, value: Int)] = []
    var children: [Int] = []
    while token.kind != .rightBrace {
      if token.kind == .question { throw .unavailable("an optional entry is", at: token.range) }
      let key = try expression()
      guard take(.colon) else { throw unexpected("':' and a value") }
      let value = try expression()
      entries.append((key, value))
      children += [key, value]
      guard take(.comma) else { break }
    }
    let end = try close(.rightBrace, "'}'", openedAt: opening)
    return try add(.map(entries), opening.range.lowerBound..<end, over: children)
  }

  private mutating func literal() throws(Problem) -> SyntaxTree.Literal {
    let sign = token
    let isNegative = take(.minus)
    let token = self.token
    func tooLarge(_ what: String) -> Problem {
      .syntax("this number is beyond the range of \(what)", at: sign.range.lowerBound..<token.range.upperBound)
    }
    switch token.kind {
    case .nullWord: position += 1
      return .null
    case .trueWord, .falseWord: position += 1
      return .bool(token.kind == .trueWord)
    case .integer:
      position += 1
      guard let magnitude = LiteralDecoder.magnitude(bytes[token.range]) else { throw tooLarge("an integer") }
      if isNegative, magnitude == Int64.min.magnitude { return .integer(.min) }
      guard let value = Int64(exactly: magnitude) else { throw tooLarge("an integer") }
      return .integer(isNegative ? -value : value)
    case .unsigned:
      position += 1
      guard let value = LiteralDecoder.magnitude(bytes[token.range]) else { throw tooLarge("a uint") }
      return .unsigned(value)
    case .double:
      position += 1
      guard let value = LiteralDecoder.double(bytes[token.range]) else { throw tooLarge("a double") }
      return .double(isNegative ? -value : value)
    case .string:
      position += 1
      return .string(String(decoding: try LiteralDecoder.content(of: token, in: bytes), as: UTF8.self))
    case .bytes:
      position += 1
      return .bytes(try LiteralDecoder.content(of: token, in: bytes))
    default: throw unexpected("a value")
    }
  }
}
