extension Value {
  /// This value as JSON. Datetimes are RFC 3339 strings, durations strings such as `1h30m`, bytes base64, files objects
  /// of `path` and `digest`; a double that JSON has no number for is a string (`"NaN"`, `"Infinity"`, `"-Infinity"`).
  /// - Parameter indent: `nil` for one line; else how many spaces a level has.
  package func json(indent: Int? = nil) -> String {
    var writer = JSONWriter(indent: indent)
    writer.write(self)
    return writer.text
  }
}

/// Writes JSON text. Characters that a terminal would obey are escaped.
package struct JSONWriter {
  private var bytes: [UInt8] = []
  private let indent: Int?
  private var level = 0

  package init(indent: Int? = nil) { self.indent = indent }

  package var text: String { String(decoding: bytes, as: UTF8.self) }

  package mutating func write(_ value: Value) {
    switch value.kind {
    case .null: bytes += "null".utf8
    case .bool: bytes += (value.boolValue == true ? "true" : "false").utf8
    case .integer: bytes += String(value.integerValue ?? 0).utf8
    case .double: write(value.doubleValue ?? 0)
    case .string: _ = value.withBytes { write($0) }
    case .datetime: write(value.datetimeValue?.description ?? "")
    case .duration: write(value.durationValue?.description ?? "")
    case .bytes: write(Base64.encode(value.bytesValue ?? []))
    case .file:
      let file = value.fileValue
      let parts = [("path", file?.path ?? ""), ("digest", file?.digest ?? "")]
      container("{", "}", parts.count) { writer, index in
        writer.write(parts[index].0)
        writer.colon()
        writer.write(parts[index].1)
      }
    case .array: container("[", "]", value.count) { $0.write(value[$1]) }
    case .object:
      container("{", "}", value.count) { writer, index in
        value.withKey(at: index) { writer.write($0) }
        writer.colon()
        writer.write(value[index])
      }
    }
  }

  private mutating func colon() { bytes += (indent == nil ? ":" : ": ").utf8 }

  private mutating func container(
    _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ count: Int, _ item: (inout JSONWriter, Int) -> Void
  ) {
    bytes.append(UInt8(ascii: open))
    level += 1
    for index in 0..<count {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      lineBreak()
      item(&self, index)
    }
    level -= 1
    if count > 0 { lineBreak() }
    bytes.append(UInt8(ascii: close))
  }

  private mutating func lineBreak() {
    guard let indent else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: level * indent))
  }

  private mutating func write(_ number: Double) {
    if number.isFinite {
      bytes += number.description.utf8
    } else {
      bytes += (number.isNaN ? "\"NaN\"" : number < 0 ? "\"-Infinity\"" : "\"Infinity\"").utf8
    }
  }

  private mutating func write(_ string: String) {
    var string = string
    string.withUTF8 { write(UnsafeRawBufferPointer($0)) }
  }

  /// Writes a string from its UTF-8, stretches that need no escape as a whole.
  private mutating func write(_ text: UnsafeRawBufferPointer) {
    bytes.append(UInt8(ascii: "\""))
    var start = 0
    var index = 0
    while index < text.count {
      guard let (code, length) = Self.escaped(text, at: index) else {
        index += 1
        continue
      }
      bytes += text[start..<index]
      escape(code)
      index += length
      start = index
    }
    bytes += text[start...]
    bytes.append(UInt8(ascii: "\""))
  }

  /// The character at an index, and the length of its UTF-8, when it may not stand in JSON text as it is.
  @inline(__always)
  private static func escaped(_ text: UnsafeRawBufferPointer, at index: Int) -> (code: UInt32, length: Int)? {
    let byte = text[index]
    if byte < 0x80 {
      let isPlain = byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") && byte != 0x7F
      return isPlain ? nil : (UInt32(byte), 1)
    }
    if byte == 0xC2, index + 1 < text.count, text[index + 1] < 0xA0 { return (UInt32(text[index + 1]), 2) }
    if byte == 0xE2, index + 2 < text.count, text[index + 1] == 0x80, text[index + 2] & 0xFE == 0xA8 {
      return (0x2000 + UInt32(text[index + 2] & 0x3F), 3)
    }
    return nil
  }

  private mutating func escape(_ code: UInt32) {
    bytes.append(UInt8(ascii: "\\"))
    switch code {
    case 0x22, 0x5C: bytes.append(UInt8(code))
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    default:
      let digits = String(code, radix: 16)
      bytes.append(UInt8(ascii: "u"))
      bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: 4 - digits.utf8.count))
      bytes += digits.utf8
    }
  }
}
