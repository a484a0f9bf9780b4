import AetherModel

@testable import Expressions

/// The names that the tests' expressions may use.
enum Fixture {
  static let environment = TypeEnvironment(
    inputs: [
      Parameter(name: "source", type: .string, isRequired: true),
      Parameter(name: "mode", type: .string, defaultValue: .string("fast")),
      Parameter(name: "count", type: .integer),
      Parameter(name: "ratio", type: .number, isRequired: true),
      Parameter(name: "token", type: .secret, isRequired: true),
      Parameter(
        name: "table",
        type: .object([
          .init(name: "name", type: .string, isRequired: true), .init(name: "size", type: .integer, isRequired: false),
          .init(
            name: "owner", type: .object([.init(name: "email", type: .string, isRequired: true)]), isRequired: true),
        ]), isRequired: true),
      Parameter(name: "open", type: .object(nil), isRequired: true),
      Parameter(name: "anything", type: .any, isRequired: true),
      Parameter(name: "when", type: .datetime, isRequired: true),
      Parameter(name: "pause", type: .duration, isRequired: true),
      Parameter(name: "raw", type: .bytes, isRequired: true),
      Parameter(name: "document", type: .file, isRequired: true),
      Parameter(name: "flag", type: .bool, isRequired: true),
    ],
    steps: [
      StepSignature(
        id: "load",
        outputs: [
          Parameter(name: "record_count", type: .number, isRequired: true),
          Parameter(
            name: "rows", type: .array(.object([.init(name: "name", type: .string, isRequired: true)])),
            isRequired: true),
          Parameter(name: "names", type: .array(.string), isRequired: true),
          Parameter(name: "note", type: .string),
          Parameter(name: "meta", type: .any, isRequired: true),
        ]),
      StepSignature(id: "empty", outputs: []),
      StepSignature(
        id: "flaky", outputs: [Parameter(name: "n", type: .integer, isRequired: true)],
        unreadable: "it has 'on_error: continue', so that it may have failed"),
      StepSignature(
        id: "vault",
        outputs: [
          Parameter(name: "key", type: .secret, isRequired: true),
          Parameter(name: "keys", type: .array(.secret)), Parameter(name: "spare", type: .secret),
        ]),
    ],
    environment: ["TZ", "LANG"])

  static func parse(_ text: String, in environment: TypeEnvironment = environment) -> (Binding?, Diagnostics) {
    var diagnostics = Diagnostics()
    let located = LocatedText(verbatim: text, path: "p.yaml")
    return (Template.parse(located, in: environment, diagnostics: &diagnostics), diagnostics)
  }
}

/// A run in which the steps ended as the tests want it.
struct FakeContext: EvaluationContext {
  var inputs: [String: Value] = [:]
  var outputs: [String: Value] = [:]

  func input(_ index: Int) -> Value { inputs[Fixture.environment.inputs[index].name] ?? .null }
  func output(step: Int, output: Int) -> Value? {
    step == 0 ? outputs[Fixture.environment.steps[0].outputs[output].name] : nil
  }
  var item: Value? { .string("it") }
  var index: Int64? { 2 }
  func status(step: Int) -> String { step == 2 ? "failed" : "succeeded" }
  func errorCode(step: Int) -> String? { step == 2 ? "TEMPORARY" : nil }
  func environment(_ name: String) -> String? { name == "TZ" ? "UTC" : nil }
  func run(_ field: RunField) -> Value {
    switch field {
    case .id: .string("r1")
    case .name: .string("releases")
    case .startedAt: .datetime(Instant(seconds: 0))
    }
  }
}
