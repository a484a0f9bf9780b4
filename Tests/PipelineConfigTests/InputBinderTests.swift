import AetherModel
import PipelineConfig
import Testing

struct InputBinderTests {
  private let parameters = [
    Parameter(name: "source", description: "the table", type: .string, isRequired: true, pattern: "csv$"),
    Parameter(name: "count", type: .integer, defaultValue: .integer(1)),
    Parameter(name: "ratio", type: .number),
    Parameter(name: "quiet", type: .bool),
    Parameter(name: "when", type: .datetime),
    Parameter(name: "pause", type: .duration),
    Parameter(name: "names", type: .array(.string)),
    Parameter(
      name: "options",
      type: .object([
        .init(name: "depth", type: .integer, isRequired: true),
        .init(name: "until", type: .datetime, isRequired: false),
      ])),
    Parameter(name: "target", type: .file),
    Parameter(name: "other", type: .any),
  ]

  private func bind(_ arguments: [(name: String, text: String)]) -> (values: [Value]?, report: String) {
    var diagnostics = Diagnostics()
    let values = InputBinder.bind(
      arguments, to: parameters, of: "pipeline 'p'", folder: "/here", diagnostics: &diagnostics)
    return (values, DiagnosticRenderer().render(diagnostics.all))
  }

  @Test func textsAreReadByType() throws {
    let (bound, report) = bind([
      ("source", "a=b.csv"), ("ratio", "1.5"), ("quiet", "true"), ("when", "2026-11-21T10:00:00Z"), ("pause", "2m"),
      ("names", #"["a", "b"]"#), ("options", #"{"depth": 2, "until": "2026-01-01T00:00:00Z"}"#), ("target", "t.txt"),
      ("other", "[1"),
    ])
    #expect(report.isEmpty)
    let values = try #require(bound)
    #expect(values[0].stringValue == "a=b.csv")
    #expect(values[1].integerValue == 1)
    #expect(values[2].doubleValue == 1.5)
    #expect(values[3].boolValue == true)
    #expect(values[4].kind == .datetime)
    #expect(values[5].durationValue?.seconds == 120)
    #expect(values[6][1].stringValue == "b")
    #expect(values[7]["until"]?.kind == .datetime)
    #expect(values[8].fileValue?.path == "/here/t.txt")
    #expect(values[9].stringValue == "[1")
  }

  @Test func leftOutOptionalInputsAreNull() throws {
    let values = try #require(bind([("source", "a.csv")]).values)
    #expect(values.dropFirst(2).allSatisfy { $0.isNull })
  }

  @Test func allThatIsWrongIsReported() {
    let (values, report) = bind([
      ("count", "1.5"), ("count", "2"), ("quiet", "yes"), ("when", "now"), ("pause", "5"), ("names", "a"),
      ("options", #"{"dept": 1}"#), ("rati", "1"), ("zzz", "1"),
    ])
    #expect(values == nil)
    #expect(
      report == """
        error: --input count: expected integer; found '1.5'
        error: --input count is given twice
        error: --input quiet: expected bool; found 'yes'
        hint: write true
        error: --input when: expected datetime; found 'now'
        hint: write it as in RFC 3339: 2026-11-21T10:00:00Z
        error: --input pause: expected duration; found '5'
        hint: write a number with a unit: 90s, 1h30m or 250ms
        error: --input names: expected array of string as JSON; expected a value at byte 1
        hint: for example '["a", "b"]'
        error: --input options: the object has no property 'dept'
        hint: did you mean 'depth'?
        error: --input rati: pipeline 'p' has no such input
        hint: did you mean 'ratio'?
        error: --input zzz: pipeline 'p' has no such input
        hint: it has the inputs source, count, ratio, quiet, when, pause, names, options, target, other
        error: pipeline 'p' requires the input 'source' (string): the table
        hint: add --input source=…

        """)
  }

  @Test func constraintsHold() {
    #expect(bind([("source", "a.txt")]).report.contains("'a.txt' does not match the pattern 'csv$' of 'source'"))
    #expect(bind([("source", "a.csv"), ("names", "[1]")]).report.contains("at [0]: expected string; found 1"))
  }
}
