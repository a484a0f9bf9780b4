import AetherModel

/// Writes values as YAML that our reader, and any reader of YAML 1.1 or 1.2, understands as the same values. The same value
/// gives the same text.
struct YAMLWriter {
  private(set) var text = ""
  /// A mapping or list that fits in this many columns stands on one line.
  private static let width = 120

  /// Writes `key: value` at the left edge.
  mutating func entry(_ key: String, _ value: Value) { entry(key, value, indent: 0) }

  mutating func line(_ line: String) { text += line + "\n" }

  private mutating func entry(_ key: String, _ value: Value, indent: Int) {
    let start = String(repeating: " ", count: indent) + Self.scalar(key) + ":"
    if isBlock(value, column: start.count + 1, isEntry: indent == 0) {
      line(start)
      block(value, indent: indent + 2)
    } else {
      line(start + " " + Self.flow(value))
    }
  }

  /// Lists at the left edge stand on lines of their own: one item a line is what people read and compare.
  private func isBlock(_ value: Value, column: Int, isEntry: Bool) -> Bool {
    guard value.kind == .array || value.kind == .object, value.count > 0 else { return false }
    if isEntry, value.kind == .array, value.items.contains(where: { $0.kind == .object }) { return true }
    return column + Self.flow(value).count > Self.width
  }

  private mutating func block(_ value: Value, indent: Int) {
    guard value.kind == .array else {
      for (key, value) in value.entries { entry(key, value, indent: indent) }
      return
    }
    let start = String(repeating: " ", count: indent) + "-"
    for item in value.items {
      guard isBlock(item, column: indent + 2, isEntry: false) else {
        line(start + " " + Self.flow(item))
        continue
      }
      if item.kind == .array { line(start) }
      let mark = text.endIndex
      block(item, indent: indent + 2)
      guard item.kind == .object else { continue }
      // The first key stands beside the dash.
      let dash = text.index(mark, offsetBy: indent)
      text.replaceSubrange(dash...dash, with: "-")
    }
  }

  // MARK: Flow

  static func flow(_ value: Value) -> String {
    switch value.kind {
    case .null: "null"
    case .bool: value.boolValue == true ? "true" : "false"
    case .integer: "\(value.integerValue ?? 0)"
    case .double: double(value.doubleValue ?? 0)
    case .string: scalar(value.stringValue ?? "")
    case .bytes: scalar(String(decoding: value.bytesValue ?? [], as: UTF8.self))
    case .datetime: scalar(value.datetimeValue?.description ?? "")
    case .duration: scalar(value.durationValue?.description ?? "")
    case .file: scalar(value.fileValue?.path ?? "")
    case .array: "[" + value.items.map(flow).joined(separator: ", ") + "]"
    case .object: "{" + value.entries.map { "\(scalar($0.key)): \(flow($0.value))" }.joined(separator: ", ") + "}"
    }
  }

  private static func double(_ value: Double) -> String {
    if value.isNaN { return ".nan" }
    if value.isInfinite { return value < 0 ? "-.inf" : ".inf" }
    return "\(value)"
  }

  // MARK: Scalars

  /// A text as it is, in single quotes, or, where that can't show it, in double quotes.
  static func scalar(_ text: String) -> String {
    if isPlain(text) { return text }
    guard text.unicodeScalars.allSatisfy(isVisible) else { return doubleQuoted(text) }
    var quoted = "'"
    for character in text.unicodeScalars {
      if character == "'" { quoted += "'" }
      quoted.unicodeScalars.append(character)
    }
    return quoted + "'"
  }

  /// Words that some version of YAML reads as something other than text.
  private static let otherWords: Set<String> = [
    "null", "true", "false", "yes", "no", "on", "off", "y", "n",
  ]

  private static func isPlain(_ text: String) -> Bool {
    if text == "." || SemanticVersion(text) != nil { return true }
    let bytes = text.utf8
    guard let first = bytes.first, let last = bytes.last, last != UInt8(ascii: " ") else { return false }
    guard isLetter(first) || first == UInt8(ascii: "_") || first == UInt8(ascii: "/") else { return false }
    return bytes.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || " _-./()+".utf8.contains($0) }
      && !otherWords.contains(text.lowercased())
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) }

  /// Neither a control character, nor a line break, nor one that turns the direction of text around.
  private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0...0x1F, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF, 0xFFFE...0xFFFF: false
    default: true
    }
  }

  private static func doubleQuoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      case "\r": quoted += "\\r"
      case _ where isVisible(scalar): quoted.unicodeScalars.append(scalar)
      default:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        quoted += "\\u" + String(repeating: "0", count: max(4 - digits.count, 0)) + digits
      }
    }
    return quoted + "\""
  }
}
