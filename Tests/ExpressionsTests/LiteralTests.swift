import Testing

@testable import Expressions

@Suite struct LiteralTests {
  @Test(arguments: [
    ("null", SyntaxTree.Literal.null),
    ("true", .bool(true)),
    ("false", .bool(false)),
    ("0", .integer(0)),
    ("-1", .integer(-1)),
    ("- 1", .integer(-1)),
    ("0x7fffffffffffffff", .integer(.max)),
    ("-0x8000000000000000", .integer(.min)),
    ("-9223372036854775808", .integer(.min)),
    ("18446744073709551615u", .unsigned(.max)),
    ("0xFFu", .unsigned(255)),
    ("1.5e3", .double(1500)),
    ("-.5", .double(-0.5)),
    ("1.7976931348623157e308", .double(.greatestFiniteMagnitude)),
    (#"'a\n\t\\\'\"\`\?'"#, .string("a\n\t\\'\"`?")),
    (#"'\a\b\f\r\v'"#, .string("\u{7}\u{8}\u{C}\r\u{B}")),
    (#""\x41\X42\103\377""#, .string("ABCÿ")),
    (#"'\u00e9\U0001F600'"#, .string("é😀")),
    (#"'\ud83d\ude00'"#, .string("😀")),
    (#"r'\n}}'"#, .string(#"\n}}"#)),
    ("'''it's\n\"x\"'''", .string("it's\n\"x\"")),
    ("'é'", .string("é")),
    ("b'é'", .bytes([0xC3, 0xA9])),
    (#"b'\xff\377\n'"#, .bytes([255, 255, 10])),
    (#"br'\x'"#, .bytes([0x5C, 0x78])),
    ("''", .string("")),
    ("''''''", .string("")),
  ])
  func decodes(text: String, expected: SyntaxTree.Literal) throws {
    let tree = try parseTree(text)
    guard case .literal(let literal) = tree[tree.root].kind else {
      Issue.record("no literal: \(text)")
      return
    }
    #expect(literal == expected)
  }

  @Test(arguments: [
    ("9223372036854775808", "this number is beyond the range of an integer", 0..<19),
    ("[-9223372036854775809]", "this number is beyond the range of an integer", 1..<21),
    ("18446744073709551616u", "this number is beyond the range of a uint", 0..<21),
    ("1e400", "this number is beyond the range of a double", 0..<5),
    (#"'a\q'"#, #"unknown escape '\q'"#, 2..<4),
    (#"'a\é'"#, #"unknown escape '\é'"#, 2..<5),
    (#"'\x4'"#, "this escape needs 2 hexadecimal digits", 1..<4),
    (#"'\u12g4'"#, "this escape needs 4 hexadecimal digits", 1..<6),
    (#"'\ud800'"#, "this escape is no Unicode character", 1..<7),
    (#"'\U00110000'"#, "this escape is no Unicode character", 1..<11),
    (#"'\48'"#, #"unknown escape '\4'"#, 1..<3),
    (#"'\18'"#, "an octal escape has three digits, 000 to 377", 1..<4),
    (#"b'\u0041'"#, #"bytes have no Unicode escapes; write \x and two hexadecimal digits"#, 2..<4),
  ])
  func saysWhereALiteralIsWrong(text: String, message: String, range: Range<Int>) {
    let error = #expect(throws: Problem.self) { try parseTree(text) }
    #expect(error?.message == message)
    #expect(error?.range == range)
  }
}

func parseTree(_ text: String) throws -> SyntaxTree {
  let bytes = Array(text.utf8)
  var lexer = Lexer(bytes)
  var tokens: [Token] = []
  while tokens.last?.kind != .end {
    let token = lexer.next()
    if token.isInvalid { throw Problem.invalid(token, in: bytes) }
    if !token.isTrivia { tokens.append(token) }
  }
  return try Parser.parse(tokens, of: bytes)
}
