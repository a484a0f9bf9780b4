package import AetherModel
internal import Expressions

/// A value, as far as it is known before a run.
package indirect enum ForeseenValue: Sendable {
  case known(Value)
  /// Known, and not shown.
  case secret(Value)
  case unknown(Unknown)
  /// A text with unknown parts.
  case text([ForeseenValue])
  case array([ForeseenValue])
  case object([(key: String, value: ForeseenValue)])

  /// What an expression waits for.
  package struct Unknown: Sendable {
    /// The expression, as it is written.
    package var expression: String
    package var waits: Waits
  }

  package struct Waits: Sendable {
    /// The ids of the steps whose results it reads.
    package var steps: [String] = []
    /// Of the pipeline's inputs, those that aren't known themselves.
    package var inputs: [String] = []
    /// It reads what there is only in a run: its id, its time.
    package var isOfRun = false
    /// It reads what each item of a list brings.
    package var isOfItem = false

    package init(steps: [String] = [], inputs: [String] = [], isOfRun: Bool = false, isOfItem: Bool = false) {
      self.steps = steps
      self.inputs = inputs
      self.isOfRun = isOfRun
      self.isOfItem = isOfItem
    }

    package mutating func form(_ other: Waits) {
      for step in other.steps where !steps.contains(step) { steps.append(step) }
      for input in other.inputs where !inputs.contains(input) { inputs.append(input) }
      isOfRun = isOfRun || other.isOfRun
      isOfItem = isOfItem || other.isOfItem
    }

    /// `after step 'load'`, `in the run`.
    package var words: String {
      var words: [String] = []
      let names = steps.map { "'\($0)'" }
      if let last = names.last {
        let others = names.dropLast().joined(separator: ", ")
        words.append(others.isEmpty ? "after step \(last)" : "after steps \(others) and \(last)")
      }
      if !inputs.isEmpty { words.append("with \(inputs.map { "'\($0)'" }.joined(separator: ", "))") }
      if isOfItem { words.append("for each item") }
      if isOfRun { words.append("once it runs") }
      return words.joined(separator: ", ")
    }
  }

  /// The whole value, secret or not; `nil` when a part isn't known.
  var whole: Value? {
    switch self {
    case .known(let value), .secret(let value): value
    case .unknown, .text, .array, .object: nil
    }
  }

  /// How many items a list will have, where that is known.
  package var count: Int? {
    switch self {
    case .array(let items): items.count
    case .known(let value): value.count
    default: nil
    }
  }

  /// All that it waits for, in the order in which it is written.
  package var unknowns: [Unknown] {
    switch self {
    case .known, .secret: []
    case .unknown(let unknown): [unknown]
    case .text(let parts), .array(let parts): parts.flatMap(\.unknowns)
    case .object(let entries): entries.flatMap(\.value.unknowns)
    }
  }

  /// The known parts, and the expressions of the others: `"from ${{ steps.load.outputs.name }}"`.
  package var shown: String {
    switch self {
    case .known(let value): value.json()
    case .secret: "(a secret)"
    case .unknown(let unknown): "${{ \(unknown.expression) }}"
    case .text(let parts): "\"" + parts.map(\.insideText).joined() + "\""
    case .array(let items): "[" + items.map(\.shown).joined(separator: ", ") + "]"
    case .object(let entries):
      "{" + entries.map { "\(Value.string($0.key).json()): \($0.value.shown)" }.joined(separator: ", ") + "}"
    }
  }

  private var insideText: String {
    guard case .known(let value) = self, let text = value.stringValue else { return shown }
    return String(Value.string(text).json().dropFirst().dropLast())
  }
}

extension ForeseenValue {
  /// Evaluates what can be evaluated.
  /// - Throws: where an expression that reads nothing unknown has no value.
  init(_ binding: Binding, in context: DryRunContext) throws(Failure) {
    switch binding {
    case .constant(let value): self = .known(value)
    case .expression(let expression): self = try Self.of(expression, binding, in: context)
    case .text(let parts):
      var pieces: [ForeseenValue] = []
      for part in parts {
        switch part {
        case .literal(let text): pieces.append(.known(.string(text)))
        case .expression(let expression): pieces.append(try Self.of(expression, .text([part]), in: context))
        }
      }
      let texts = pieces.compactMap { $0.whole?.stringValue }
      guard texts.count == pieces.count else {
        self = .text(pieces)
        return
      }
      let whole = Value.string(texts.joined())
      self = binding.type.containsSecret ? .secret(whole) : .known(whole)
    case .array(let items):
      var values: [ForeseenValue] = []
      for item in items { values.append(try ForeseenValue(item, in: context)) }
      let known = values.compactMap(\.whole)
      self = known.count < values.count || binding.type.containsSecret ? .array(values) : .known(.array(known))
      if known.count == values.count, binding.type.containsSecret { self = .secret(.array(known)) }
    case .object(let entries):
      var values: [(key: String, value: ForeseenValue)] = []
      for entry in entries { values.append((entry.key, try ForeseenValue(entry.value, in: context))) }
      let known = values.compactMap { entry in entry.value.whole.map { (entry.key, $0) } }
      guard known.count == values.count else {
        self = .object(values)
        return
      }
      self = binding.type.containsSecret ? .secret(.object(known)) : .known(.object(known))
    }
  }

  private static func of(
    _ expression: CompiledExpression, _ binding: Binding, in context: DryRunContext
  ) throws(Failure) -> ForeseenValue {
    context.forget()
    let value: Value
    do throws(Failure) {
      value = try binding.evaluate(in: context)
    } catch {
      // What it would be with a value that isn't there yet is no failure.
      if let waits = context.waits { return .unknown(Unknown(expression: expression.source, waits: waits)) }
      throw error
    }
    if let waits = context.waits { return .unknown(Unknown(expression: expression.source, waits: waits)) }
    return Binding.expression(expression).type.containsSecret ? .secret(value) : .known(value)
  }
}
