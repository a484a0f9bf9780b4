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
        let isOptional = take(.question)
        let index = try expression()
        let end = try close(.rightBracket, "']'", openedAt: bracket)
        operand = try add(
          isOptional ? .optionalIndex(operand, by: index) : .index(operand, by: index), start..<end,
          over: [operand, index])
      case .leftBrace where isName(operand):
        throw .syntax(
          "there are no messages to construct", at: token.range, hints: ["an object is written {'name': value}"])
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
    let isOptional = take(.question)
    let name = token
    switch name.kind {
    case .identifier, .quotedIdentifier, .reservedWord: _ = advance()
    default: throw unexpected("a name after '.'")
    }
    if token.kind == .leftParenthesis, name.kind != .quotedIdentifier, !isOptional {
      let (arguments, end) = try argumentList()
      let children = [operand] + arguments
      return try add(.call(.member(text(of: name)), children, range: name.range), start..<end, over: children)
    }
    let text = try self.name(name)
    return try add(
      isOptional
        ? .optionalSelect(operand, name: text, nameRange: name.range)
        : .select(operand, name: text, nameRange: name.range), start..<name.range.upperBound, over: [operand])
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
    case .identifier: return try name(from: token.range.lowerBound)
    case .leftParenthesis:
      _ = advance()
      let inner = try expression()
      if self.token.kind != .rightParenthesis, self.token.kind != .end { throw unexpected("')'") }
      _ = try close(.rightParenthesis, "')'", openedAt: token)
      return inner
    case .leftBracket: return try list()
    case .leftBrace: return try map()
    case .dot:
      _ = advance()
      guard self.token.kind == .identifier else { throw unexpected("a name after '.'") }
      return try name(from: token.range.lowerBound)
    default: return try add(.literal(try literal()), token.range.lowerBound..<tokens[position - 1].range.upperBound)
    }
  }

  /// A name or the call of a function, from `start`, which is that of a dot before it.
  private mutating func name(from start: Int) throws(Problem) -> Int {
    let token = advance()
    let range = start..<token.range.upperBound
    let name = (start < token.range.lowerBound ? "." : "") + text(of: token)
    guard self.token.kind == .leftParenthesis else { return try add(.identifier(name), range) }
    let (arguments, end) = try argumentList()
    return try add(.call(.global(name), arguments, range: range), start..<end, over: arguments)
  }

  /// An expression, with `?` before it where it is optional.
  private mutating func part() throws(Problem) -> Int {
    guard token.kind == .question else { return try expression() }
    let mark = advance()
    let operand = try expression()
    return try add(
      .optional(operand), mark.range.lowerBound..<tree[operand].range.upperBound, over: [operand])
  }

  private mutating func list() throws(Problem) -> Int {
    let opening = advance()
    var items: [Int] = []
    while token.kind != .rightBracket {
      items.append(try part())
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
      let key = try part()
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
    case .nullWord:
      position += 1
      return .null
    case .trueWord, .falseWord:
      position += 1
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
