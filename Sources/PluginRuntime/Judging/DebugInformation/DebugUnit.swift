/// A unit: what one source file became (DWARF 5, 7.5.1).
struct DebugUnit {
  /// In `.debug_info`, with the header.
  var start: Int
  var end: Int
  /// Where its first entry is.
  var entries: Int
  var abbreviations: Int
  var addressSize: UInt8
  /// Of a unit that holds one type.
  var signature: UInt64?
  /// Where that type is.
  var type: Int?

  /// The most that are read.
  private static let limit = 1 << 17

  /// All units of versions 4 and 5 in order; others are passed over.
  /// - Throws: where a header is damaged, or is of the 64-bit format.
  static func all(in section: LibrarySlice) throws(ELFFault) -> [DebugUnit] {
    var units: [DebugUnit] = []
    var start = 0
    while start < section.count, units.count < limit {
      var cursor = try DebugCursor(section, at: start, end: section.count)
      let length = try cursor.number(UInt32.self)
      guard length < 0xFFFF_FFF0 else { throw cursor.fault("it is of the 64-bit format") }
      let rest = cursor
      try cursor.skip(UInt64(length))
      let end = cursor.at
      if let unit = try DebugUnit(start: start, rest, end: end) { units.append(unit) }
      start = end
    }
    return units
  }

  private init?(start: Int, _ rest: DebugCursor, end: Int) throws(ELFFault) {
    var cursor = try DebugCursor(rest.section, at: rest.at, end: end)
    self.start = start
    self.end = end
    guard !cursor.isAtEnd else { return nil }
    switch try cursor.number(UInt16.self) {
    case 4:
      abbreviations = Int(try cursor.number(UInt32.self))
      addressSize = try cursor.number(UInt8.self)
    case 5:
      let kind = try cursor.number(UInt8.self)
      addressSize = try cursor.number(UInt8.self)
      abbreviations = Int(try cursor.number(UInt32.self))
      switch kind {
      case 1, 3: break
      case 2, 6:
        signature = try cursor.number(UInt64.self)
        let offset = Int(try cursor.number(UInt32.self))
        guard offset < end - start else { throw cursor.fault("a type lies outside of its unit") }
        type = start + offset
      default: return nil
      }
    default: return nil
    }
    entries = cursor.at
  }
}

extension [DebugUnit] {
  /// The place of the unit that an offset lies in.
  func place(of offset: Int) -> Int? {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle].end <= offset { low = middle + 1 } else { high = middle }
    }
    return low < count && offset >= self[low].entries ? low : nil
  }
}
