/// The offsets of one time zone, from a TZif file (RFC 8536). Files that break the format are not read.
struct ZoneFile: Sendable {
  /// When an offset begins to hold, ascending.
  private var transitions: [(seconds: Int64, offset: Int64)] = []
  /// Before the first of them.
  private var firstOffset: Int64 = 0
  /// After the last of them.
  private var rule: ZoneRule?

  init?(_ bytes: [UInt8]) {
    guard let first = Header(bytes, at: 0) else { return nil }
    var header = first
    var size = 4
    if first.version >= UInt8(ascii: "2") {
      guard let second = Header(bytes, at: first.end(timeSize: 4)) else { return nil }
      header = second
      size = 8
    }
    guard header.typeCount > 0, header.end(timeSize: size) <= bytes.count else { return nil }
    let indices = header.start + header.timeCount * size
    let types = indices + header.timeCount
    func offset(ofType index: Int) -> Int64? {
      index < header.typeCount ? Int64(Int32(truncatingIfNeeded: Self.number(bytes, types + index * 6, 4))) : nil
    }
    guard let initial = offset(ofType: 0) else { return nil }
    firstOffset = initial
    for index in 0..<header.timeCount {
      let seconds = Self.number(bytes, header.start + index * size, size)
      guard let offset = offset(ofType: Int(bytes[indices + index])), seconds > transitions.last?.seconds ?? .min else {
        return nil
      }
      transitions.append((seconds, offset))
    }
    if size == 8 {
      let footer = bytes[header.end(timeSize: 8)...].dropFirst().prefix { $0 != 0x0A }
      if !footer.isEmpty { rule = ZoneRule(String(decoding: footer, as: UTF8.self)) }
    }
  }

  /// Seconds east of UTC.
  func offset(at seconds: Int64) -> Int64 {
    guard let last = transitions.last, seconds < last.seconds else {
      return rule?.offset(at: seconds) ?? transitions.last?.offset ?? firstOffset
    }
    var low = -1
    var high = transitions.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if transitions[middle].seconds <= seconds { low = middle } else { high = middle }
    }
    return low < 0 ? firstOffset : transitions[low].offset
  }

  /// A signed number, most significant byte first.
  private static func number(_ bytes: [UInt8], _ offset: Int, _ size: Int) -> Int64 {
    let value = bytes[offset..<offset + size].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return size == 4 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
  }

  private struct Header {
    var version: UInt8
    /// Where the data begins.
    var start: Int
    var timeCount: Int
    var typeCount: Int
    private var others: (universal: Int, standard: Int, leap: Int, characters: Int)

    init?(_ bytes: [UInt8], at offset: Int) {
      guard offset >= 0, offset + 44 <= bytes.count, bytes[offset..<offset + 4].elementsEqual("TZif".utf8) else {
        return nil
      }
      version = bytes[offset + 4]
      start = offset + 44
      let counts = (0..<6).map { index in
        bytes[(offset + 20 + index * 4)...].prefix(4).reduce(0) { $0 << 8 | Int($1) }
      }
      guard counts.allSatisfy({ $0 <= bytes.count }) else { return nil }
      others = (counts[0], counts[1], counts[2], counts[5])
      timeCount = counts[3]
      typeCount = counts[4]
    }

    func end(timeSize: Int) -> Int {
      start + timeCount * (timeSize + 1) + typeCount * 6 + others.characters + others.leap * (timeSize + 4)
        + others.standard + others.universal
    }
  }
}
