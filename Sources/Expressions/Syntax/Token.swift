/// One lexical element of a CEL expression, as a range of its bytes.
package struct Token: Hashable, Sendable {
  package enum Kind: UInt8, Sendable, CaseIterable {
    // Trivia, which the parser skips.
    case space, comment
    // Names and words.
    case identifier, quotedIdentifier, reservedWord, trueWord, falseWord, nullWord, inWord
    // Literals, without a sign.
    case integer, unsigned, double, string, bytes
    // Punctuation.
    case leftParenthesis, rightParenthesis, leftBracket, rightBracket, leftBrace, rightBrace
    case dot, comma, colon, question
    // Operators.
    case plus, minus, star, slash, percent, not, and, or
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    // What is no part of CEL.
    case unterminatedString, unterminatedName, unexpected
    case end
  }

  package var kind: Kind
  package var range: Range<Int>

  package var isTrivia: Bool { kind == .space || kind == .comment }
  package var isInvalid: Bool { kind == .unterminatedString || kind == .unterminatedName || kind == .unexpected }
}

extension Token.Kind {
  /// How an operator is written.
  var sign: String {
    switch self {
    case .plus: "+"
    case .minus: "-"
    case .star: "*"
    case .slash: "/"
    case .percent: "%"
    case .not: "!"
    case .and: "&&"
    case .or: "||"
    case .equal: "=="
    case .notEqual: "!="
    case .less: "<"
    case .lessOrEqual: "<="
    case .greater: ">"
    case .greaterOrEqual: ">="
    case .inWord: "in"
    default: "\(self)"
    }
  }
}
