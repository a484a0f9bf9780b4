/// A secret in hexadecimal digits, in either case, with or without something between the bytes.
enum HexMatch {
  static func digits(_ value: UInt8) -> [UInt8] {
    value < 10
      ? [UInt8(ascii: "0") + value] : [UInt8(ascii: "a") + value - 10, UInt8(ascii: "A") + value - 10]
  }

  /// What may stand between two bytes, the longer ones first where one begins another.
  private static let separators: [[UInt8]] = [
    ", 0x", ",0x", " 0x", ":", "-", "\\x", ", ", ",", "\r\n", "\n", " ",
  ].map { Array($0.utf8) }

  static func match(_ secret: [UInt8], _ text: UnsafeRawBufferPointer, at start: Int) -> SecretPattern.Outcome {
    var place = start
    for (index, byte) in secret.enumerated() {
      if index > 0 {
        switch skip(text, at: place) {
        case .none: break
        case .some(nil): return .cut(isTelling: index >= SecretPattern.least)
        case .some(let next?): place = next
        }
      }
      for shift in [UInt8(4), 0] {
        guard place < text.count else { return .cut(isTelling: index >= SecretPattern.least) }
        guard EscapedText.hexValue(text[place]) == byte >> shift & 15 else { return .none }
        place += 1
      }
    }
    return .found(place)
  }

  /// The place behind a separator; `nil` inside where the text ends within one; `nil` where there is none.
  private static func skip(_ text: UnsafeRawBufferPointer, at place: Int) -> Int?? {
    guard place < text.count else { return .some(nil) }
    guard EscapedText.hexValue(text[place]) == nil else { return nil }
    for separator in separators {
      let there = min(separator.count, text.count - place)
      guard (0..<there).allSatisfy({ text[place + $0] == separator[$0] }) else { continue }
      return there < separator.count ? .some(nil) : .some(place + there)
    }
    return nil
  }
}
