/// One way in which a secret can stand in a text, tried at one place of it.
struct SecretPattern: Sendable {
  enum Outcome {
    case none
    /// It ends before this offset.
    case found(Int)
    /// The text ends before it can be told.
    /// - isTelling: whether what stands there already gives away eight bytes of it, or more.
    case cut(isTelling: Bool)
  }

  enum Shape: Sendable {
    /// As it is, with JSON's escapes, percent-encoded, or a mixture of them.
    case escaped([UInt8])
    /// Two digits a byte.
    case hex([UInt8])
    /// By character of base64 or base64url: the values that it may have, as bits.
    case base64([UInt64])
  }

  let shape: Shape
  /// The bytes that it can begin with, by number.
  let starts: ByteSet

  /// How much of a secret may be told: less is no secret, since no secret is shorter.
  static let least = 8

  /// All ways in which the bytes can stand in a text.
  static func all(of secret: [UInt8]) -> [SecretPattern] {
    [SecretPattern(escaped: secret), SecretPattern(hex: secret)] + (0..<3).map { SecretPattern(base64: secret, offset: $0) }
  }

  func match(_ text: UnsafeRawBufferPointer, at start: Int) -> Outcome {
    switch shape {
    case .escaped(let secret): EscapedMatch(secret, text).match(at: start)
    case .hex(let secret): HexMatch.match(secret, text, at: start)
    case .base64(let units): Base64Match.match(units, text, at: start)
    }
  }

  private init(escaped secret: [UInt8]) {
    shape = .escaped(secret)
    var starts: ByteSet = [secret[0], UInt8(ascii: "%"), UInt8(ascii: "\\")]
    if secret[0] == UInt8(ascii: " ") { starts.insert(UInt8(ascii: "+")) }
    self.starts = starts
  }

  private init(hex secret: [UInt8]) {
    shape = .hex(secret)
    starts = ByteSet(HexMatch.digits(secret[0] >> 4))
  }

  /// - Parameter offset: how many bytes stand before the secret in its group of three.
  private init(base64 secret: [UInt8], offset: Int) {
    let units = Base64Match.units(of: secret, offset: offset)
    shape = .base64(units)
    var starts: ByteSet = [UInt8(ascii: "%"), UInt8(ascii: "\\")]
    for value in UInt8(0)..<64 where units[0] >> UInt64(value) & 1 == 1 {
      for character in Base64Match.characters(value) { starts.insert(character) }
    }
    self.starts = starts
  }
}

/// Some of the 256 bytes.
struct ByteSet: Sendable, ExpressibleByArrayLiteral {
  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  init(arrayLiteral elements: UInt8...) { self.init(elements) }
  init(_ elements: [UInt8]) { for element in elements { insert(element) } }

  mutating func insert(_ byte: UInt8) {
    let bit = UInt64(1) << UInt64(byte & 63)
    switch byte >> 6 {
    case 0: words.0 |= bit
    case 1: words.1 |= bit
    case 2: words.2 |= bit
    default: words.3 |= bit
    }
  }

  func contains(_ byte: UInt8) -> Bool {
    let word =
      switch byte >> 6 {
      case 0: words.0
      case 1: words.1
      case 2: words.2
      default: words.3
      }
    return word >> UInt64(byte & 63) & 1 == 1
  }
}
