import AetherModel

/// Why a part of an expression has no value. `&&` and `||` may go on without it.
struct Fault: Error {
  var code: Code
  var message: String
  /// In bytes of the text that the expression stands in.
  var range: Range<Int>

  enum Code: String {
    case noSuchKey = "AETHER_NO_SUCH_KEY"
    case indexOutOfRange = "AETHER_INDEX_OUT_OF_RANGE"
    case typeMismatch = "AETHER_TYPE_MISMATCH"
    case duplicateKey = "AETHER_DUPLICATE_KEY"
    case overflow = "AETHER_OVERFLOW"
    case divisionByZero = "AETHER_DIVISION_BY_ZERO"
    case invalidConversion = "AETHER_INVALID_CONVERSION"
    case invalidArgument = "AETHER_INVALID_ARGUMENT"
    case noValue = "AETHER_NO_VALUE"
    case limit = "AETHER_EXPRESSION_LIMIT"
    /// Only where names were not checked.
    case unknownName = "AETHER_UNKNOWN_NAME"
  }

  func failure(in text: LocatedText) -> Failure { Site(text: text, range: range).failure(code.rawValue, message) }
}

/// Where in a text something is evaluated, to say so when it fails.
struct Site {
  var text: LocatedText
  var range: Range<Int>

  func failure(_ code: String, _ message: String) -> Failure {
    let span = text.span(of: range)
    let start = span.start
    return Failure(code: code, message: "\(span.source.path):\(start.line):\(start.column): \(message)")
  }

  func typeMismatch(_ message: String) -> Failure { failure("AETHER_TYPE_MISMATCH", message) }
}
