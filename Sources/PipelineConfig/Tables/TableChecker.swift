package import AetherModel
package import YAML

/// Checks a node against a table, down to the last key: unknown and missing keys, wrong types, texts that break their
/// rule, keys that this build doesn't do. Linear in the node.
package struct TableChecker {
  package private(set) var diagnostics = Diagnostics()

  package init() {}

  package mutating func check(_ node: Node, against table: Table) {
    guard node.kind == .mapping else {
      mismatch(node, expected: table.title, hint: nil)
      return
    }
    var present: UInt64 = 0
    for pair in node.pairs {
      guard let index = pair.key.index(in: table.keyBytes) else {
        unknown(pair.key, in: table)
        continue
      }
      present |= 1 << UInt64(index)
      let key = table.keys[index]
      let errorsBefore = diagnostics.all.count
      check(pair.value, against: key.shape, hint: key.hint)
      if key.availability != .available, diagnostics.all.count == errorsBefore { reportUnavailable(key, pair) }
    }
    for (index, key) in table.keys.enumerated() where key.isRequired && present & (1 << UInt64(index)) == 0 {
      diagnostics.error(
        "missing-key", "\(table.title) needs the key '\(key.name)'", at: Self.head(of: node),
        hints: ["add '\(key.name): …': \(key.shape.description)"])
    }
  }

  package mutating func check(_ node: Node, against shape: Shape, hint: String? = nil) {
    switch shape {
    case .data, .binding: break
    case .bool:
      if node.kind != .bool { mismatch(node, expected: shape.description, hint: hint) }
    case .integer(let range):
      guard let value = node.integerValue else { return mismatch(node, expected: shape.description, hint: hint) }
      if !range.contains(value) { wrong(node, expected: shape.description, hint: hint) }
    case .text(let rule): check(node, rule, hint: hint)
    case .word(let words): check(node, words, hint: hint)
    case .list(let item, let one):
      if one, node.kind != .sequence { return check(node, against: item, hint: hint) }
      guard node.kind == .sequence else { return mismatch(node, expected: shape.description, hint: hint) }
      for child in node.items { check(child, against: item, hint: hint) }
    case .table(let table): check(node, against: table)
    case .recursive(let table): check(node, against: table())
    case .map(let keys, let value):
      guard node.kind == .mapping else { return mismatch(node, expected: shape.description, hint: hint) }
      for pair in node.pairs {
        check(pair.key, keys, hint: nil)
        check(pair.value, against: value, hint: hint)
      }
    case .either(let shapes):
      guard let fitting = shapes.first(where: { Self.accepts($0, node.kind) }) else {
        return mismatch(node, expected: shape.description, hint: hint)
      }
      check(node, against: fitting, hint: hint)
    }
  }

  /// Whether the shape is for YAML of this kind, right or wrong.
  private static func accepts(_ shape: Shape, _ kind: Node.Kind) -> Bool {
    switch shape {
    case .data, .binding: true
    case .bool: kind == .bool
    case .integer: kind == .integer
    case .text, .word: kind == .string
    case .list(let item, let one): kind == .sequence || (one && accepts(item, kind))
    case .table, .recursive, .map: kind == .mapping
    case .either(let shapes): shapes.contains { accepts($0, kind) }
    }
  }

  private mutating func check(_ node: Node, _ rule: TextRule, hint: String?) {
    guard node.kind == .string else { return mismatch(node, expected: rule.expectation, rule: rule, hint: hint) }
    let text = node.string
    guard !rule.isValid(text) else { return }
    var hints = rule.suggest(text).map { ["did you mean '\($0)'?"] } ?? []
    if let hint { hints.append(hint) }
    let detail = rule.detail.isEmpty ? "" : " (\(rule.detail))"
    diagnostics.error(
      "invalid-value", "\(Self.quote(text)) is not \(rule.expectation)\(detail)", at: node.span, hints: hints)
  }

  private mutating func check(_ node: Node, _ words: [String], hint: String?) {
    guard node.kind == .string else { return mismatch(node, expected: Shape.enumerate(words), hint: hint) }
    let text = node.string
    guard !words.contains(text) else { return }
    var hints = Suggestion.hint(for: text, in: words)
    if let hint { hints.append(hint) }
    diagnostics.error(
      "invalid-value", "expected \(Shape.enumerate(words)); found \(Self.quote(text))", at: node.span, hints: hints)
  }

  private mutating func unknown(_ key: Node, in table: Table) {
    let name = key.string
    var hints = Suggestion.hint(for: name, in: table.keys.map(\.name))
    if hints.isEmpty, table.keys.count <= 16 {
      hints = ["\(table.title) has the keys \(table.keys.map(\.name).joined(separator: ", "))"]
    }
    diagnostics.error("unknown-key", "unknown key \(Self.quote(name))", at: key.span, hints: hints)
  }

  private mutating func reportUnavailable(_ key: Key, _ pair: (key: Node, value: Node)) {
    let value = pair.value
    switch value.kind {
    case .sequence where !value.items.contains { _ in true }: return
    case .mapping where !value.pairs.contains { _ in true }: return
    case .sequence, .mapping: break
    default:
      if key.neutral.contains(value.string) { return }
    }
    let isScalar = value.kind != .sequence && value.kind != .mapping
    let what = !key.neutral.isEmpty && isScalar ? "\(key.name): \(value.string)" : key.name
    let hints = key.neutral.isEmpty ? ["remove it"] : ["only \(Shape.enumerate(key.neutral)) is possible here"]
    diagnostics.report(
      Diagnostic(
        code: "not-available", "'\(what)' is not available in this build", at: pair.key.span, hints: hints))
  }

  // MARK: Wording

  private mutating func wrong(_ node: Node, expected: String, hint: String?) {
    diagnostics.error(
      "invalid-value", "expected \(expected); found \(node.string)", at: node.span, hints: hint.map { [$0] } ?? [])
  }

  private mutating func mismatch(_ node: Node, expected: String, rule: TextRule? = nil, hint: String?) {
    let (message, hints) = Self.mismatch(node, expected: expected, rule: rule)
    diagnostics.error("type-mismatch", message, at: Self.head(of: node), hints: hints + (hint.map { [$0] } ?? []))
  }

  /// `expected a text; found the integer 5`, and what to write instead.
  static func mismatch(_ node: Node, expected: String, rule: TextRule? = nil) -> (message: String, hints: [String]) {
    let message = "expected \(expected); found \(describe(node))"
    let isScalar = node.kind != .sequence && node.kind != .mapping
    if let rule, isScalar, node.kind != .null {
      let text = node.string
      if rule.isValid(text) { return (message, ["write \"\(text)\" in quotes"]) }
      if let suggestion = rule.suggest(text) { return (message, ["did you mean '\(suggestion)'?"]) }
      return (message, rule.detail.isEmpty ? [] : [rule.detail])
    }
    if node.kind == .null { return (message, ["give it a value or remove the key"]) }
    if expected.contains("true or false"), let word = boolWord(node.string) { return (message, ["write \(word)"]) }
    return (message, [])
  }

  /// What YAML 1.1 would have read.
  static func boolWord(_ text: String) -> String? {
    switch text.lowercased() {
    case "yes", "on", "y", "true": "true"
    case "no", "off", "n", "false": "false"
    default: nil
    }
  }

  static func describe(_ node: Node) -> String {
    switch node.kind {
    case .null: "nothing"
    case .bool: "\(node.string)"
    case .integer: "the integer \(node.string)"
    case .double: "the number \(node.string)"
    case .string: quote(node.string)
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }

  /// A text in quotes, shortened for a message.
  static func quote(_ text: String) -> String {
    let line = text.prefix { !$0.isNewline }
    let shown = line.prefix(60)
    return "'\(shown)\(shown.count < text.count ? "…" : "")'"
  }

  /// The span of a scalar, and the beginning of a container: its whole text would underline too much.
  static func head(of node: Node) -> SourceSpan {
    var span = node.span
    if node.kind == .sequence || node.kind == .mapping {
      span.range = span.range.lowerBound..<min(span.range.lowerBound + 1, span.range.upperBound)
    }
    return span
  }
}
