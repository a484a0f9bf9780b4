package import AetherModel

/// What an input gets its value from: a constant, an expression, or a text, an array or an object that contain some.
package indirect enum Binding: Sendable {
  case constant(Value)
  case expression(CompiledExpression)
  case text([TextPart])
  case array([Binding])
  /// Keys differ.
  case object([(key: String, value: Binding)])

  package enum TextPart: Sendable {
    case literal(String)
    /// Converted as CEL's `string()` does it.
    case expression(CompiledExpression)

    /// Whether it makes the whole text a secret.
    fileprivate var isSecret: Bool {
      if case .expression(let expression) = self { expression.type.containsSecret } else { false }
    }
  }

  /// The type of the value that ``evaluate(in:)`` gives, apart from null (see ``mayBeNull``). `any` where it shows when
  /// it runs.
  package var type: ValueType { expressionType.valueType }

  /// Whether the value may be null: an optional input that was not given, an optional output that was not set.
  package var mayBeNull: Bool {
    switch expressionType {
    case .null, .nullable, .optional, .dyn: true
    default: false
    }
  }

  /// The same in the types of expressions, which say more: null, what may be null, uint.
  package var expressionType: ExpressionType {
    switch self {
    case .constant(let value): ExpressionType(of: value)
    case .expression(let expression): expression.type
    case .text(let parts): parts.contains(where: \.isSecret) ? .secret : .string
    case .array(let items):
      .list(items.dropFirst().reduce(items.first?.expressionType ?? .dyn) { $0.joined(with: $1.expressionType) })
    case .object(let entries):
      .object(entries.map { .init(name: $0.key, type: $0.value.expressionType, isRequired: true) })
    }
  }

  /// Indices of the steps that it names, in order: those that must have ended before.
  package var steps: [Int] { expressions { $0.steps } }

  /// Indices of the steps of which it reads outputs, in order: when one was skipped, so is who reads.
  package var outputSteps: [Int] { expressions { $0.outputSteps } }

  /// Indices of the secrets that it reads, in order.
  package var secrets: [Int] { expressions { $0.secrets } }

  private func expressions(_ indices: (CompiledExpression) -> [Int]) -> [Int] {
    if case .constant = self { return [] }
    if case .expression(let expression) = self { return indices(expression) }
    var found: Set<Int> = []
    forEachExpression { found.formUnion(indices($0)) }
    return found.sorted()
  }

  /// Calls `body` with every expression, in the order in which they are written.
  package func forEachExpression(_ body: (CompiledExpression) -> Void) {
    switch self {
    case .constant: break
    case .expression(let expression): body(expression)
    case .text(let parts):
      for case .expression(let expression) in parts { body(expression) }
    case .array(let items):
      for item in items { item.forEachExpression(body) }
    case .object(let entries):
      for entry in entries { entry.value.forEachExpression(body) }
    }
  }

  /// Evaluates on the caller's thread, without blocking.
  ///
  /// - Throws: what ``CompiledExpression/evaluate(in:)`` throws, and `AETHER_TYPE_MISMATCH` for a value inside a text
  ///   that has none: null, bytes, an array, an object or a file.
  package func evaluate(in context: some EvaluationContext) throws(Failure) -> Value {
    switch self {
    case .constant(let value): return value
    case .expression(let expression): return try expression.evaluate(in: context)
    case .text(let parts): return .string(try Self.text(parts, in: context))
    case .array(let items):
      var values: [Value] = []
      values.reserveCapacity(items.count)
      for item in items { values.append(try item.evaluate(in: context)) }
      return .array(values)
    case .object(let entries):
      var values: [(key: String, value: Value)] = []
      values.reserveCapacity(entries.count)
      for entry in entries { values.append((entry.key, try entry.value.evaluate(in: context))) }
      return .object(values)
    }
  }

  private static func text(_ parts: [TextPart], in context: some EvaluationContext) throws(Failure) -> String {
    var text = ""
    for part in parts {
      switch part {
      case .literal(let literal): text += literal
      case .expression(let expression):
        let datum = try expression.datum(in: context)
        guard let converted = TextConversion.text(of: datum) else {
          throw Site(text: expression.text, range: expression.range)
            .typeMismatch("\(datum.withArticle) can't stand inside a text")
        }
        text += converted
      }
    }
    return text
  }
}
