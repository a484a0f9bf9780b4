/// Texts that others wrote, for people.
enum Words {
  private static let most = 200

  /// One line, not too long, in which nothing is left that a terminal obeys.
  static func short(_ text: String) -> String {
    var short = ""
    for scalar in text.unicodeScalars.prefix(most) { short.unicodeScalars.append(isPlain(scalar) ? scalar : "?") }
    return text.unicodeScalars.count > most ? short + "…" : short
  }

  /// Bytes that may be no text, so that each of them can be told: `\x0a`.
  static func escaped(_ bytes: [UInt8]) -> String {
    if let text = String(validating: bytes, as: UTF8.self), text.unicodeScalars.allSatisfy(isPlain) {
      return short(text)
    }
    let digits = Array("0123456789abcdef")
    return short(
      bytes.prefix(most).map { byte in
        (0x20...0x7e).contains(byte) && byte != UInt8(ascii: "\\")
          ? String(UnicodeScalar(byte)) : "\\x\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
      }.joined())
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
    default: true
    }
  }
}
