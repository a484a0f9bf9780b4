import AetherModel
import Testing

@testable import Expressions

/// Whatever is written: reading it ends with an expression or with errors, and evaluating it ends with a value of the
/// type that was checked, or with a failure.
@Suite struct PropertyTests {
  @Test func valuesAreOfTheCheckedType() {
    var environment = Fixture.environment
    environment.isResultBound = false
    environment.item = .string
    var compiledCount = 0
    var valueCount = 0
    for seed in 0..<10_000 {
      var writer = ExpressionWriter(seed: UInt64(seed))
      let text = writer.expression(seed % 4)
      var diagnostics = Diagnostics()
      let located = LocatedText(verbatim: text, path: "p")
      guard let compiled = CompiledExpression.parse(located, in: environment, diagnostics: &diagnostics) else {
        #expect(diagnostics.hasErrors, "\(text)")
        continue
      }
      compiledCount += 1
      do {
        let value = try compiled.datum(in: EvaluationTests.context)
        valueCount += 1
        #expect(value.isOf(compiled.type), "\(text) is \(value.described) and not \(compiled.type)")
      } catch {
        #expect(error.code.hasPrefix("AETHER_") && error.message.hasPrefix("p:1:"), "\(text): \(error)")
      }
    }
    #expect(compiledCount > 2_000, "\(compiledCount) were accepted")
    #expect(valueCount > 1_000, "\(valueCount) had a value")
  }

  @Test func uncheckedExpressionsEndWell() {
    var environment = Fixture.environment
    environment.isResultBound = false
    environment.isChecked = false
    for seed in 0..<3_000 {
      var writer = ExpressionWriter(seed: UInt64(seed) &+ 77_777)
      let text = writer.expression(Int.random(in: 1...5, using: &writer.random))
      var diagnostics = Diagnostics()
      let located = LocatedText(verbatim: text, path: "p")
      let compiled = CompiledExpression.parse(located, in: environment, diagnostics: &diagnostics)
      #expect((compiled == nil) == diagnostics.hasErrors, "\(text)")
      _ = try? compiled?.datum(in: EvaluationTests.context)
    }
  }

  @Test func boundResultsAreOfTheContractsType() {
    for seed in 0..<3_000 {
      var writer = ExpressionWriter(seed: UInt64(seed) &+ 999)
      let text = "${{ \(writer.expression(seed % 4)) }}"
      guard let binding = Fixture.parse(text).0, let value = try? binding.evaluate(in: EvaluationTests.context) else {
        continue
      }
      // A null inside is not told by the types of contracts.
      if "\(binding.expressionType)".contains("null") || value.isNull || binding.type == .secret { continue }
      #expect(binding.type.mismatch(in: value) == nil, "\(text) is \(value) and not \(binding.type)")
    }
  }
}

/// Writes expressions of which most fit together.
private struct ExpressionWriter {
  var random: SplitMix64
  private var names: [String] = []

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  private enum Kind: Int, CaseIterable {
    case int, double, string, bool, bytes, list, map, optional, timestamp, duration, other

    init(_ type: ExpressionType) {
      switch type {
      case .int, .uint, .number: self = .int
      case .double: self = .double
      case .string: self = .string
      case .bool: self = .bool
      case .bytes: self = .bytes
      case .list: self = .list
      case .map, .object: self = .map
      case .optional: self = .optional
      case .timestamp: self = .timestamp
      case .duration: self = .duration
      default: self = .other
      }
    }

    var leaves: [String] {
      switch self {
      case .int: ["1", "-2", "42", "0", "3u", "inputs.count", "index", "steps.load.outputs.record_count"]
      case .double: ["2.5", "-0.0", "1e300", "inputs.ratio"]
      case .string: ["'a'", "'é b'", "''", "inputs.source", "env.TZ", "steps.load.status", "item", "'%s %d'"]
      case .bool: ["true", "false", "inputs.flag"]
      case .bytes: ["b'x'", "b''", "inputs.raw"]
      case .list: ["[]", "[1, 2, 3]", "['a', 'b']", "[1.5]", "steps.load.outputs.rows", "steps.load.outputs.names"]
      case .map: ["{}", "{'k': 1}", "{1: 'x', 2u: 'y'}", "inputs.table", "inputs.open", "{true: null}"]
      case .optional:
        ["optional.none()", "optional.of(1)", "optional.of('x')", "steps.load.outputs.?note", "env.?LANG"]
      case .timestamp: ["timestamp(0)", "run.started_at", "inputs.when"]
      case .duration: ["duration('90s')", "inputs.pause"]
      case .other: ["null", "int", "inputs.token", "inputs.anything", "steps.flaky.error.code", "inputs.document"]
      }
    }
  }

  private static let functions = FunctionTable.byName.values.flatMap { $0 }.sorted {
    ($0.name, $0.arity ?? 0) < ($1.name, $1.arity ?? 0)
  }

  mutating func expression(_ depth: Int) -> String { expression(Kind.allCases.randomElement(using: &random), depth) }

  private mutating func expression(_ wanted: Kind?, _ depth: Int) -> String {
    let isWild = Int.random(in: 0..<15, using: &random) == 0
    guard let kind = isWild ? Kind.allCases.randomElement(using: &random) : wanted else { return "1" }
    guard depth > 0 else {
      return pick(!names.isEmpty && Bool.random(using: &random) ? names : kind.leaves)
    }
    switch (kind, Int.random(in: 0..<4, using: &random)) {
    case (.int, 0), (.double, 0):
      return "(\(expression(kind, depth - 1)) \(pick(["+", "-", "*", "/", "%"])) \(expression(kind, depth - 1)))"
    case (.string, 0), (.bytes, 0), (.list, 0), (.duration, 0):
      return "(\(expression(kind, depth - 1)) + \(expression(kind, depth - 1)))"
    case (.bool, 0):
      let side = Kind.allCases.randomElement(using: &random)
      return "(\(expression(side, depth - 1)) \(pick(["==", "!=", "<", ">="])) \(expression(side, depth - 1)))"
    case (.bool, 1):
      return "(\(expression(.bool, depth - 1)) \(pick(["&&", "||"])) \(expression(.bool, depth - 1)))"
    case (.list, 1): return "[\(expression(wanted, depth - 1)), \(expression(depth - 1))]"
    case (.map, 0): return "{\(expression(.string, depth - 1)): \(expression(depth - 1)), 'k': \(expression(0))}"
    case (.optional, 0): return "\(expression(.map, depth - 1)).?\(pick(["k", "name", "z"]))"
    case (.other, 0): return "\(expression(.map, depth - 1)).\(pick(["k", "name"]))"
    case (.other, 1): return "\(expression(.list, depth - 1))[\(pick(["", "?"]))\(expression(.int, depth - 1))]"
    case (_, 2):
      return "(\(expression(.bool, depth - 1)) ? \(expression(kind, depth - 1)) : \(expression(kind, depth - 1)))"
    default: return Bool.random(using: &random) ? macro(kind, depth) : call(kind, depth)
    }
  }

  private mutating func call(_ kind: Kind, _ depth: Int) -> String {
    let fitting = Self.functions.filter { function in function.overloads.contains { Kind($0.result) == kind } }
    guard let function = fitting.randomElement(using: &random),
      let overload = function.overloads.randomElement(using: &random)
    else { return expression(kind, 0) }
    let arguments = overload.parameters.map { parameter in
      if case .parameter = parameter { expression(depth - 1) } else { expression(Kind(parameter), depth - 1) }
    }
    if function.style == .member {
      return "\(arguments[0]).\(function.name)(\(arguments.dropFirst().joined(separator: ", ")))"
    }
    return "\(function.name)(\(arguments.joined(separator: ", ")))"
  }

  private mutating func macro(_ kind: Kind, _ depth: Int) -> String {
    let range = expression(pick([.list, .map]), depth - 1)
    let optional = expression(.optional, depth - 1)
    let name = "v\(names.count)"
    names.append(name)
    defer { names.removeLast() }
    switch kind {
    case .bool: return "\(range).\(pick(["all", "exists", "existsOne"]))(\(name), \(expression(.bool, depth - 1)))"
    case .list:
      let condition = expression(.bool, depth - 1)
      let made = expression(depth - 1)
      return pick([
        "\(range).filter(\(name), \(condition))", "\(range).map(\(name), \(made))",
        "\(range).map(\(name), \(condition), \(made))", "\(range).sortBy(\(name), \(made))",
        "\(range).transformList(i, \(name), \(condition), \(made))",
      ])
    case .map:
      return pick([
        "\(range).transformMap(i, \(name), \(expression(depth - 1)))",
        "\(range).transformMapEntry(i, \(name), {i: \(expression(depth - 1))})",
      ])
    case .optional:
      return pick([
        "\(optional).optMap(\(name), \(expression(depth - 1)))",
        "\(optional).optFlatMap(\(name), \(expression(.optional, depth - 1)))",
        "\(optional).or(\(expression(.optional, 0)))",
      ])
    case .other: return "\(optional).orValue(\(expression(depth - 1)))"
    default: return "cel.bind(\(name), \(expression(depth - 1)), \(expression(kind, depth - 1)))"
    }
  }

  private mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
    choices[Int.random(in: 0..<choices.count, using: &random)]
  }
}

extension Datum {
  /// Whether the checker could have given this type to it.
  fileprivate func isOf(_ type: ExpressionType) -> Bool {
    switch (type, self) {
    case (.dyn, _), (.nullable, .null), (.null, .null), (.bool, .bool), (.int, .int), (.uint, .uint),
      (.double, .double), (.string, .string), (.bytes, .bytes), (.timestamp, .timestamp), (.duration, .duration),
      (.number, .int), (.number, .double), (.type, .type), (.file, .file), (.secret, _),
      (.optional, .optional(nil)):
      return true
    case (.nullable(let type), _): return isOf(type)
    case (.optional(let type), .optional(let present?)): return present.value.isOf(type)
    case (.list(let items), .list(let list)): return list.items.allSatisfy { $0.isOf(items) }
    case (.map(let key, let value), .map(let map)):
      return (0..<map.count).allSatisfy { map.key(at: $0).isOf(key) && map.value(at: $0).isOf(value) }
    case (.object(let properties), .map(let map)):
      return properties.allSatisfy { property in
        guard let value = map.find(.string(property.name)) else { return !property.isRequired }
        return value.isOf(property.type)
      }
    default: return false
    }
  }
}
