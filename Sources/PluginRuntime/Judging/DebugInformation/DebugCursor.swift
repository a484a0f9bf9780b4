/// A place in a section of debug information, from which numbers are read one after another.
struct DebugCursor {
  let section: LibrarySlice
  private(set) var at: Int
  /// Nothing is read from here on.
  private let end: Int

  /// - Throws: where the stretch doesn't lie in the section.
  init(_ section: LibrarySlice, at: Int, end: Int) throws(ELFFault) {
    guard at >= 0, at <= end, end <= section.count else {
      throw .damaged(section.part, at: section.offset, "a reference leads out of it")
    }
    self.section = section
    self.at = at
    self.end = end
  }

  var isAtEnd: Bool { at >= end }

  func fault(_ text: String) -> ELFFault { .damaged(section.part, at: section.offset &+ UInt64(at), text) }

  mutating func number<Number: FixedWidthInteger & BitwiseCopyable>(
    _ type: Number.Type
  ) throws(ELFFault) -> Number {
    let size = MemoryLayout<Number>.size
    guard size <= end - at else { throw fault("it ends too early") }
    let number = try section.load(at, as: type)
    at += size
    return number
  }

  mutating func skip(_ count: UInt64) throws(ELFFault) {
    guard count <= UInt64(end - at) else { throw fault("it ends too early") }
    at += Int(count)
  }

  /// Goes on at a later place.
  mutating func move(to place: Int) throws(ELFFault) {
    guard place > at, place <= end else { throw fault("a sibling is not behind it") }
    at = place
  }

  /// A number of seven bits a byte (DWARF 5, 7.6).
  mutating func unsigned() throws(ELFFault) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let byte = try number(UInt8.self)
      let bits = UInt64(byte & 0x7F)
      guard shift < 64 ? (bits << shift) >> shift == bits : bits == 0 else { throw fault("a number is too large") }
      if shift < 64 { value |= bits << shift }
      if byte & 0x80 == 0 { return value }
      shift += 7
      guard shift < 140 else { throw fault("a number has too many bytes") }
    }
  }

  mutating func signed() throws(ELFFault) -> Int64 {
    var value: Int64 = 0
    var shift: Int64 = 0
    while true {
      let byte = try number(UInt8.self)
      if shift < 64 { value |= Int64(byte & 0x7F) << shift }
      shift += 7
      if byte & 0x80 == 0 { return shift < 64 && byte & 0x40 != 0 ? value | (-1 << shift) : value }
      guard shift < 140 else { throw fault("a number has too many bytes") }
    }
  }

  /// Passes over a text that ends with NUL, and tells where it begins.
  mutating func text() throws(ELFFault) -> Int {
    let start = at
    let count = try section.name(at: at).count
    try skip(UInt64(count) + 1)
    return start
  }
}
