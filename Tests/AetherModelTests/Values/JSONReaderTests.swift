import AetherModel
import Testing

@Suite struct JSONReaderTests {
  static let accepted: [(String, Value)] = [
    ("null", .null), (" true ", .bool(true)), ("\t\r\nfalse", .bool(false)),
    ("0", .integer(0)), ("-0", .integer(0)), ("-1", .integer(-1)), ("12", .integer(12)),
    ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
    ("9223372036854775808", .double(9_223_372_036_854_775_808)), ("1.0", .double(1)), ("-0.0", .double(-0.0)),
    ("1e2", .double(100)), ("1E+2", .double(100)), ("25e-1", .double(2.5)), ("0.1", .double(0.1)),
    ("1e-400", .double(0)), ("5e-324", .double(.leastNonzeroMagnitude)),
    ("1.7976931348623157e308", .double(.greatestFiniteMagnitude)),
    ("123456789012345678901234567890", .double(1.2345678901234568e29)),
    (#""""#, .string("")), (#""a b""#, .string("a b")), (#""\"\\\/\b\f\n\r\t""#, .string("\"\\/\u{8}\u{C}\n\r\t")),
    (#""\u0041\u00e9\u00E9""#, .string("Aéé")), (#""\ud83d\uDE00""#, .string("\u{1F600}")),
    (#""\u0000""#, .string("\0")),
    ("\"ß€\u{1F600}\u{2028}\u{7F}\"", .string("ß€\u{1F600}\u{2028}\u{7F}")), (#""\uFFFF""#, .string("\u{FFFF}")),
    ("[]", .array([])), ("[ ]", .array([])), ("[1 , \"a\",[]]", .array([.integer(1), .string("a"), .array([])])),
    ("{}", .object([])), ("{ }", .object([])), (#"{"":0}"#, .object([("", .integer(0))])),
    (
      #" { "a" : { "b" : [ { } ] } , "c" : null } "#,
      .object([("a", .object([("b", .array([.object([])]))])), ("c", .null)])
    ),
    (#"{"a\u0041":1}"#, .object([("aA", .integer(1))])),
    ("{\"é\":1,\"e\u{301}\":2}", .object([("é", .integer(1)), ("e\u{301}", .integer(2))])),
  ]

  @Test func whatRFC8259AllowsIsRead() throws {
    for (text, value) in Self.accepted { #expect(try Value(json: text) == value, "\(text)") }
  }

  static let refused: [(String, String, Int)] = [
    ("", "expected a value", 0), ("  ", "expected a value", 2), ("nul", "expected a value", 0),
    ("True", "expected a value", 0), ("NaN", "expected a value", 0), ("'a'", "expected a value", 0),
    ("\u{FEFF}1", "expected a value", 0), ("\u{A0}1", "expected a value", 0), ("/* c */ 1", "expected a value", 0),
    ("1 2", "expected the end of the text", 2), ("null,", "expected the end of the text", 4),
    ("nulll", "expected the end of the text", 4), ("[]]", "expected the end of the text", 2),
    ("\"a\"\0", "expected the end of the text", 3), ("1\u{A0}", "expected the end of the text", 1),
    ("01", "a number has no leading zero", 1), ("-01", "a number has no leading zero", 2),
    ("00", "a number has no leading zero", 1), ("-", "expected a digit", 1), ("+1", "expected a value", 0),
    (".5", "expected a value", 0), ("1.", "expected a digit", 2), ("1.e3", "expected a digit", 2),
    ("1e", "expected a digit", 2), ("1e+", "expected a digit", 3), ("--1", "expected a digit", 1),
    ("0x10", "expected the end of the text", 1), ("1_000", "expected the end of the text", 1),
    ("1e400", "a number beyond the range of a double", 0), ("[-1e999]", "a number beyond the range of a double", 1),
    ("\"", "a string without its closing quote", 1), ("\"abc", "a string without its closing quote", 4),
    ("\"a\\\"", "a string without its closing quote", 4), ("[\"a]", "a string without its closing quote", 4),
    ("\"a\nb\"", "a control character in a string: write it as \\u00…", 2),
    ("\"\u{1F}\"", "a control character in a string: write it as \\u00…", 1),
    ("\"a\0\"", "a control character in a string: write it as \\u00…", 2),
    (#""\a""#, "an unknown escape", 2), (#""\'""#, "an unknown escape", 2), (#""\U0041""#, "an unknown escape", 2),
    (#""\"#, "an unknown escape", 2), (#""\u12""#, "expected \\u and four hexadecimal digits", 2),
    (#""\u+123""#, "expected \\u and four hexadecimal digits", 2),
    (#""\u-000""#, "expected \\u and four hexadecimal digits", 2),
    (#""\u 123""#, "expected \\u and four hexadecimal digits", 2),
    (#""\u12g4""#, "expected \\u and four hexadecimal digits", 2),
    (#""\u"#, "expected \\u and four hexadecimal digits", 2),
    (#""\ud800""#, "half of a surrogate pair", 1), (#""ab\udc00""#, "half of a surrogate pair", 3),
    (#""\ud800\u0041""#, "half of a surrogate pair", 1), (#""\ud800\ud800""#, "half of a surrogate pair", 1),
    (#""\ud800\n""#, "expected \\u and four hexadecimal digits", 8), (#""\ud800x""#, "half of a surrogate pair", 1),
    ("[", "expected a value", 1), ("[1", "expected ',' or ']'", 2), ("[1 2]", "expected ',' or ']'", 3),
    ("[,]", "expected a value", 1), ("[1,]", "expected a value", 3), ("[1,,2]", "expected a value", 3),
    ("[1}", "expected ',' or ']'", 2), ("{", "expected a key in double quotes", 1),
    ("{a:1}", "expected a key in double quotes", 1), ("{1:1}", "expected a key in double quotes", 1),
    ("{,}", "expected a key in double quotes", 1), (#"{"a"}"#, "expected ':'", 4), (#"{"a" 1}"#, "expected ':'", 5),
    (#"{"a":}"#, "expected a value", 5), (#"{"a":1"#, "expected ',' or '}'", 6),
    (#"{"a":1,}"#, "expected a key in double quotes", 7), (#"{"a":1 "b":2}"#, "expected ',' or '}'", 7),
    (#"{"a":1,"b":2,"a":3}"#, "the key \"a\" stands twice", 13),
    (#"{"x":{"a":1},"a":1,"\u0061":2}"#, "the key \"a\" stands twice", 19),
    (#"[{"k":0},{"b":0,"k":{"k":[]},"k":1}]"#, "the key \"k\" stands twice", 29),
  ]

  @Test func theRestIsRefusedWhereItIsWrong() {
    for (text, message, offset) in Self.refused {
      #expect(throws: JSONError(message: message, offset: offset), "\(text)") { try Value(json: text) }
    }
  }

  @Test func nestingEndsAt256() throws {
    let deep = String(repeating: "[", count: 256) + String(repeating: "]", count: 256)
    #expect(try Value(json: deep).json() == deep)
    let message = "containers nested more than 256 deep"
    #expect(throws: JSONError(message: message, offset: 256)) { try Value(json: "[" + deep + "]") }
    #expect(throws: JSONError(message: message, offset: 256 * 5)) {
      try Value(json: String(repeating: #"{"a":"#, count: 100_000))
    }
  }

  @Test func valuesComeBackFromTheirText() throws {
    for seed in 0..<1_500 {
      var generator = ValueGenerator(seed: UInt64(seed), isJSON: true)
      let value = generator.value()
      #expect(try Value(json: value.json()) == value, "seed \(seed)")
      #expect(try Value(json: value.json(indent: 2)) == value, "seed \(seed)")
    }
  }

  @Test func damagedTextNeverTraps() {
    let alphabet = Array("{}[]\",:\\u0123eE+-. truefalsn\u{7F}\0é")
    var random = SeededGenerator(seed: 77)
    for seed in 0..<5_000 {
      var generator = ValueGenerator(seed: UInt64(seed % 300), isJSON: true)
      var text = Array(generator.value().json())
      for _ in 0..<Int.random(in: 1...3, using: &random) where !text.isEmpty {
        let place = Int.random(in: 0..<text.count, using: &random)
        if Bool.random(using: &random) {
          text[place] = alphabet.randomElement(using: &random) ?? " "
        } else {
          text.remove(at: place)
        }
      }
      do throws(JSONError) {
        _ = try Value(json: String(text)).walk()
      } catch {
        #expect(error.offset <= String(text).utf8.count)
      }
    }
  }
}
