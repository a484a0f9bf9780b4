import AetherModel

/// A checked expression, with every name resolved to a slot.
indirect enum Program: Sendable {
  case constant(Value)
  case input(Int)
  case output(step: Int, output: Int)
  /// All outputs of a step as one object; those that were not set are left out.
  case outputs(step: Int, names: [String])
  case status(step: Int)
  case errorCode(step: Int)
  case environment(String)
  case run(RunField)
  /// The ranges say where the name or the index stands, for the failure.
  case select(Program, key: String, range: Range<Int>)
  case index(Program, by: Program, range: Range<Int>)
  case list([Program])
  case object([(key: Program, keyRange: Range<Int>, value: Program)])

  /// - Parameter text: the text that the expression stands in, for positions in failures.
  /// - Throws: a failure with one of the codes `AETHER_NO_SUCH_KEY`, `AETHER_INDEX_OUT_OF_RANGE`,
  ///   `AETHER_DUPLICATE_KEY` and `AETHER_TYPE_MISMATCH`.
  func evaluate(in context: some EvaluationContext, text: LocatedText) throws(Failure) -> Value {
    switch self {
    case .constant(let value): return value
    case .input(let index): return context.input(index)
    case .output(let step, let output): return context.output(step: step, output: output) ?? .null
    case .outputs(let step, let names): return outputs(of: step, names, in: context)
    case .status(let step): return .string(context.status(step: step))
    case .errorCode(let step): return context.errorCode(step: step).map(Value.string) ?? .null
    case .environment(let name): return context.environment(name).map(Value.string) ?? .null
    case .run(let field): return context.run(field)
    case .select(let operand, let key, let range):
      return try Self.select(operand.evaluate(in: context, text: text), key, Site(text: text, range: range))
    case .index(let operand, let index, let range):
      let container = try operand.evaluate(in: context, text: text)
      return try Self.index(container, index.evaluate(in: context, text: text), Site(text: text, range: range))
    case .list(let items):
      var values: [Value] = []
      values.reserveCapacity(items.count)
      for item in items { values.append(try item.evaluate(in: context, text: text)) }
      return .array(values)
    case .object(let entries): return try object(entries, in: context, text: text)
    }
  }

  private func outputs(of step: Int, _ names: [String], in context: some EvaluationContext) -> Value {
    var entries: [(key: String, value: Value)] = []
    for (index, name) in names.enumerated() {
      if let value = context.output(step: step, output: index) { entries.append((name, value)) }
    }
    return .object(entries)
  }

  private func object(
    _ entries: [(key: Program, keyRange: Range<Int>, value: Program)], in context: some EvaluationContext,
    text: LocatedText
  ) throws(Failure) -> Value {
    var result: [(key: String, value: Value)] = []
    var seen: Set<String> = []
    for entry in entries {
      let site = Site(text: text, range: entry.keyRange)
      let key = try entry.key.evaluate(in: context, text: text)
      guard let name = key.stringValue else {
        throw site.typeMismatch("a key of this map must be a string, and is \(key.kind.withArticle)")
      }
      guard seen.insert(name).inserted else {
        throw site.failure("AETHER_DUPLICATE_KEY", "the key '\(name)' occurs twice in this map")
      }
      result.append((name, try entry.value.evaluate(in: context, text: text)))
    }
    return .object(result)
  }

  /// An item of an array or an entry of an object; `nil` when it is not there or can't be.
  static func lookUp(_ index: Value, in value: Value) -> Value? {
    if let key = index.stringValue { return value[key] }
    guard value.kind == .array, let position = integer(index), position >= 0, position < value.count else { return nil }
    return value[Int(position)]
  }

  private static func select(_ value: Value, _ key: String, _ site: Site) throws(Failure) -> Value {
    if let found = value[key] { return found }
    guard value.kind == .object else {
      throw site.typeMismatch("can't read '\(key)' of \(value.kind.withArticle)")
    }
    let names = (0..<min(value.count, 8)).map { value.key(at: $0) }
    let known = names.isEmpty ? "it is empty" : "it has " + names.joined(separator: ", ")
    throw site.failure(
      "AETHER_NO_SUCH_KEY", "the object has no '\(key)'; \(known)\(value.count > names.count ? ", …" : "")")
  }

  private static func index(_ value: Value, _ index: Value, _ site: Site) throws(Failure) -> Value {
    if let found = lookUp(index, in: value) { return found }
    if value.kind == .object, let key = index.stringValue { return try select(value, key, site) }
    guard value.kind == .array, let position = integer(index) else {
      throw site.typeMismatch(
        "can't index \(value.kind.withArticle) with \(index.kind.withArticle)")
    }
    let items = value.count == 1 ? "1 item" : "\(value.count) items"
    throw site.failure(
      "AETHER_INDEX_OUT_OF_RANGE", "index \(position) is outside the array, which has \(items)")
  }

  /// As CEL has it, a double without a fraction is an index too.
  private static func integer(_ value: Value) -> Int64? {
    value.integerValue ?? value.doubleValue.flatMap { Int64(exactly: $0) }
  }
}

/// Where in a text something is evaluated, to say so when it fails.
struct Site {
  var text: LocatedText
  var range: Range<Int>

  func failure(_ code: String, _ message: String) -> Failure {
    let span = text.span(of: range)
    let start = span.start
    return Failure(code: code, message: "\(span.source.path):\(start.line):\(start.column): \(message)")
  }

  func typeMismatch(_ message: String) -> Failure { failure("AETHER_TYPE_MISMATCH", message) }
}

extension Value.Kind {
  /// For sentences: `a string`, `an array`, `null`.
  var withArticle: String {
    switch self {
    case .null: "null"
    case .bool: "a bool"
    case .integer: "an integer"
    case .double: "a double"
    case .string: "a string"
    case .bytes: "bytes"
    case .datetime: "a datetime"
    case .duration: "a duration"
    case .array: "an array"
    case .object: "an object"
    case .file: "a file"
    }
  }
}
