/// The rules for names in our formats.
package enum Names {
  /// Words that CEL keeps for itself, so no step or input may have them.
  package static let reservedWords = [
    "as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let", "loop",
    "namespace", "null", "package", "return", "true", "var", "void", "while",
  ]

  /// Steps, handlers, inputs, outputs, secrets: `[a-z][a-z0-9_]{0,63}`, and no reserved word.
  package static func isIdentifier(_ name: some StringProtocol) -> Bool {
    let name = String(name)
    return hasShape(name, separator: UInt8(ascii: "_"), maximumParts: 1) && !reservedWords.contains(name)
  }

  /// Modules: `[a-z][a-z0-9-]{0,63}`, optionally with `publisher/` before it.
  package static func isModule(_ name: some StringProtocol) -> Bool {
    hasShape(String(name), separator: UInt8(ascii: "-"), maximumParts: 2)
  }

  /// An error code: `[A-Z][A-Z0-9_]{0,63}`; `AETHER_` is ours.
  package static func isErrorCode(_ name: some StringProtocol) -> Bool {
    let bytes = String(name).utf8
    guard let first = bytes.first, (0x41...0x5A).contains(first), bytes.count <= 64 else { return false }
    return bytes.allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
  }

  /// A file within a folder: 1 to 255 bytes without a slash or NUL, and neither `.` nor `..`.
  package static func isFile(_ name: String) -> Bool {
    !name.isEmpty && name != "." && name != ".." && name.utf8.count <= 255 && !name.utf8.contains { $0 == 0x2F || $0 == 0 }
  }

  /// One to `maximumParts` parts between slashes, each a letter and up to 63 letters, digits and separators.
  private static func hasShape(_ name: String, separator: UInt8, maximumParts: Int) -> Bool {
    var parts = 1
    var length = 0
    for byte in name.utf8 {
      if byte == UInt8(ascii: "/"), length > 0, parts < maximumParts {
        parts += 1
        length = 0
        continue
      }
      let isLetter = (0x61...0x7A).contains(byte)
      let fits = isLetter || (length > 0 && ((0x30...0x39).contains(byte) || byte == separator))
      guard fits, length < 64 else { return false }
      length += 1
    }
    return length > 0
  }
}
