import AetherModel
import Testing

@testable import Expressions

/// Expressions where pipelines use them: `when`, `foreach`, secrets, optionals at an input.
@Suite struct UseTests {
  private func binding(_ text: String, in environment: TypeEnvironment = Fixture.environment) throws -> Binding {
    let (binding, diagnostics) = Fixture.parse(text, in: environment)
    return try #require(binding, "\(diagnostics.all.map(\.message))")
  }

  // MARK: when

  private func condition(_ text: String) throws -> (Binding.Condition?, [String]) {
    var diagnostics = Diagnostics()
    let located = LocatedText(verbatim: text, path: "p.yaml")
    let condition = try binding(text).condition(of: located, diagnostics: &diagnostics)
    return (condition, diagnostics.all.map { DiagnosticRenderer().render($0) })
  }

  @Test(arguments: [
    ("${{ steps.load.outputs.record_count > 2 }}", true), ("${{ inputs.source == 'x' }}", false), ("${{ true }}", true),
    ("${{ inputs.flag }}", true), ("${{ inputs.anything.size() == 2 }}", true),
  ])
  func conditionsDecide(text: String, expected: Bool) throws {
    let condition = try #require(try condition(text).0)
    #expect(try condition.evaluate(in: EvaluationTests.context) == expected)
  }

  @Test func conditionsKnowWhatTheyRead() throws {
    let condition = try #require(
      try condition("${{ steps.load.outputs.record_count > 2 && steps.flaky.status == 'x' }}").0)
    #expect(condition.steps == [0, 2])
    #expect(condition.outputSteps == [0])
  }

  @Test(arguments: [
    ("${{ inputs.source }}", "expected bool; found string"), ("${{ 1 }}", "expected bool; found integer"),
    ("a ${{ inputs.flag }}", "expected bool; found string"), ("true", "expected bool; found string"),
    ("${{ inputs.token }}", "expected bool; found secret"),
  ])
  func conditionsMustBeBools(text: String, message: String) throws {
    let (condition, problems) = try condition(text)
    #expect(condition == nil)
    #expect(problems.count == 1 && problems[0].contains("p.yaml:1:1: error: \(message)"), "\(problems)")
  }

  @Test func conditionsFailWhereTheyAreNoBools() throws {
    let condition = try #require(try condition("${{ inputs.anything[0] }}").0)
    let failure = #expect(throws: Failure.self) { try condition.evaluate(in: EvaluationTests.context) }
    #expect(failure?.message == "p.yaml:1:5: what stands here needs a bool, and this is an integer")
  }

  // MARK: foreach

  @Test func itemsHaveTheirType() throws {
    var environment = Fixture.environment
    environment.item = .object([.init(name: "name", type: .string, isRequired: true)])
    #expect(try binding("${{ item.name }}", in: environment).expressionType == .string)
    #expect(try binding("${{ index + 1 }}", in: environment).expressionType == .int)
    #expect(Fixture.parse("${{ item.nme }}", in: environment).1.all.first?.hints == ["did you mean 'name'?"])
    environment.item = .string
    let text = try binding("${{ index }}: ${{ item + '!' }}", in: environment)
    #expect(try text.evaluate(in: EvaluationTests.context) == .string("2: it!"))
    #expect(text.steps.isEmpty)
  }

  private static let repeated = TypeEnvironment(steps: [
    StepSignature(
      id: "each", outputs: [Parameter(name: "body", type: .string, isRequired: true)], isRepeated: true),
    StepSignature(
      id: "loose", outputs: [Parameter(name: "body", type: .string, isRequired: true)],
      unreadable: "it may have failed",
      isRepeated: true),
  ])

  @Test(arguments: [
    ("${{ steps.each.outputs.map(o, o.body) }}", Value.array([.string("x"), .string("y")])),
    ("${{ steps.each.outputs[1].body }}", .string("y")),
    ("${{ steps.loose.?outputs.orValue([]).size() }}", .integer(0)),
    ("${{ steps.each.?outputs[0].body }}", .string("x")),
    ("${{ has(steps.loose.outputs) }}", .bool(false)),
  ])
  func outputsOfARepeatedStepAreAList(text: String, expected: Value) throws {
    #expect(try binding(text, in: Self.repeated).evaluate(in: RepeatedContext()) == expected)
  }

  @Test func outputsOfARepeatedStepHaveNoNames() {
    let (_, diagnostics) = Fixture.parse("${{ steps.each.outputs.body }}", in: Self.repeated)
    #expect(
      diagnostics.all.map(\.message) == ["'each' runs for each item of a list, so its outputs are a list"])
    let (_, others) = Fixture.parse("${{ steps.loose.outputs[0] }}", in: Self.repeated)
    #expect(others.all.map(\.message) == ["the outputs of 'loose' can't be read here: it may have failed"])
  }

  @Test func variablesOfMacrosHideOthers() throws {
    var environment = Fixture.environment
    environment.item = .string
    #expect(try binding("${{ [1].map(item, item + 1) }}", in: environment).expressionType == .list(.int))
    #expect(try binding("${{ [{'source': 1}].map(inputs, inputs.source) }}").expressionType == .list(.int))
    #expect(try binding("${{ [1].map(x, .inputs.source) }}").expressionType == .list(.string))
  }

  // MARK: Secrets

  @Test(arguments: [
    "Bearer ${{ inputs.token }}", "${{ 'Bearer ' + inputs.token }}", "${{ cel.bind(t, inputs.token, 'Bearer ' + t) }}",
    "Bearer ${{ inputs.?token.orValue('') }}", "${{ inputs.flag ? 'Bearer ' + inputs.token : 'none' }}",
  ])
  func aSecretMakesTheWholeASecret(text: String) throws {
    let binding = try binding(text)
    #expect(binding.expressionType.unwrapped.type == .secret)
    #expect(binding.type == .secret)
    #expect(try binding.evaluate(in: EvaluationTests.context) == .string("Bearer s3cret-t0ken"))
  }

  @Test func failuresDoNotShowSecrets() throws {
    for text in ["${{ inputs.open[inputs.source] + inputs.token }}", "a ${{ steps.vault.outputs.spare }}"] {
      guard let binding = Fixture.parse(text).0 else { continue }
      let failure = #expect(throws: Failure.self) { try binding.evaluate(in: EvaluationTests.context) }
      #expect(failure?.message.contains("s3cret") == false)
    }
  }

  // MARK: Results

  @Test(arguments: [
    ("${{ inputs.?count }}", Value.null), ("${{ inputs.?source }}", .string("a.csv")),
    ("${{ steps.flaky.outputs.?n }}", .null), ("${{ optional.of(2u) }}", .integer(2)),
    ("${{ [?inputs.?count, ?inputs.?source] }}", .array([.string("a.csv")])),
    ("${{ {'a': 1u, ?'b': inputs.?count} }}", .object([("a", .integer(1))])),
    ("${{ has(inputs.count) }}", .bool(false)), ("${{ has(env.TZ) }}", .bool(true)),
    ("${{ has(env.LANG) }}", .bool(false)),
    ("${{ has(steps.load.outputs.note) }}", .bool(false)), ("${{ has(steps.load.outputs.meta) }}", .bool(true)),
    ("${{ has(steps.flaky.error.code) }}", .bool(true)), ("${{ has(inputs.table.size) }}", .bool(false)),
    ("${{ steps.load.outputs.rows.map(r, r.name)[0] }}", .string("r0")),
    ("${{ steps.load.outputs.rows.map(r, {'n': r.name}) }}", .array([.object([("n", .string("r0"))])])),
    ("${{ uint(inputs.open.`x-y`) }}", .integer(1)),
    ("${{ inputs.when.getHours('+02:30') }}", .integer(3)),
    ("${{ inputs.when + duration('1s') }}", .datetime(Instant(seconds: 3_601, nanoseconds: 500_000_000))),
  ])
  func gives(text: String, expected: Value) throws {
    #expect(try binding(text).evaluate(in: EvaluationTests.context) == expected)
  }

  @Test(arguments: [
    ("${{ uint(inputs.open['x-y']) + 18446744073709551614u }}", "AETHER_OVERFLOW", "a uint becomes an integer here"),
    ("${{ {inputs.open['x-y']: 1} }}", "AETHER_TYPE_MISMATCH", "the keys of a map that is bound must be strings"),
    ("${{ inputs.count + 1 }}", "AETHER_TYPE_MISMATCH", "'+' can't combine null and an integer"),
    ("${{ inputs.count > 1 }}", "AETHER_TYPE_MISMATCH", "'>' can't compare null and an integer"),
    ("${{ inputs.ratio * 2.0 + steps.load.outputs.record_count }}", "AETHER_TYPE_MISMATCH", "convert one of them"),
    ("${{ 10 / (steps.load.outputs.names.size() - 2) }}", "AETHER_DIVISION_BY_ZERO", "p.yaml:1:8: division by zero"),
    ("${{ int(inputs.source) }}", "AETHER_INVALID_CONVERSION", "p.yaml:1:5: 'a.csv' is no integer"),
    ("${{ inputs.?count.value() }}", "AETHER_NO_VALUE", "p.yaml:1:19: this optional has no value"),
    (
      "${{ lists.range(inputs.anything[0] * 100000000) }}", "AETHER_EXPRESSION_LIMIT",
      "p.yaml:1:5: the expression was stopped"
    ),
    ("${{ inputs.source.matches(inputs.source + '(') }}", "AETHER_INVALID_ARGUMENT", "this is no regular expression"),
  ])
  func fails(text: String, code: String, message: String) throws {
    let binding = try binding(text)
    let failure = #expect(throws: Failure.self) { try binding.evaluate(in: EvaluationTests.context) }
    #expect(failure?.code == code)
    #expect(failure?.message.contains(message) == true, "\(failure?.message ?? "")")
  }

  // MARK: Bounds

  /// As deep as the parser lets it be, on whatever stack the tests run.
  @Test(arguments: [
    ("[", "1", "]"), ("{'k': ", "inputs.count", "}"), ("!", "inputs.flag", ""), ("(1 + ", "inputs.count", ")"),
    ("[inputs.flag].map(x, ", "x", ")"), ("[inputs.flag].all(x, ", "x", ")"), ("(inputs.flag ? ", "1", " : 2)"),
    ("optional.of(inputs.flag).optMap(x, ", "x", ")"), ("cel.bind(x, inputs.flag, ", "x", ")"), ("size([", "1", "])"),
    ("true && (", "inputs.flag", ")"), ("inputs.flag && (", "inputs.flag", ")"), ("dyn(", "inputs.anything", ")[0]"),
    ("'%s'.format([", "inputs.source", "])"), ("'a'.contains('a') ? true : (", "inputs.flag", ")"),
  ])
  func whatIsAcceptedCanBeEvaluated(opening: String, inner: String, closing: String) throws {
    var deepest = 0
    for levels in stride(from: 1, through: 250, by: 3) {
      let text = String(repeating: opening, count: levels) + inner + String(repeating: closing, count: levels)
      guard let binding = Fixture.parse("${{ \(text) }}").0 else { continue }
      deepest = levels
      _ = try? binding.evaluate(in: EvaluationTests.context)
    }
    #expect(deepest > 32)
  }

  /// A chain of variables could nest values and types deeper than any expression is written.
  @Test(arguments: ["[", "{'k': ", "optional.of("])
  func valuesNestBoundedly(opening: String) throws {
    let closing = ["[": "]", "{'k': ": "}"][opening] ?? ")"
    let (left, right) = (String(repeating: opening, count: 90), String(repeating: closing, count: 90))
    var text = "v60"
    for level in (0..<60).reversed() {
      let inner = level == 0 ? "inputs.anything" : "v\(level)"
      text =
        "cel.bind(v\(level + 1), \(left)\(inner)\(right), \(text))"
    }
    for whole in ["\(text) == 1", "dyn(\(text)) == dyn(\(text))", "size('%s'.format([\(text)]))"] {
      let (binding, _) = Fixture.parse("${{ \(whole) }}")
      guard let binding else { continue }
      let failure = #expect(throws: Failure.self) { try binding.evaluate(in: EvaluationTests.context) }
      #expect(failure?.code == "AETHER_EXPRESSION_LIMIT", "\(failure?.message ?? "")")
    }
  }

  // MARK: Namespaces

  @Test(arguments: [
    ("x", "'a.b.x'"), ("y", "'a.y'"), ("z", "'z'"), (".x", "unknown name 'x'"), ("b.x", "'a.b.x'"),
    ("a.b.x", "'a.b.x'"),
    ("[1].map(x, x)", "[1]"), ("[1].map(y, x)", "['a.b.x']"), ("a.y", "'a.y'"), ("m.k", "'a.m.k'"),
    (".a.b.x", "'a.b.x'"), ("[2].map(z, .z)", "['z']"), ("q.r", "'map'"),
  ])
  func namesAreLookedUpInTheirContainer(text: String, expected: String) {
    var environment = ValueTests.environment
    environment.container = "a.b"
    environment.variables = ["a.b.x", "a.y", "z", "a.m.k"].map { .init(name: $0, type: .string) }
    environment.variables += [
      .init(name: "a.m", type: .map(key: .string, value: .string)),
      .init(name: "q", type: .map(key: .string, value: .string)),
    ]
    var diagnostics = Diagnostics()
    let located = LocatedText(verbatim: text, path: "")
    let compiled = CompiledExpression.parse(located, in: environment, diagnostics: &diagnostics)
    let found = compiled.map { (try? $0.datum(in: NamedContext(environment: environment)).described) ?? "failed" }
    #expect(found ?? diagnostics.all.map(\.message).joined() == expected)
  }
}

/// A run in which the first step ran twice.
private struct RepeatedContext: EvaluationContext {
  func input(_ index: Int) -> Value { .null }
  func output(step: Int, output: Int) -> Value? { nil }
  func outputs(ofRepeated step: Int) -> Value? {
    step == 0 ? .array(["x", "y"].map { .object([("body", .string($0))]) }) : nil
  }
  func status(step: Int) -> String { "" }
  func errorCode(step: Int) -> String? { nil }
  func environment(_ name: String) -> String? { nil }
  func run(_ field: RunField) -> Value { .null }
}

/// Every variable is its own name; a map has an entry.
private struct NamedContext: EvaluationContext {
  let environment: TypeEnvironment

  func input(_ index: Int) -> Value { .null }
  func output(step: Int, output: Int) -> Value? { nil }
  func status(step: Int) -> String { "" }
  func errorCode(step: Int) -> String? { nil }
  func environment(_ name: String) -> String? { nil }
  func run(_ field: RunField) -> Value { .null }
  func variable(_ index: Int) -> Datum {
    let variable = environment.variables[index]
    return variable.type == .string ? .string(variable.name) : .map(.model(.object([("r", .string("map"))])))
  }
}
