import AetherModel
import YAML

/// Turns YAML into values of a wanted type.
struct ConstantReader {
  /// What relative paths of files are relative to; `nil` leaves them as they are.
  var folder: String?
  private(set) var diagnostics = Diagnostics()

  init(folder: String? = nil) { self.folder = folder }

  /// `nil` after reporting at least one error.
  mutating func value(_ node: Node, as type: ValueType) -> Value? {
    switch type {
    case .any: return data(node)
    case .string: return text(node, type).map(Value.string)
    case .bool:
      guard let value = node.boolValue else { return mismatch(node, type, hint: boolHint(node)) }
      return .bool(value)
    case .integer:
      guard let value = node.integerValue else { return mismatch(node, type, hint: quotedHint(node)) }
      return .integer(value)
    case .number:
      if let value = node.integerValue { return .integer(value) }
      guard let value = node.doubleValue else { return mismatch(node, type, hint: quotedHint(node)) }
      return .double(value)
    case .datetime:
      guard let text = text(node, type) else { return nil }
      guard let instant = Instant(text) else {
        return mismatch(node, type, hint: "write it as in RFC 3339: 2026-11-21T10:00:00Z")
      }
      return .datetime(instant)
    case .duration:
      guard node.kind == .string, let span = TimeSpan(node.string) else {
        let seconds = node.kind == .integer ? "\(node.string)s" : "90s, 1h30m or 250ms"
        return mismatch(node, type, hint: "write a number with a unit: \(seconds)")
      }
      return .duration(span)
    case .bytes: return text(node, type).map { .bytes($0.utf8) }
    case .file: return text(node, type).map { .file(path: Paths.absolute($0, in: folder), digest: "") }
    case .secret: return mismatch(node, type, hint: "a secret is never written in a file")
    case .array(let items): return array(node, type, items)
    case .object(let properties): return object(node, type, properties)
    }
  }

  /// A YAML value as it is.
  mutating func data(_ node: Node) -> Value? {
    switch node.content {
    case .null: return .null
    case .bool(let value): return .bool(value)
    case .integer(let value): return .integer(value)
    case .double(let value): return .double(value)
    case .string(let text): return .string(text)
    case .sequence(let items):
      var values: [Value] = []
      for item in items {
        guard let value = data(item) else { return nil }
        values.append(value)
      }
      return .array(values)
    case .mapping(let pairs):
      var entries: [(key: String, value: Value)] = []
      for pair in pairs {
        guard let value = data(pair.value) else { return nil }
        entries.append((pair.key.string, value))
      }
      return .object(entries)
    }
  }

  private mutating func text(_ node: Node, _ type: ValueType) -> String? {
    guard node.kind == .string else {
      let isScalar = node.kind != .sequence && node.kind != .mapping && node.kind != .null
      return mismatch(node, type, hint: isScalar ? "write \"\(node.string)\" in quotes" : nil)
    }
    return node.string
  }

  private mutating func array(_ node: Node, _ type: ValueType, _ itemType: ValueType) -> Value? {
    guard node.kind == .sequence else { return mismatch(node, type) }
    var values: [Value] = []
    var isWhole = true
    for item in node.items {
      if let value = value(item, as: itemType) { values.append(value) } else { isWhole = false }
    }
    return isWhole ? .array(values) : nil
  }

  private mutating func object(_ node: Node, _ type: ValueType, _ properties: [ValueType.Property]?) -> Value? {
    guard node.kind == .mapping else { return mismatch(node, type) }
    guard let properties else { return data(node) }
    var entries: [(key: String, value: Value)] = []
    var isWhole = true
    for pair in node.pairs {
      let name = pair.key.string
      guard let property = properties.first(where: { $0.name == name }) else {
        diagnostics.report(Self.unknownProperty(pair.key, properties))
        isWhole = false
        continue
      }
      if let value = value(pair.value, as: property.type) { entries.append((name, value)) } else { isWhole = false }
    }
    for property in properties where property.isRequired && node[property.name] == nil {
      diagnostics.report(Self.missingProperty(property, in: node))
      isWhole = false
    }
    return isWhole ? .object(entries) : nil
  }

  static func unknownProperty(_ key: Node, _ properties: [ValueType.Property]) -> Diagnostic {
    var hints = Suggestion.hint(for: key.string, in: properties.map(\.name))
    if hints.isEmpty {
      hints = [
        properties.isEmpty
          ? "it has none" : "it has the properties \(properties.map(\.name).joined(separator: ", "))"
      ]
    }
    return Diagnostic(
      code: "unknown-property", "the object has no property \(TableChecker.quote(key.string))", at: key.span,
      hints: hints)
  }

  static func missingProperty(_ property: ValueType.Property, in node: Node) -> Diagnostic {
    Diagnostic(
      code: "missing-property", "the object needs the property '\(property.name)' (\(property.type))",
      at: TableChecker.head(of: node))
  }

  // MARK: Wording

  private func boolHint(_ node: Node) -> String? { TableChecker.boolWord(node.string).map { "write \($0)" } }

  private func quotedHint(_ node: Node) -> String? {
    guard node.isQuoted, CoreNumber.isNumber(node.string) else { return nil }
    return "write it without quotes"
  }

  private mutating func mismatch<Result>(_ node: Node, _ type: ValueType, hint: String? = nil) -> Result? {
    diagnostics.error(
      "type-mismatch", "expected \(type); found \(TableChecker.describe(node))", at: TableChecker.head(of: node),
      hints: hint.map { [$0] } ?? [])
    return nil
  }
}

enum Paths {
  /// A relative path below a folder; as it is where it is absolute, or there is no folder.
  static func absolute(_ path: String, in folder: String?) -> String {
    guard let folder, !path.hasPrefix("/") else { return path }
    return folder.hasSuffix("/") ? folder + path : folder + "/" + path
  }
}

/// Whether a text would be a number without its quotes.
enum CoreNumber {
  static func isNumber(_ text: String) -> Bool {
    guard let first = text.utf8.first, "0123456789-.".utf8.contains(first) else { return false }
    return Int64(text) != nil || Double(text) != nil
  }
}
