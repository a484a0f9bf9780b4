/// Cuts bytes into the tokens of CEL.
///
/// The tokens tile the input: each begins where the one before it ended, spaces, comments and bytes that are no
/// part of CEL included, and ``Token/Kind/end`` follows the last byte. Escapes and the ranges of numbers are
/// checked when a literal is decoded. Any bytes may be given, in linear time.
package struct Lexer: Sendable {
  private let bytes: [UInt8]
  private var offset: Int

  /// - Parameter offset: where to begin; offsets of tokens count from the start of `bytes`.
  package init(_ bytes: [UInt8], from offset: Int = 0) {
    self.bytes = bytes
    self.offset = offset
  }

  package mutating func next() -> Token {
    let start = offset
    guard start < bytes.count else { return Token(kind: .end, range: start..<start) }
    let kind = scan(bytes[start])
    return Token(kind: kind, range: start..<offset)
  }

  private func at(_ index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0 }

  private mutating func take(_ count: Int, _ kind: Token.Kind) -> Token.Kind {
    offset += count
    return kind
  }

  private mutating func scan(_ byte: UInt8) -> Token.Kind {
    switch byte {
    case _ where byte.isSpace: return space()
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): return word()
    case UInt8(ascii: "0")...UInt8(ascii: "9"): return number()
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return string(quote: byte, isRaw: false, .string)
    case UInt8(ascii: "`"): return quotedName()
    case UInt8(ascii: "."): return at(offset + 1).isDigit ? number() : take(1, .dot)
    case UInt8(ascii: "/"): return at(offset + 1) == UInt8(ascii: "/") ? comment() : take(1, .slash)
    case UInt8(ascii: "("): return take(1, .leftParenthesis)
    case UInt8(ascii: ")"): return take(1, .rightParenthesis)
    case UInt8(ascii: "["): return take(1, .leftBracket)
    case UInt8(ascii: "]"): return take(1, .rightBracket)
    case UInt8(ascii: "{"): return take(1, .leftBrace)
    case UInt8(ascii: "}"): return take(1, .rightBrace)
    case UInt8(ascii: ","): return take(1, .comma)
    case UInt8(ascii: ":"): return take(1, .colon)
    case UInt8(ascii: "?"): return take(1, .question)
    case UInt8(ascii: "+"): return take(1, .plus)
    case UInt8(ascii: "-"): return take(1, .minus)
    case UInt8(ascii: "*"): return take(1, .star)
    case UInt8(ascii: "%"): return take(1, .percent)
    case UInt8(ascii: "!"): return either("=", .notEqual, .not)
    case UInt8(ascii: "<"): return either("=", .lessOrEqual, .less)
    case UInt8(ascii: ">"): return either("=", .greaterOrEqual, .greater)
    case UInt8(ascii: "="): return either("=", .equal, .unexpected)
    case UInt8(ascii: "&"): return either("&", .and, .unexpected)
    case UInt8(ascii: "|"): return either("|", .or, .unexpected)
    default: return unexpected()
    }
  }

  private mutating func either(_ second: Unicode.Scalar, _ pair: Token.Kind, _ single: Token.Kind) -> Token.Kind {
    at(offset + 1) == UInt8(ascii: second) ? take(2, pair) : take(1, single)
  }

  private mutating func space() -> Token.Kind {
    while offset < bytes.count, bytes[offset].isSpace { offset += 1 }
    return .space
  }

  private mutating func comment() -> Token.Kind {
    while offset < bytes.count, !bytes[offset].isLineEnd { offset += 1 }
    return .comment
  }

  /// The bytes of one UTF-8 sequence, or one byte that begins none.
  private mutating func unexpected() -> Token.Kind {
    offset += 1
    if bytes[offset - 1] >= 0xC0 {
      while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
    }
    return .unexpected
  }

  /// A name, a word, or a string with a prefix: `r'…'`, `b'…'`, `br'…'`.
  private mutating func word() -> Token.Kind {
    let start = offset
    while offset < bytes.count, bytes[offset].isWord { offset += 1 }
    if at(offset) == UInt8(ascii: "'") || at(offset) == UInt8(ascii: "\"") {
      switch (offset - start, bytes[start] | 0x20, at(start + 1) | 0x20) {
      case (1, UInt8(ascii: "r"), _): return string(quote: bytes[offset], isRaw: true, .string)
      case (1, UInt8(ascii: "b"), _): return string(quote: bytes[offset], isRaw: false, .bytes)
      case (2, UInt8(ascii: "b"), UInt8(ascii: "r")): return string(quote: bytes[offset], isRaw: true, .bytes)
      default: break
      }
    }
    return ReservedWords.kind(of: bytes[start..<offset])
  }

  private mutating func digits() {
    while at(offset).isDigit { offset += 1 }
  }

  private mutating func number() -> Token.Kind {
    if bytes[offset] == UInt8(ascii: "0"), at(offset + 1) | 0x20 == UInt8(ascii: "x"), at(offset + 2).isHexDigit {
      offset += 2
      while at(offset).isHexDigit { offset += 1 }
      return unsignedSuffix()
    }
    digits()
    var isDouble = false
    if at(offset) == UInt8(ascii: "."), at(offset + 1).isDigit {
      isDouble = true
      offset += 1
      digits()
    }
    if at(offset) | 0x20 == UInt8(ascii: "e") {
      let hasSign = at(offset + 1) == UInt8(ascii: "+") || at(offset + 1) == UInt8(ascii: "-")
      let first = offset + (hasSign ? 2 : 1)
      if at(first).isDigit {
        isDouble = true
        offset = first
        digits()
      }
    }
    return isDouble ? .double : unsignedSuffix()
  }

  private mutating func unsignedSuffix() -> Token.Kind {
    at(offset) | 0x20 == UInt8(ascii: "u") ? take(1, .unsigned) : .integer
  }

  /// From the opening quote. A string without an end goes to the end of its line, in three quotes to the end.
  private mutating func string(quote: UInt8, isRaw: Bool, _ kind: Token.Kind) -> Token.Kind {
    let isTriple = at(offset + 1) == quote && at(offset + 2) == quote
    offset += isTriple ? 3 : 1
    while offset < bytes.count {
      let byte = bytes[offset]
      if byte == quote {
        if !isTriple { return take(1, kind) }
        if at(offset + 1) == quote, at(offset + 2) == quote { return take(3, kind) }
      } else if !isTriple, byte.isLineEnd {
        break
      } else if !isRaw, byte == UInt8(ascii: "\\"), offset + 1 < bytes.count, isTriple || !bytes[offset + 1].isLineEnd {
        offset += 1
      }
      offset += 1
    }
    return .unterminatedString
  }

  private mutating func quotedName() -> Token.Kind {
    offset += 1
    while offset < bytes.count, !bytes[offset].isLineEnd {
      offset += 1
      if bytes[offset - 1] == UInt8(ascii: "`") { return .quotedIdentifier }
    }
    return .unterminatedName
  }
}

extension UInt8 {
  var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }
  var isHexDigit: Bool { isDigit || (self | 0x20) &- UInt8(ascii: "a") < 6 }
  var isWord: Bool { isDigit || (self | 0x20) &- UInt8(ascii: "a") < 26 || self == UInt8(ascii: "_") }
  var isSpace: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0C || self == 0x0D }
  var isLineEnd: Bool { self == 0x0A || self == 0x0D }
}
