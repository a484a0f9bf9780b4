/// The words that CEL keeps for itself.
enum ReservedWords {
  /// Words without a meaning in CEL, kept so that it can be embedded in other languages.
  private static let withoutMeaning = [
    "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "namespace",
    "package", "return", "var", "void", "while",
  ]
  private static let words: [(packed: UInt128, kind: Token.Kind)] =
    withoutMeaning.map { (pack($0.utf8), .reservedWord) } + [
      (pack("true".utf8), .trueWord), (pack("false".utf8), .falseWord), (pack("null".utf8), .nullWord),
      (pack("in".utf8), .inWord),
    ]

  /// At most 16 bytes as one number.
  private static func pack(_ word: some Sequence<UInt8>) -> UInt128 { word.reduce(0) { $0 << 8 | UInt128($1) } }

  static func kind(of word: ArraySlice<UInt8>) -> Token.Kind {
    guard (2...9).contains(word.count) else { return .identifier }
    let packed = pack(word)
    for candidate in words where candidate.packed == packed { return candidate.kind }
    return .identifier
  }
}
