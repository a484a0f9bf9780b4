internal import Linux

/// That a cache file doesn't hold what it must.
struct CacheDamage: Error {}

/// Builds a part of the cache file: little-endian numbers, texts with their length before them.
struct CacheWriter {
  private(set) var bytes: [UInt8] = []

  mutating func put(_ number: some FixedWidthInteger) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func put(_ text: String) {
    put(UInt32(clamping: text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  mutating func put(_ identity: FileIdentity) {
    put(identity.device)
    put(identity.inode)
    put(Int64(identity.size))
    put(identity.modified)
    put(identity.changed)
  }

  mutating func put<Element>(_ list: [Element], _ body: (inout CacheWriter, Element) -> Void) {
    put(UInt32(clamping: list.count))
    for element in list { body(&self, element) }
  }

  mutating func put(raw content: some Sequence<UInt8>) { bytes.append(contentsOf: content) }
}

/// Reads what a ``CacheWriter`` built, and whatever else somebody put there: every step is checked.
struct CacheReader {
  private let bytes: [UInt8]
  private(set) var at: Int
  private let end: Int

  /// - Parameter range: inside of `bytes`; by default all.
  init(_ bytes: [UInt8], _ range: Range<Int>? = nil) {
    self.bytes = bytes
    at = range?.lowerBound ?? 0
    end = min(range?.upperBound ?? bytes.count, bytes.count)
  }

  var isAtEnd: Bool { at >= end }

  /// The place of the next `count` bytes, which are passed over.
  mutating func skip(_ count: Int) throws(CacheDamage) -> Range<Int> {
    guard count >= 0, count <= end - at else { throw CacheDamage() }
    defer { at += count }
    return at..<at + count
  }

  mutating func number<Number: FixedWidthInteger & BitwiseCopyable>(
    _ type: Number.Type = Number.self
  ) throws(CacheDamage) -> Number {
    let range = try skip(MemoryLayout<Number>.size)
    let number = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: range.lowerBound, as: Number.self) }
    return Number(littleEndian: number)
  }

  mutating func text() throws(CacheDamage) -> String {
    let range = try skip(Int(try number(UInt32.self)))
    return String(decoding: bytes[range], as: UTF8.self)
  }

  mutating func identity() throws(CacheDamage) -> FileIdentity {
    FileIdentity(
      device: try number(), inode: try number(), size: Int(try number(Int64.self)), modified: try number(),
      changed: try number())
  }

  mutating func list<Element>(
    _ body: (inout CacheReader) throws(CacheDamage) -> Element
  ) throws(CacheDamage) -> [Element] {
    let count = Int(try number(UInt32.self))
    // Each takes a byte at least: a made-up count reserves nothing.
    guard count <= end - at else { throw CacheDamage() }
    var list: [Element] = []
    for _ in 0..<count { list.append(try body(&self)) }
    return list
  }
}
