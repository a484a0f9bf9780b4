import AetherModel
import Testing

@testable import Expressions

@Suite struct EvaluationTests {
  static let context = FakeContext(
    inputs: [
      "source": .string("a.csv"), "ratio": .double(2.5), "flag": .bool(true), "raw": .bytes([1]),
      "token": .string("s3cret-t0ken"), "mode": .string("fast"), "document": .file(path: "/d", digest: "d"),
      "when": .datetime(Instant(seconds: 3_600, nanoseconds: 500_000_000, zoneOffset: 60)),
      "pause": .duration(TimeSpan(seconds: -90, nanoseconds: -250_000_000)),
      "table": .object([
        ("name", .string("t")), ("owner", .object([("email", .string("a@b"))])),
      ]),
      "open": .object([("x-y", .integer(1))]), "anything": .array([.integer(1), .object([("k", .null)])]),
    ],
    outputs: [
      "record_count": .integer(3), "names": .array([.string("n0"), .string("n1")]),
      "rows": .array([.object([("name", .string("r0"))])]), "meta": .string("names"),
    ])

  static func evaluate(_ text: String) throws -> Value {
    let (binding, diagnostics) = Fixture.parse(text)
    try #require(diagnostics.all.isEmpty, "\(DiagnosticRenderer().render(diagnostics.all))")
    return try #require(binding).evaluate(in: context)
  }

  @Test(arguments: [
    ("${{ inputs.source }}", Value.string("a.csv")),
    ("${{ inputs['source'] }}", .string("a.csv")),
    ("${{ inputs.count }}", .null),
    ("${{ inputs.table.owner.email }}", .string("a@b")),
    ("${{ inputs.open['x-y'] }}", .integer(1)),
    ("${{ inputs.open.`x-y` }}", .integer(1)),
    ("${{ inputs.anything[1].k }}", .null),
    ("${{ inputs.anything[0.0] }}", .integer(1)),
    ("${{ steps.load.outputs.record_count }}", .integer(3)),
    ("${{ steps.load.outputs.names }}", .array([.string("n0"), .string("n1")])),
    ("${{ steps.load.outputs.rows[0].name }}", .string("r0")),
    ("${{ steps.load.outputs.note }}", .null),
    ("${{ steps['load']['outputs']['names'][1] }}", .string("n1")),
    ("${{ steps.load.status }}", .string("succeeded")),
    ("${{ steps.load.error.code }}", .null),
    ("${{ steps.flaky.error.code }}", .string("TEMPORARY")),
    ("${{ env.TZ }}", .string("UTC")),
    ("${{ run.started_at }}", .datetime(Instant(seconds: 0))),
    ("${{ [inputs.source, 'b'] }}", .array([.string("a.csv"), .string("b")])),
    ("${{ {inputs.source: 1, 'k': [2]} }}", .object([("a.csv", .integer(1)), ("k", .array([.integer(2)]))])),
    ("${{ [10, 20][1] }}", .integer(20)),
    ("${{ {'a': {'b': 7u}}.a.b }}", .integer(7)),
    ("${{ '}}' }}", .string("}}")),
    ("${{ r'\\}}' }}", .string("\\}}")),
    ("a $${{ b }} $${{", .string("a ${{ b }} ${{")),
    ("$$${{ 1 }}", .string("$${{ 1 }}")),
    ("$ {{ }} $", .string("$ {{ }} $")),
    ("<${{ inputs.source }}|${{ inputs.flag }}>", .string("<a.csv|true>")),
    ("${{ 1 }}${{ -2 }}", .string("1-2")),
    (" ${{ 5u }}", .string(" 5")),
    ("${{ inputs.ratio }}x", .string("2.5x")),
    ("at ${{ inputs.when }}", .string("at 1970-01-01T01:00:00.5Z")),
    ("for ${{ inputs.pause }}", .string("for -90.25s")),
    ("n: ${{ steps.load.outputs.record_count }}", .string("n: 3")),
    ("m: ${{ steps.load.outputs.meta }}", .string("m: names")),
  ])
  func gives(text: String, expected: Value) throws {
    #expect(try Self.evaluate(text) == expected)
  }

  @Test func givesAllOutputsThatWereSet() throws {
    let value = try Self.evaluate("${{ steps.load.outputs }}")
    #expect(value.entries.map(\.key) == ["record_count", "rows", "names", "meta"])
  }

  @Test(arguments: [
    ("${{ inputs.table.size }}", "AETHER_NO_SUCH_KEY", "p.yaml:1:18: the object has no 'size'; it has name, owner"),
    ("${{ inputs.open.nope }}", "AETHER_NO_SUCH_KEY", "p.yaml:1:17: the object has no 'nope'; it has x-y"),
    ("${{ inputs.open[inputs.source] }}", "AETHER_NO_SUCH_KEY", "p.yaml:1:17: the object has no 'a.csv'; it has x-y"),
    (
      "${{ steps.load.outputs.names[2] }}", "AETHER_INDEX_OUT_OF_RANGE",
      "p.yaml:1:30: index 2 is outside the array, which has 2 items"
    ),
    ("${{ inputs.anything.x }}", "AETHER_TYPE_MISMATCH", "p.yaml:1:21: can't read 'x' of an array"),
    ("${{ inputs.anything['x'] }}", "AETHER_TYPE_MISMATCH", "p.yaml:1:21: can't read 'x' of an array"),
    ("${{ steps.load.outputs.meta[0] }}", "AETHER_TYPE_MISMATCH", "p.yaml:1:29: can't index a string with an integer"),
    (
      "${{ {inputs.source: 1, 'a.csv': 2} }}", "AETHER_DUPLICATE_KEY",
      "p.yaml:1:24: the key 'a.csv' occurs twice in this map"
    ),
    (
      "${{ {inputs.anything: 1} }}", "AETHER_TYPE_MISMATCH",
      "p.yaml:1:6: a key of this map must be a string, an integer, a uint or a bool, and is an array"
    ),
    ("a ${{ inputs.anything }}", "AETHER_TYPE_MISMATCH", "p.yaml:1:7: an array can't stand inside a text"),
    ("a ${{ inputs.count }}", "AETHER_TYPE_MISMATCH", "p.yaml:1:7: null can't stand inside a text"),
  ])
  func fails(text: String, code: String, message: String) {
    #expect(throws: Failure(code: code, message: message)) { try Self.evaluate(text) }
  }

  @Test func bindingsOfContainersEvaluateEachPart() throws {
    let source = try #require(Fixture.parse("${{ inputs.source }}").0)
    let count = try #require(Fixture.parse("${{ steps.load.outputs.record_count }}").0)
    let status = try #require(Fixture.parse("${{ steps.flaky.status }}").0)
    let binding = Binding.object([("a", .array([source, .constant(.integer(1))])), ("b", count), ("c", status)])
    #expect(try binding.evaluate(in: Self.context)["a"] == .array([.string("a.csv"), .integer(1)]))
    #expect(binding.steps == [0, 2])
    #expect(binding.outputSteps == [0])
    #expect("\(binding.type)" == "object {a: array, b: number, c: string}")
  }

  @Test(
    arguments: [
      (0, "0"), (-0.0, "-0"), (1, "1"), (1.5, "1.5"), (-0.25, "-0.25"), (100, "100"), (123_456.789, "123456.789"),
      (1e20, "100000000000000000000"), (1e21, "1e+21"), (6.02214e23, "6.02214e+23"), (1e-4, "0.0001"),
      (1.5e-5, "1.5e-05"), (.leastNonzeroMagnitude, "5e-324"), (1.7976931348623157e308, "1.7976931348623157e+308"),
      (0.1 + 0.2, "0.30000000000000004"),
      (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
    ] as [(Double, String)])
  func writesDoubles(number: Double, expected: String) {
    #expect(TextConversion.text(of: number) == expected)
  }

  @Test func doublesReadBackTheSame() {
    var random = SplitMix64(seed: 5)
    for _ in 0..<5_000 {
      let number = Double(bitPattern: random.next())
      guard number.isFinite else { continue }
      #expect(Double(TextConversion.text(of: number)) == number)
    }
  }
}
