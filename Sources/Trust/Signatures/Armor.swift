internal import AetherModel

/// Bytes as text between a BEGIN and an END line, as OpenSSH writes keys and signatures.
enum Armor {
  /// - Parameter label: `SSH SIGNATURE`, say.
  static func decode(_ text: [UInt8], label: String) throws(SignatureProblem) -> [UInt8] {
    guard let text = String(validating: text, as: UTF8.self) else { throw SignatureProblem("it is not text") }
    let lines = text.split(whereSeparator: \.isNewline)
    guard lines.first == "-----BEGIN \(label)-----" else {
      throw SignatureProblem("it does not begin with -----BEGIN \(label)-----")
    }
    guard lines.count > 2, lines.last == "-----END \(label)-----" else {
      throw SignatureProblem("it does not end with -----END \(label)-----")
    }
    guard let bytes = Base64.decode(lines[1..<lines.count - 1].joined()) else { throw .cutShort }
    return bytes
  }

  /// Lines of 70 characters, as `ssh-keygen -Y sign` writes them.
  static func encode(_ bytes: [UInt8], label: String) -> String {
    var text = "-----BEGIN \(label)-----\n"
    let digits = Array(Base64.encode(bytes).utf8)
    for start in stride(from: 0, to: digits.count, by: 70) {
      text += String(decoding: digits[start..<min(start + 70, digits.count)], as: UTF8.self) + "\n"
    }
    return text + "-----END \(label)-----\n"
  }
}
