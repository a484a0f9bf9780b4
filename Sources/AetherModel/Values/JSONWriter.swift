extension Value {
  /// This value as JSON. Datetimes are RFC 3339 strings, durations strings such as `1h30m`, bytes base64, files objects of
  /// `path` and `digest`; a double that JSON has no number for is a string (`"NaN"`, `"Infinity"`, `"-Infinity"`).
  /// - Parameter indent: `nil` for one line; else how many spaces a level has.
  package func json(indent: Int? = nil) -> String {
    var writer = JSONWriter(indent: indent)
    writer.write(self)
    return writer.text
  }
}

/// Writes JSON text.
package struct JSONWriter {
  package private(set) var text = ""
  private let indent: Int?
  private var level = 0

  package init(indent: Int? = nil) { self.indent = indent }

  package mutating func write(_ value: Value) {
    switch value.kind {
    case .null: text += "null"
    case .bool: text += value.boolValue == true ? "true" : "false"
    case .integer: text += String(value.integerValue ?? 0)
    case .double: write(value.doubleValue ?? 0)
    case .string: write(value.stringValue ?? "")
    case .datetime: write(value.datetimeValue?.description ?? "")
    case .duration: write(value.durationValue?.description ?? "")
    case .bytes: write(Base64.encode(value.bytesValue ?? []))
    case .file:
      let file = value.fileValue
      write(.object([("path", .string(file?.path ?? "")), ("digest", .string(file?.digest ?? ""))]))
    case .array: container("[", "]", value.count) { $0.write(value[$1]) }
    case .object:
      container("{", "}", value.count) { writer, index in
        writer.write(value.key(at: index))
        writer.text += writer.indent == nil ? ":" : ": "
        writer.write(value[index])
      }
    }
  }

  private mutating func container(_ open: String, _ close: String, _ count: Int, _ item: (inout JSONWriter, Int) -> Void) {
    text += open
    level += 1
    for index in 0..<count {
      if index > 0 { text += "," }
      lineBreak()
      item(&self, index)
    }
    level -= 1
    if count > 0 { lineBreak() }
    text += close
  }

  private mutating func lineBreak() {
    guard let indent else { return }
    text += "\n" + String(repeating: " ", count: level * indent)
  }

  private mutating func write(_ number: Double) {
    if number.isFinite {
      text += number.description
    } else {
      text += number.isNaN ? "\"NaN\"" : number < 0 ? "\"-Infinity\"" : "\"Infinity\""
    }
  }

  private mutating func write(_ string: String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\0"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
