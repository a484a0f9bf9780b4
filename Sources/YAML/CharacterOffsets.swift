/// Turns libyaml's positions, which count characters, into byte offsets.
///
/// Positions come nearly in order, so a cursor that walks from the last one is linear over a whole text.
struct CharacterOffsets {
  private let bytes: [UInt8]
  /// Where libyaml began to count: after a byte order mark.
  private let base: Int
  private let isASCII: Bool
  private var index = 0
  private var offset: Int

  init(bytes: [UInt8], base: Int, isASCII: Bool) {
    self.bytes = bytes
    self.base = base
    self.isASCII = isASCII
    offset = base
  }

  /// The byte offset of a character; positions past the end mean the end.
  mutating func offset(of wanted: Int) -> Int {
    if isASCII { return min(base + wanted, bytes.count) }
    while index < wanted, offset < bytes.count {
      offset += 1
      while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
      index += 1
    }
    while index > wanted, offset > base {
      offset -= 1
      while offset > base, bytes[offset] & 0xC0 == 0x80 { offset -= 1 }
      index -= 1
    }
    return offset
  }
}
