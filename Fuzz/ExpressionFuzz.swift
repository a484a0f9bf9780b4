import AetherModel
import Expressions

/// Reads bytes as a scalar that may hold expressions, and evaluates what comes of it.
func fuzzExpressions(_ bytes: [UInt8]) {
  let text = String(decoding: bytes, as: UTF8.self)
  let located = LocatedText(verbatim: text, path: "fuzz")
  var diagnostics = Diagnostics()
  let binding = Template.parse(located, in: environment, diagnostics: &diagnostics)
  precondition((binding == nil) == diagnostics.hasErrors, "neither read nor refused")
  let renderer = DiagnosticRenderer()
  for diagnostic in diagnostics.all {
    precondition(!renderer.render(diagnostic).isEmpty, "a diagnostic without words")
    precondition(
      (diagnostic.span?.range.upperBound ?? .max) <= text.utf8.count, "outside the text: \(diagnostic.message)")
  }
  if let binding { _ = try? binding.evaluate(in: FuzzContext()) }
}

private let environment = TypeEnvironment(
  inputs: [
    Parameter(name: "n", type: .integer, isRequired: true), Parameter(name: "s", type: .string),
    Parameter(name: "list", type: .array(.number)), Parameter(name: "any", type: .any),
  ],
  steps: [
    StepSignature(
      id: "load",
      outputs: [
        Parameter(name: "count", type: .integer, isRequired: true),
        Parameter(name: "rows", type: .array(.object(nil)), isRequired: true),
        Parameter(name: "note", type: .string),
      ])
  ],
  environment: ["TZ", "HOME"])

private struct FuzzContext: EvaluationContext {
  func input(_ index: Int) -> Value {
    switch index {
    case 0: .integer(5)
    case 1: .string("text")
    case 2: .array([.integer(1), .double(2.5)])
    default: .object([("key", .array([.null, .bool(true)]))])
    }
  }

  func output(step: Int, output: Int) -> Value? {
    switch output {
    case 0: .integer(2)
    case 1: .array([.object([("name", .string("a"))]), .object([])])
    default: nil
    }
  }

  func status(step: Int) -> String { "succeeded" }
  func errorCode(step: Int) -> String? { nil }
  func environment(_ name: String) -> String? { name == "TZ" ? "UTC" : nil }
  func run(_ field: RunField) -> Value { .string(field.rawValue) }
}
