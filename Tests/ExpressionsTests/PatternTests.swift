import Testing

@testable import Expressions

@Suite struct PatternTests {
  @Test(arguments: [
    (#"^.*\.csv$"#, "data/a.csv", true),
    (#"^.*\.csv$"#, "data/a.csv.gz", false),
    ("b+", "aabbcc", true),
    ("^b", "ab", false),
    ("", "", true),
    ("^.$", "é", true),
    (#"^\p{Greek}+$"#, "αβγ", true),
    ("a\u{0}b", "xa\u{0}bx", true),
  ])
  func matchesAnywhere(pattern: String, text: String, expected: Bool) throws {
    #expect(try Pattern(pattern).matches(text) == expected)
  }

  @Test(arguments: [
    ("(a", "missing ): (a"),
    ("a)", "unexpected ): a)"),
    ("[a", "missing ]: [a"),
    ("*a", "no argument for repetition operator: *"),
    (#"(a)\1"#, #"invalid escape sequence: \1"#),
    ("(?=a)", "invalid perl operator: (?="),
  ])
  func saysWhyATextIsNoPattern(pattern: String, message: String) {
    #expect(throws: PatternError(message: message)) { try Pattern(pattern) }
  }

  @Test func boundsWhatAPatternMayTake() {
    #expect(throws: PatternError.self) { try Pattern("((a{1000}){1000}){1000}") }
    #expect(throws: PatternError.self) { try Pattern(String(repeating: "(", count: 100_000)) }
  }

  @Test func staysLinearWhereBacktrackingExplodes() throws {
    #expect(try !Pattern("^(a+)+$").matches(String(repeating: "a", count: 50_000) + "b"))
  }
}
