import AetherModel
import Testing
import YAML

struct CoreSchemaTests {
  @Test(arguments: ["", "~", "null", "Null", "NULL"])
  func nulls(_ text: String) { #expect(parse("- \(text)\n").root?.items.first { _ in true }?.kind == .null) }

  @Test(arguments: ["true", "True", "TRUE", "false", "False", "FALSE"])
  func bools(_ text: String) {
    #expect(parse(text).root?.boolValue == (text.lowercased() == "true"))
  }

  @Test(arguments: [
    "yes", "no", "on", "off", "Yes", "NO", "tRUE", "nULL", "y", "1:30", "1.2.0", "0b1", "0o8", "0x", "1_000", "+",
    ".", "1e", "--1", "2026-11-21", "nan", ".Inf1", "+.nan", "truely", "'1'", "\"true\"", "'null'", "0xg", "1e+",
  ])
  func strings(_ text: String) { #expect(parse(text).root?.kind == .string, "\(text)") }

  @Test(arguments: [
    ("0", 0), ("-7", -7), ("+7", 7), ("007", 7), ("0o17", 15), ("0xFf", 255), ("9223372036854775807", Int64.max),
    ("-9223372036854775808", Int64.min),
  ])
  func integers(_ text: String, _ value: Int64) { #expect(parse(text).root?.integerValue == value) }

  @Test(arguments: [
    ("1.5", 1.5), (".5", 0.5), ("5.", 5), ("-1e3", -1000), ("1.5E-1", 0.15), (".inf", .infinity), ("-.INF", -.infinity),
  ])
  func doubles(_ text: String, _ value: Double) { #expect(parse(text).root?.doubleValue == value, "\(text)") }

  @Test(arguments: [".nan", ".NaN", ".NAN"])
  func notANumber(_ text: String) { #expect(parse(text).root?.doubleValue?.isNaN == true) }

  @Test func integersBeyond64BitsAreErrors() {
    #expect(
      parse("a: 9223372036854775808").report == """
        t.yaml:1:4: error: integer is out of range: -9223372036854775808 to 9223372036854775807 is possible
          1 | a: 9223372036854775808
            |    ^~~~~~~~~~~~~~~~~~~
        hint: put it in quotes if it is text

        """)
  }
}
