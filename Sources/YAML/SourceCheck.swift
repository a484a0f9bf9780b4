import AetherModel

/// What is wrong with a text before its syntax: encoding, characters that YAML forbids, size.
struct SourceCheck {
  /// Nodes count bytes in 32 bits, with room to spare.
  static let maximumSize = 256 << 20

  private(set) var isASCII = true
  /// Where YAML begins: after a byte order mark.
  private(set) var base = 0
  /// Byte offsets of all tabs.
  private(set) var tabs: [Int] = []

  /// Reports the first fault and gives `nil`, since nothing after it can be trusted.
  init?(_ source: SourceText, diagnostics: inout Diagnostics) {
    let bytes = source.bytes
    func fail(_ message: String, at range: Range<Int>, hints: [String] = []) {
      let span = SourceSpan(source: source, range: range)
      diagnostics.error("yaml-encoding", message, at: span, hints: hints)
    }
    guard bytes.count <= Self.maximumSize else {
      let size = ByteSize.describe(UInt64(bytes.count))
      diagnostics.error(
        "yaml-size", "the file has \(size); \(ByteSize.describe(UInt64(Self.maximumSize))) are read at most",
        path: source.path)
      return nil
    }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      fail("the file is in UTF-16; UTF-8 was expected", at: 0..<2, hints: ["save the file as UTF-8"])
      return nil
    }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { base = 3 }
    var index = base
    while index < bytes.count {
      let byte = bytes[index]
      if byte < 0x80 {
        if byte < 0x20 || byte == 0x7F {
          if byte == UInt8(ascii: "\t") {
            tabs.append(index)
          } else if byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") {
            fail("control character \(Self.name(UInt32(byte))) is not allowed in YAML", at: index..<index + 1)
            return nil
          }
        }
        index += 1
        continue
      }
      isASCII = false
      guard let (scalar, length) = Self.decode(bytes, at: index) else {
        fail(
          "byte 0x\(Self.hex(UInt32(byte), 2)) is not valid UTF-8", at: index..<index + 1,
          hints: ["save the file as UTF-8"])
        return nil
      }
      if (0x80..<0xA0).contains(scalar) && scalar != 0x85 || scalar == 0xFFFE || scalar == 0xFFFF {
        fail("character \(Self.name(scalar)) is not allowed in YAML", at: index..<index + length)
        return nil
      }
      index += length
    }
  }

  /// The scalar that begins at a byte of 0x80 or more, by the table of well-formed sequences in Unicode 3.9.
  private static func decode(_ bytes: [UInt8], at index: Int) -> (scalar: UInt32, length: Int)? {
    let first = bytes[index]
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch first {
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF:
      length = 3
      if first == 0xE0 { second = 0xA0...0xBF }
      if first == 0xED { second = 0x80...0x9F }
    case 0xF0...0xF4:
      length = 4
      if first == 0xF0 { second = 0x90...0xBF }
      if first == 0xF4 { second = 0x80...0x8F }
    default: return nil
    }
    guard index + length <= bytes.count, second.contains(bytes[index + 1]) else { return nil }
    var scalar = UInt32(first) & (0x7F >> UInt32(length))
    for byte in bytes[index + 1..<index + length] {
      guard byte & 0xC0 == 0x80 else { return nil }
      scalar = scalar << 6 | UInt32(byte & 0x3F)
    }
    return (scalar, length)
  }

  private static func name(_ scalar: UInt32) -> String { "U+" + hex(scalar, 4) }

  private static func hex(_ number: UInt32, _ width: Int) -> String {
    let digits = String(number, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
