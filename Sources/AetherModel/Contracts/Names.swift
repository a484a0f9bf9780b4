/// The rules for names in our formats.
package enum Names {
  /// Words that CEL keeps for itself, so no step or input may have them.
  package static let reservedWords: Set<String> = [
    "as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let", "loop",
    "namespace", "null", "package", "return", "true", "var", "void", "while",
  ]

  /// Steps, handlers, inputs, outputs, secrets: `[a-z][a-z0-9_]{0,63}`, and no reserved word.
  package static func isIdentifier(_ name: some StringProtocol) -> Bool {
    hasShape(name, separator: UInt8(ascii: "_")) && !reservedWords.contains(String(name))
  }

  /// Modules: `[a-z][a-z0-9-]{0,63}`, optionally with `publisher/` before it.
  package static func isModule(_ name: some StringProtocol) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return (1...2).contains(parts.count) && parts.allSatisfy { hasShape($0, separator: UInt8(ascii: "-")) }
  }

  /// An error code: `[A-Z][A-Z0-9_]{0,63}`; `AETHER_` is ours.
  package static func isErrorCode(_ name: some StringProtocol) -> Bool {
    let bytes = name.utf8
    guard let first = bytes.first, (0x41...0x5A).contains(first), bytes.count <= 64 else { return false }
    return bytes.allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
  }

  private static func hasShape(_ name: some StringProtocol, separator: UInt8) -> Bool {
    let bytes = name.utf8
    guard let first = bytes.first, (0x61...0x7A).contains(first), bytes.count <= 64 else { return false }
    return bytes.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == separator }
  }
}
