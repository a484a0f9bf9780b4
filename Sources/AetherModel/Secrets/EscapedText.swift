/// Characters of a text in which some are written as JSON, URLs and C write them.
enum EscapedText {
  /// What stands at one place, read as an escape.
  enum Unit {
    /// A byte, and where the next one stands.
    case byte(UInt8, Int)
    /// A character by its number.
    case scalar(UInt32, Int)
    /// None.
    case none
    /// The text ends in the middle.
    case cut
  }

  static func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// `%41` or `\n`, `\/`, `\x41`, `\u0041` at a place; any other character is none.
  static func unit(_ text: UnsafeRawBufferPointer, at place: Int) -> Unit {
    guard place < text.count else { return .cut }
    switch text[place] {
    case UInt8(ascii: "%"): return digits(text, at: place + 1, count: 2) { .byte(UInt8(truncatingIfNeeded: $0), $1) }
    case UInt8(ascii: "\\"):
      guard place + 1 < text.count else { return .cut }
      return escape(text, at: place + 1)
    default: return .none
    }
  }

  private static func escape(_ text: UnsafeRawBufferPointer, at place: Int) -> Unit {
    switch text[place] {
    case UInt8(ascii: "n"): return .byte(10, place + 1)
    case UInt8(ascii: "r"): return .byte(13, place + 1)
    case UInt8(ascii: "t"): return .byte(9, place + 1)
    case UInt8(ascii: "b"): return .byte(8, place + 1)
    case UInt8(ascii: "f"): return .byte(12, place + 1)
    case UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "\""), UInt8(ascii: "'"):
      return .byte(text[place], place + 1)
    case UInt8(ascii: "x"): return digits(text, at: place + 1, count: 2) { .byte(UInt8(truncatingIfNeeded: $0), $1) }
    case UInt8(ascii: "u"): return scalar(text, at: place + 1)
    default: return .none
    }
  }

  private static func digits(
    _ text: UnsafeRawBufferPointer, at place: Int, count: Int, _ make: (UInt32, Int) -> Unit
  ) -> Unit {
    var number: UInt32 = 0
    for index in place..<place + count {
      guard index < text.count else { return .cut }
      guard let digit = hexValue(text[index]) else { return .none }
      number = number << 4 | UInt32(digit)
    }
    return make(number, place + count)
  }

  /// Four digits, or two times four for a character beyond U+FFFF.
  private static func scalar(_ text: UnsafeRawBufferPointer, at place: Int) -> Unit {
    let first = digits(text, at: place, count: 4) { .scalar($0, $1) }
    guard case .scalar(let high, let next) = first, (0xD800..<0xDC00).contains(high) else { return first }
    for (offset, wanted) in [UInt8(ascii: "\\"), UInt8(ascii: "u")].enumerated() {
      guard next + offset < text.count else { return .cut }
      guard text[next + offset] == wanted else { return .none }
    }
    let second = digits(text, at: next + 2, count: 4) { .scalar($0, $1) }
    guard case .scalar(let low, let end) = second else { return second }
    guard (0xDC00..<0xE000).contains(low) else { return .none }
    return .scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00), end)
  }

  /// The bytes of a character in UTF-8; none for half of a pair.
  static func bytes(of scalar: UInt32) -> [UInt8] { Unicode.Scalar(scalar).map { Array(String($0).utf8) } ?? [] }
}
