import AetherModel

/// Something wrong with an expression, at a range of the text's bytes; whoever knows the file turns it into a
/// diagnostic.
struct Problem: Error {
  var code: Code
  var message: String
  var range: Range<Int>
  var hints: [String] = []

  enum Code: String {
    case syntax = "expression-syntax"
    case unavailable = "expression-unavailable"
    case secret = "secret-in-expression"
    case unterminated = "expression-unterminated"
    case unknownName = "unknown-name"
    case typeMismatch = "type-mismatch"
    case notReadable = "outputs-not-readable"
    case duplicateKey = "duplicate-key"
    case alwaysFails = "expression-fails"
  }

  static func syntax(_ message: String, at range: Range<Int>, hints: [String] = []) -> Problem {
    Problem(code: .syntax, message: message, range: range, hints: hints)
  }

  func diagnostic(in text: LocatedText) -> Diagnostic {
    Diagnostic(code: code.rawValue, message, at: text.span(of: range), hints: hints)
  }
}

extension Problem {
  /// What is wrong with a token that is no part of CEL.
  static func invalid(_ token: Token, in bytes: [UInt8]) -> Problem {
    let text = String(decoding: bytes[token.range], as: UTF8.self)
    switch token.kind {
    case .unterminatedString:
      let opening = text.drop { $0 != "'" && $0 != "\"" }.prefix(3)
      let quote = Set(opening).count == 1 && opening.count == 3 ? opening : opening.prefix(1)
      let first = token.range.lowerBound
      return .syntax("this string is never closed; expected \(quote)", at: first..<first + 1)
    case .unterminatedName:
      return .syntax("this name is never closed; expected `", at: token.range.lowerBound..<token.range.lowerBound + 1)
    default:
      let hints: [String] =
        switch text {
        case "=": ["write == to compare"]
        case "&": ["write && for 'and'"]
        case "|": ["write || for 'or'"]
        default: []
        }
      return .syntax("\(shown(text)) is not part of an expression", at: token.range, hints: hints)
    }
  }

  private static func shown(_ text: String) -> String {
    guard let value = text.unicodeScalars.first?.value, value < 0x20 || value == 0x7F else { return "'\(text)'" }
    return "the control character \(value)"
  }
}
