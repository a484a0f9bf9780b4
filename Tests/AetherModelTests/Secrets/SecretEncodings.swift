/// A text in the encodings in which it may leave a module, written by hand: nothing of the redactor is used.
enum SecretEncodings {
  static func base64(_ bytes: [UInt8], url: Bool = false, padded: Bool = true, width: Int? = nil) -> String {
    let last = url ? "-_" : "+/"
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789\(last)")
    var bits = bytes.flatMap { byte in (0..<8).map { byte >> (7 - $0) & 1 } }
    while bits.count % 6 != 0 { bits.append(0) }
    var text = stride(from: 0, to: bits.count, by: 6).map { start in
      alphabet[bits[start..<start + 6].reduce(0) { $0 * 2 + Int($1) }]
    }
    if padded { while text.count % 4 != 0 { text.append("=") } }
    guard let width else { return String(text) }
    return stride(from: 0, to: text.count, by: width).map { String(text[$0..<min($0 + width, text.count)]) }
      .joined(separator: "\n")
  }

  static func hex(_ bytes: [UInt8], upper: Bool = false, separator: String = "") -> String {
    bytes.map { byte in
      let digits = String(byte, radix: 16, uppercase: upper)
      return digits.count == 1 ? "0" + digits : digits
    }.joined(separator: separator)
  }

  /// - Parameter encodes: whether a byte that need not be encoded is.
  static func percent(_ bytes: [UInt8], upper: Bool, plus: Bool, encodes: (UInt8) -> Bool) -> [UInt8] {
    bytes.flatMap { byte -> [UInt8] in
      if plus, byte == 32 { return [UInt8(ascii: "+")] }
      let isPlain = byte < 128 && (Character(Unicode.Scalar(byte)).isLetter || Character(Unicode.Scalar(byte)).isNumber)
      return isPlain && !encodes(byte) ? [byte] : Array(("%" + hex([byte], upper: upper)).utf8)
    }
  }

  /// - Parameter escapes: whether a character that need not be escaped is.
  static func json(_ text: String, upper: Bool, slash: Bool, escapes: (Unicode.Scalar) -> Bool) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"": return "\\\""
      case "\\": return "\\\\"
      case "/" where slash: return "\\/"
      case "\n": return "\\n"
      case "\t": return "\\t"
      case "\r": return "\\r"
      case _ where scalar.value < 32 || escapes(scalar):
        return String(scalar).utf16.map { unit in
          let digits = String(unit, radix: 16, uppercase: upper)
          return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }.joined()
      default: return String(scalar)
      }
    }.joined()
  }
}
