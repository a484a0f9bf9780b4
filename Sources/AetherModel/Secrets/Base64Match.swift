/// A secret inside of something that is encoded in base64 or base64url as a whole, so that its bits begin anywhere in a group
/// of four characters. The character at each end holds bits of what stands beside it, and may be any that fits.
enum Base64Match {
  /// By character: the values that it may have.
  static func units(of secret: [UInt8], offset: Int) -> [UInt64] {
    let start = offset * 8
    let end = start + secret.count * 8
    return (start / 6..<(end + 5) / 6).map { unit in
      var mask = UInt64.max
      for bit in unit * 6..<unit * 6 + 6 where bit >= start && bit < end {
        let isSet = secret[(bit - start) / 8] >> UInt8(7 - (bit - start) % 8) & 1 == 1
        mask &= having(bit: 5 - (bit - unit * 6), isSet)
      }
      return mask
    }
  }

  /// The values of six bits in which one is set, or isn't.
  private static func having(bit: Int, _ isSet: Bool) -> UInt64 {
    var mask: UInt64 = 0
    for value in 0..<64 where (value >> bit & 1 == 1) == isSet { mask |= 1 << UInt64(value) }
    return mask
  }

  /// The characters of a value, those of base64url too.
  static func characters(_ value: UInt8) -> [UInt8] {
    switch value {
    case 0..<26: [UInt8(ascii: "A") + value]
    case 26..<52: [UInt8(ascii: "a") + value - 26]
    case 52..<62: [UInt8(ascii: "0") + value - 52]
    case 62: [UInt8(ascii: "+"), UInt8(ascii: "-")]
    default: [UInt8(ascii: "/"), UInt8(ascii: "_")]
    }
  }

  private static func value(_ character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
    case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
    default: nil
    }
  }

  static func match(_ units: [UInt64], _ text: UnsafeRawBufferPointer, at start: Int) -> SecretPattern.Outcome {
    var place = start
    for (index, mask) in units.enumerated() {
      // Eleven characters hold eight bytes.
      let isTelling = index >= 11
      if index > 0, !skipLineEnd(text, &place) { return .cut(isTelling: isTelling) }
      switch character(text, at: place) {
      case .byte(let character, let next):
        guard let value = value(character), mask >> UInt64(value) & 1 == 1 else { return .none }
        place = next
      case .cut: return .cut(isTelling: isTelling)
      case .none, .scalar: return .none
      }
    }
    return .found(place)
  }

  private static func character(_ text: UnsafeRawBufferPointer, at place: Int) -> EscapedText.Unit {
    guard place < text.count else { return .cut }
    guard text[place] == UInt8(ascii: "%") || text[place] == UInt8(ascii: "\\") else { return .byte(text[place], place + 1) }
    switch EscapedText.unit(text, at: place) {
    case .scalar(let scalar, let next): return scalar < 128 ? .byte(UInt8(scalar), next) : .none
    case let unit: return unit
    }
  }

  /// Long data is broken into lines, which may be indented.
  /// - Returns: false where the text ends before it is known what comes.
  private static func skipLineEnd(_ text: UnsafeRawBufferPointer, _ place: inout Int) -> Bool {
    var isBroken = false
    while true {
      switch character(text, at: place) {
      case .byte(10, let next), .byte(13, let next):
        place = next
        isBroken = true
      case .byte(UInt8(ascii: " "), let next) where isBroken, .byte(9, let next) where isBroken: place = next
      case .cut: return false
      default: return true
      }
    }
  }
}
