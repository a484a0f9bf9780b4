import AetherModel
import Expressions

/// Reads bytes as a scalar that may hold expressions, and as one expression that is not checked, and evaluates what
/// comes of both. A value that is bound is of the type that was checked.
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
  if let binding, let value = try? binding.evaluate(in: FuzzContext()) { check(value, of: binding, text) }
  if let binding {
    var others = Diagnostics()
    _ = try? binding.condition(of: located, diagnostics: &others)?.evaluate(in: FuzzContext())
  }
  var unchecked = environment
  unchecked.isChecked = false
  unchecked.isResultBound = false
  var others = Diagnostics()
  _ = try? CompiledExpression.parse(located, in: unchecked, diagnostics: &others)?.datum(in: FuzzContext())
}

/// Types of contracts say nothing of null, which is why it is allowed inside.
private func check(_ value: Value, of binding: Binding, _ text: String) {
  guard !value.isNull, !"\(binding.expressionType)".contains("null"), binding.type != .secret else { return }
  precondition(binding.type.mismatch(in: value) == nil, "another type than was checked: \(text)")
}

private let environment = {
  var environment = TypeEnvironment(
    inputs: [
      Parameter(name: "n", type: .integer, isRequired: true), Parameter(name: "s", type: .string),
      Parameter(name: "list", type: .array(.number)), Parameter(name: "any", type: .any),
      Parameter(name: "token", type: .secret, isRequired: true),
      Parameter(name: "when", type: .datetime, isRequired: true),
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
  environment.item = .string
  return environment
}()

private struct FuzzContext: EvaluationContext {
  func input(_ index: Int) -> Value {
    switch index {
    case 0: .integer(5)
    case 1: .string("text")
    case 2: .array([.integer(1), .double(2.5)])
    case 4: .string("a secret")
    case 5: .datetime(Instant(seconds: 1_000_000_000))
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

  var item: Value? { .string("item") }
  var index: Int64? { 1 }
  func status(step: Int) -> String { "succeeded" }
  func errorCode(step: Int) -> String? { nil }
  func environment(_ name: String) -> String? { name == "TZ" ? "UTC" : nil }
  func run(_ field: RunField) -> Value {
    field == .startedAt ? .datetime(Instant(seconds: 0)) : .string(field.rawValue)
  }
}
