package import AetherModel

/// Scalars that contain `${{ … }}`, each of which holds one CEL expression.
///
/// A scalar that is only an expression keeps its type; inside a longer text, values are converted as CEL's `string()`
/// does it. `$${{` is the literal `${{`.
package enum Template {
  /// Whether a scalar is more than its own text.
  package static func isConstant(_ text: String) -> Bool {
    var copy = text
    return copy.withUTF8 { bytes in
      guard bytes.count >= 3 else { return true }
      return !(0..<bytes.count - 2).contains { isMark(bytes, at: $0) }
    }
  }

  /// Reads a scalar and checks every expression in it. Linear in the text.
  ///
  /// Constants are evaluated here: a text without expressions, or one whose expressions are all literals, becomes
  /// ``Binding/constant(_:)``.
  ///
  /// - Returns: `nil` after reporting at least one error, each at its place in the source.
  package static func parse(
    _ text: LocatedText, in environment: TypeEnvironment, diagnostics: inout Diagnostics
  ) -> Binding? {
    if isConstant(text.text) { return .constant(.string(text.text)) }
    var reader = TemplateReader(text, environment, suggests: diagnostics.all.count < suggestionLimit)
    let binding = reader.read()
    for problem in reader.problems { diagnostics.report(problem.diagnostic(in: text)) }
    return reader.problems.isEmpty ? binding : nil
  }

  /// Searching all names for the nearest costs much where there are many; behind so many diagnostics nobody needs it.
  private static let suggestionLimit = 100

  static func isMark<Bytes: RandomAccessCollection>(_ bytes: Bytes, at index: Int) -> Bool
  where Bytes.Element == UInt8, Bytes.Index == Int {
    bytes[index] == UInt8(ascii: "$") && bytes[index + 1] == UInt8(ascii: "{") && bytes[index + 2] == UInt8(ascii: "{")
  }
}

/// Goes through one scalar from left to right.
private struct TemplateReader {
  let text: LocatedText
  let environment: TypeEnvironment
  let suggests: Bool
  let bytes: [UInt8]
  var problems: [Problem] = []
  var literal: [UInt8] = []
  var parts: [Binding.TextPart] = []

  init(_ text: LocatedText, _ environment: TypeEnvironment, suggests: Bool) {
    self.text = text
    self.environment = environment
    self.suggests = suggests
    bytes = Array(text.text.utf8)
  }

  mutating func read() -> Binding? {
    var offset = 0
    while let mark = nextMark(from: offset) {
      if mark > offset, bytes[mark - 1] == UInt8(ascii: "$") {
        literal += bytes[offset..<mark - 1] + bytes[mark..<mark + 3]
        offset = mark + 3
        continue
      }
      literal += bytes[offset..<mark]
      let (tokens, end) = expression(from: mark)
      guard let end else { return nil }
      offset = end
      guard let tokens, let compiled = compile(tokens, from: mark) else { continue }
      if mark == 0, end == bytes.count {
        return compiled.constant.map(Binding.constant) ?? .expression(compiled)
      }
      append(compiled)
    }
    literal += bytes[offset...]
    if parts.isEmpty { return .constant(.string(String(decoding: literal, as: UTF8.self))) }
    flush()
    return .text(parts)
  }

  private func nextMark(from offset: Int) -> Int? {
    guard bytes.count >= 3, offset <= bytes.count - 3 else { return nil }
    return (offset...bytes.count - 3).first { Template.isMark(bytes, at: $0) }
  }

  private mutating func flush() {
    if !literal.isEmpty { parts.append(.literal(String(decoding: literal, as: UTF8.self))) }
    literal = []
  }

  /// Lexes from `${{` to its `}}`.
  ///
  /// - Returns: the tokens, or `nil` when they hold an error; and where reading goes on, or `nil` when there is no
  ///   more to read. Errors have been reported.
  private mutating func expression(from mark: Int) -> (tokens: [Token]?, end: Int?) {
    var lexer = Lexer(bytes, from: mark + 3)
    var tokens: [Token] = []
    tokens.reserveCapacity(12)
    var braces = 0
    var endInComment = false
    while true {
      let token = lexer.next()
      switch token.kind {
      case .leftBrace: braces += 1
      case .rightBrace where braces > 0: braces -= 1
      case .rightBrace where token.range.upperBound < bytes.count && bytes[token.range.upperBound] == UInt8(ascii: "}"):
        tokens.append(Token(kind: .end, range: token.range.lowerBound..<token.range.lowerBound))
        return (tokens, token.range.upperBound + 1)
      case .comment: endInComment = endInComment || closing(in: token.range) != nil
      case .end:
        let hints =
          endInComment
          ? ["'//' begins a comment, which hides the '}}' behind it"]
          : ["close the expression with '}}', or write '$${{' for a literal '${{'"]
        problems.append(
          Problem(code: .unterminated, message: "'${{' has no '}}'", range: mark..<mark + 3, hints: hints))
        return (nil, nil)
      default:
        guard token.isInvalid else { break }
        problems.append(.invalid(token, in: bytes))
        return (nil, closing(in: token.range.lowerBound..<bytes.count))
      }
      if !token.isTrivia { tokens.append(token) }
    }
  }

  /// Just after the first `}}` in a range.
  private func closing(in range: Range<Int>) -> Int? {
    var offset = range.lowerBound
    while offset + 1 < range.upperBound {
      if bytes[offset] == UInt8(ascii: "}"), bytes[offset + 1] == UInt8(ascii: "}") { return offset + 2 }
      offset += 1
    }
    return nil
  }

  private mutating func compile(_ tokens: [Token], from mark: Int) -> CompiledExpression? {
    guard tokens.count > 1 else {
      let end = (tokens.first?.range.upperBound ?? mark) + 2
      problems.append(.syntax("there is no expression between '${{' and '}}'", at: mark..<end))
      return nil
    }
    switch CompiledExpression.compile(tokens, of: bytes, in: text, environment, suggests: suggests) {
    case .success(let compiled): return compiled
    case .failure(let found):
      problems += found.all
      return nil
    }
  }

  /// Adds an expression that stands inside a longer text.
  private mutating func append(_ compiled: CompiledExpression) {
    guard TextConversion.applies(to: compiled.type) != false else {
      problems.append(
        Problem(
          code: .typeMismatch, message: "a value of type \(compiled.type) can't stand inside a text",
          range: compiled.range,
          hints: ["without the text around it, the expression keeps its type"]))
      return
    }
    if let constant = compiled.node.constant {
      guard let converted = TextConversion.text(of: constant) else {
        problems.append(
          Problem(code: .typeMismatch, message: "null can't stand inside a text", range: compiled.range))
        return
      }
      literal += converted.utf8
    } else {
      flush()
      parts.append(.expression(compiled))
    }
  }
}
