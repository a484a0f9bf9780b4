/// Values as JSON texts, as a contract's defaults and allowed values are written.
package enum JSON {
  /// The value on one line. Bytes are Base64; points in time and durations are written as in YAML: RFC 3339, `1.5s`;
  /// numbers that JSON lacks are null.
  package static func text(of value: Value) -> String {
    var text = ""
    write(value, to: &text)
    return text
  }

  private static func write(_ value: Value, to text: inout String) {
    switch value {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .double(let value): text += value.isFinite ? value.description : "null"
    case .string(let value): write(value, to: &text)
    case .bytes(let value): write(base64(value.bytes), to: &text)
    case .dateTime(let value): write(value.description, to: &text)
    case .duration(let value): write(duration(value), to: &text)
    case .file(let value): write(value.path, to: &text)
    case .array(let items):
      text += "["
      for (index, item) in items.enumerated() {
        if index > 0 { text += "," }
        write(item, to: &text)
      }
      text += "]"
    case .object(let fields):
      text += "{"
      for (index, key) in fields.keys.enumerated() {
        if index > 0 { text += "," }
        write(key, to: &text)
        text += ":"
        write(fields.values[index], to: &text)
      }
      text += "}"
    }
  }

  private static func write(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }

  /// Seconds with a unit, to the nanosecond: `90s`, `250ms`.
  private static func duration(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    let nanoseconds = attoseconds / 1_000_000_000
    if nanoseconds == 0 { return "\(seconds)s" }
    let sign = seconds < 0 || nanoseconds < 0 ? "-" : ""
    let whole = seconds == 0 ? "" : "\(seconds.magnitude)s"
    let parts = [(1_000_000, "ms"), (1_000, "us"), (1, "ns")]
    let (size, unit) = parts.first { nanoseconds.magnitude % UInt64($0.0) == 0 } ?? (1, "ns")
    return "\(sign)\(whole)\(nanoseconds.magnitude / UInt64(size))\(unit)"
  }

  private static func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var bits = 0
      for index in 0..<3 { bits = bits << 8 | (index < group.count ? Int(group[start + index]) : 0) }
      for index in 0..<4 {
        text.append(index <= group.count ? alphabet[bits >> (18 - 6 * index) & 63] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}

extension PluginValue {
  /// The value as a JSON text; nil where it has none of its own.
  func json() -> String { JSON.text(of: Value(recording: self)) }
}

extension Value {
  /// This value as JSON on one line: bytes are Base64, points in time RFC 3339, durations `1.5s`, files their paths,
  /// numbers that JSON lacks null.
  public var json: String { JSON.text(of: self) }
}
