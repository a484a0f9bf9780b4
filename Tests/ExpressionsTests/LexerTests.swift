import Testing

@testable import Expressions

@Suite struct LexerTests {
  @Test(arguments: [
    ("", ""),
    ("a", "identifier(a)"),
    ("steps.load_2.n", "identifier(steps) dot identifier(load_2) dot identifier(n)"),
    ("_ _a1", "identifier(_) space identifier(_a1)"),
    ("`a-b`", "quotedIdentifier(`a-b`)"),
    ("true false null in", "trueWord space falseWord space nullWord space inWord"),
    ("truely nul inn", "identifier(truely) space identifier(nul) space identifier(inn)"),
    ("as continue", "reservedWord(as) space reservedWord(continue)"),
    ("namespace", "reservedWord(namespace)"),
    ("0 12 0x1F 0X1f", "integer(0) space integer(12) space integer(0x1F) space integer(0X1f)"),
    ("1u 0xFFU", "unsigned(1u) space unsigned(0xFFU)"),
    ("1.5 .5 1e3", "double(1.5) space double(.5) space double(1e3)"),
    ("1.5E-3 2e+4", "double(1.5E-3) space double(2e+4)"),
    ("1.x", "integer(1) dot identifier(x)"),
    ("1e", "integer(1) identifier(e)"),
    ("1e+", "integer(1) identifier(e) plus"),
    ("0x", "integer(0) identifier(x)"),
    ("1..2", "integer(1) dot double(.2)"),
    ("-1", "minus integer(1)"),
    ("'a' \"b\"", "string('a') space string(\"b\")"),
    (#"'it\'s' "\\""#, #"string('it\'s') space string("\\")"#),
    ("'''a'b''c'''", "string('''a'b''c''')"),
    ("\"\"\"a\nb\"\"\"", "string(\"\"\"a\nb\"\"\")"),
    ("'' \"\" ''''''", "string('') space string(\"\") space string('''''')"),
    (#"r'\' R"\n""#, #"string(r'\') space string(R"\n")"#),
    (#"b'x' BR'\' bR"y""#, #"bytes(b'x') space bytes(BR'\') space bytes(bR"y")"#),
    ("rb'x' x'y'", "identifier(rb) string('x') space identifier(x) string('y')"),
    ("a // b\nc", "identifier(a) space comment(// b) space identifier(c)"),
    ("a/b", "identifier(a) slash identifier(b)"),
    ("()[]", "leftParenthesis rightParenthesis leftBracket rightBracket"),
    ("{}.,:?", "leftBrace rightBrace dot comma colon question"),
    ("+-*/%!", "plus minus star slash percent not"),
    ("&& || == !=", "and space or space equal space notEqual"),
    ("< <= > >=", "less space lessOrEqual space greater space greaterOrEqual"),
    ("&|=", "unexpected(&) unexpected(|) unexpected(=)"),
    ("a§b", "identifier(a) unexpected(§) identifier(b)"),
    ("'abc", "unterminatedString('abc)"),
    ("'abc\nd", "unterminatedString('abc) space identifier(d)"),
    ("'ab\\", "unterminatedString('ab\\)"),
    ("'ab\\\nc", "unterminatedString('ab\\) space identifier(c)"),
    ("'''a'", "unterminatedString('''a')"),
    ("`a", "unterminatedName(`a)"),
    ("\t\r\n\u{C}", "space"),
  ])
  func cutsIntoTokens(text: String, expected: String) {
    let bytes = Array(text.utf8)
    var lexer = Lexer(bytes)
    var words: [String] = []
    while true {
      let token = lexer.next()
      if token.kind == .end { break }
      let shown: Set<Token.Kind> = [
        .identifier, .quotedIdentifier, .reservedWord, .integer, .unsigned, .double, .string, .bytes, .comment,
        .unterminatedString, .unterminatedName, .unexpected,
      ]
      let text = String(decoding: bytes[token.range], as: UTF8.self)
      words.append(shown.contains(token.kind) ? "\(token.kind)(\(text))" : "\(token.kind)")
    }
    #expect(words.joined(separator: " ") == expected)
  }

  @Test func knowsEveryReservedWord() {
    for word in [
      "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "namespace",
      "package", "return", "var", "void", "while",
    ] {
      #expect(ReservedWords.kind(of: Array(word.utf8)[...]) == .reservedWord)
    }
  }

  @Test func tilesAnyBytes() {
    var random = SplitMix64(seed: 2)
    let pieces = [
      "'", "\"", "'''", "\\", "r", "b", "`", "\n", " ", "//", "0x", "1", "e", ".", "}}", "{", "a", "é", "&",
    ]
    for _ in 0..<3_000 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0..<40, using: &random) {
        if Bool.random(using: &random) {
          bytes.append(UInt8.random(in: .min ... .max, using: &random))
        } else {
          bytes += (pieces.randomElement(using: &random) ?? "").utf8
        }
      }
      expectTiling(bytes)
    }
  }
}

/// That tokens begin where the one before ended, none is empty, and the last ends with the input.
func expectTiling(_ bytes: [UInt8], _ location: SourceLocation = #_sourceLocation) {
  var lexer = Lexer(bytes)
  var offset = 0
  while true {
    let token = lexer.next()
    guard token.range.lowerBound == offset, token.range.isEmpty == (token.kind == .end) else {
      Issue.record("\(token) after \(offset) in \(bytes)", sourceLocation: location)
      return
    }
    offset = token.range.upperBound
    if token.kind == .end { break }
  }
  #expect(offset == bytes.count, sourceLocation: location)
}

/// A generator whose numbers a seed decides.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
