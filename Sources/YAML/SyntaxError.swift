import AetherModel

/// libyaml's complaint about a malformed text, and its wording for people.
struct SyntaxError {
  var problem: String
  /// In characters.
  var index: Int
  /// What was being read, and where that began.
  var context: String?
  var contextIndex: Int

  static let tabMessage = "a tab separates or indents here, which YAML does not allow"
  static let tabHint = "use spaces"

  private static let wordings: [(problem: String, message: String, hints: [String])] = [
    ("mapping values are not allowed in this context", "a ': ' is not possible here",
     ["put a text that holds ': ' in quotes, or check the indentation"]),
    ("could not find expected ':'", "a key without ':' after it", ["check the lines before this one"]),
    ("did not find expected key", "expected a key or the end of the mapping", ["check the indentation"]),
    ("did not find expected '-' indicator", "expected '- ' or the end of the list", ["check the indentation"]),
    ("did not find expected ',' or '}'", "expected ',' or '}'", []),
    ("did not find expected ',' or ']'", "expected ',' or ']'", []),
    ("did not find expected node content", "expected a value", []),
    ("found unexpected end of stream", "the text ends inside quotes", ["close the quotes"]),
    ("block sequence entries are not allowed in this context", "a list entry ('- ') is not possible here",
     ["check the indentation"]),
    ("mapping keys are not allowed in this context", "a key ('? ') is not possible here", ["check the indentation"]),
    ("did not find expected hexdecimal number", "expected hexadecimal digits in the escape", []),
    ("found invalid Unicode character escape code", "the escape names no Unicode character", []),
    ("did not find expected <document start>", "expected '---' or the end of the file", ["check the indentation"]),
    ("found unexpected document indicator", "a document ends inside quotes", ["close the quotes"]),
    ("found incompatible YAML document", "only YAML 1.1 and 1.2 can be read", []),
  ]

  private static let contexts: [(context: String, message: String)] = [
    ("flow sequence", "in the list that begins here"), ("block collection", "in the list that begins here"),
    ("flow mapping", "in the mapping that begins here"), ("block mapping", "in the mapping that begins here"),
    ("quoted scalar", "in the quoted text that begins here"), ("simple key", "this is the key"),
  ]

  func diagnostic(in source: SourceText, at offset: Int, context contextOffset: Int) -> Diagnostic {
    let bytes = source.bytes
    var message = problem
    var hints: [String] = []
    var code = "yaml-syntax"
    var end = offset
    let character = Self.character(bytes, at: offset)
    if let wording = Self.wordings.first(where: { $0.problem == problem }) {
      message = wording.message
      hints = wording.hints
    } else if problem == "found unknown escape character" {
      let escaped = Self.character(bytes, at: offset + 1)
      message = "unknown escape '\\\(escaped)' in double quotes"
      hints = ["use single quotes, in which a backslash is an ordinary character"]
      end = offset + 1 + escaped.utf8.count
    } else if problem.hasPrefix("found a tab character") || character == "\t" {
      code = "yaml-tab"
      message = Self.tabMessage
      hints = [Self.tabHint]
    } else if problem == "found character that cannot start any token" {
      message = "'\(character)' cannot begin a value"
      hints = ["put the value in quotes"]
    }
    if Self.holdsBareExpression(source, before: offset) {
      hints = ["put a text with '${{ … }}' in double quotes"]
    }
    let span = SourceSpan(source: source, range: offset..<max(end, min(offset + 1, bytes.count)))
    var related: [Diagnostic] = []
    if let context, contextOffset < offset {
      let place = SourceSpan(source: source, range: contextOffset..<contextOffset + 1)
      if place.start.line != span.start.line {
        let note = Self.contexts.first { context.hasSuffix($0.context) }?.message ?? context
        related = [Diagnostic(.note, code: code, note, at: place)]
      }
    }
    return Diagnostic(code: code, message, at: span, hints: hints, related: related)
  }

  /// The character at an offset; empty past the end.
  private static func character(_ bytes: [UInt8], at offset: Int) -> String {
    guard offset < bytes.count else { return "" }
    var end = offset + 1
    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    return String(decoding: bytes[offset..<end], as: UTF8.self)
  }

  /// Whether `${{` stands outside quotes on the line before an offset.
  private static func holdsBareExpression(_ source: SourceText, before offset: Int) -> Bool {
    let bytes = source.bytes
    let limit = min(offset + 1, bytes.count)
    var start = min(offset, bytes.count)
    while start > 0, bytes[start - 1] != UInt8(ascii: "\n") { start -= 1 }
    var quote: UInt8?
    for index in start..<max(start, limit) {
      let byte = bytes[index]
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
        quote = byte
      } else if bytes[index...].starts(with: "${{".utf8) {
        return true
      }
    }
    return false
  }
}
