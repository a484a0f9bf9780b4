internal import Linux

/// The cache's file: a header, then a section for each place that was looked at, the last changed first.
///
///     magic, MachineState with its digest before it, then for each section:
///     place, digest of the content, size of the content, content: for each folder its name, its size, a CachedFolder
struct CacheFile {
  private static let magic = Array("aether scan 1\n".utf8)
  /// The places that weren't looked at for longest are dropped when there are more.
  private static let sectionLimit = 64
  private static let digestSize = 32

  private struct Section {
    var place: String
    var digest: [UInt8]
    /// In ``CacheFile/bytes``.
    var content: Range<Int>
  }

  private(set) var bytes: [UInt8] = []
  private var sections: [Section] = []

  init() {}

  /// - Returns: `nil` when it was made in another state of the machine.
  static func read(
    _ bytes: [UInt8], now: MachineState
  ) throws(CacheDamage) -> (file: CacheFile, state: MachineState)? {
    guard bytes.starts(with: magic) else { throw CacheDamage() }
    var reader = CacheReader(bytes, magic.count..<bytes.count)
    let header = try stretch(&reader, bytes)
    guard digest(bytes, header.content) == header.digest else { throw CacheDamage() }
    var headerReader = CacheReader(bytes, header.content)
    guard let state = try MachineState(from: &headerReader, now: now) else { return nil }
    var file = CacheFile()
    file.bytes = bytes
    while !reader.isAtEnd {
      let place = try reader.text()
      let (digest, content) = try stretch(&reader, bytes)
      file.sections.append(Section(place: place, digest: digest, content: content))
    }
    return (file, state)
  }

  private static func stretch(
    _ reader: inout CacheReader, _ bytes: [UInt8]
  ) throws(CacheDamage) -> (digest: [UInt8], content: Range<Int>) {
    let digest = Array(bytes[try reader.skip(digestSize)])
    return (digest, try reader.skip(Int(try reader.number(UInt32.self))))
  }

  private static func digest(_ bytes: [UInt8], _ range: Range<Int>) -> [UInt8] {
    bytes.withUnsafeBytes { ContentDigest(ofBytes: UnsafeRawBufferPointer(rebasing: $0[range])).bytes }
  }

  /// Where the folders of a place are in ``bytes``, by their names; nothing for a place whose section is damaged.
  func entries(of place: String) -> [String: Range<Int>] {
    guard let section = sections.first(where: { $0.place == place }),
      Self.digest(bytes, section.content) == section.digest
    else { return [:] }
    var reader = CacheReader(bytes, section.content)
    var entries: [String: Range<Int>] = [:]
    do throws(CacheDamage) {
      while !reader.isAtEnd {
        let name = try reader.text()
        entries[name] = try reader.skip(Int(try reader.number(UInt32.self)))
      }
    } catch {
      return [:]
    }
    return entries
  }

  static func put(_ name: String, _ entry: some Collection<UInt8>, to writer: inout CacheWriter) {
    writer.put(name)
    writer.put(UInt32(clamping: entry.count))
    writer.put(raw: entry)
  }

  /// Gives a place another content; without any it is dropped.
  mutating func replace(_ place: String, _ content: [UInt8]) {
    sections.removeAll { $0.place == place }
    guard !content.isEmpty else { return }
    let range = bytes.count..<bytes.count + content.count
    bytes += content
    sections.insert(Section(place: place, digest: Self.digest(bytes, range), content: range), at: 0)
  }

  /// The bytes of the whole file.
  func written(_ machine: MachineState, limit: Int) -> [UInt8] {
    var writer = CacheWriter()
    writer.put(raw: Self.magic)
    var header = CacheWriter()
    machine.write(to: &header)
    Self.put(header.bytes, ContentDigest(header.bytes).bytes, to: &writer)
    for section in sections.prefix(Self.sectionLimit) {
      var next = CacheWriter()
      next.put(section.place)
      Self.put(bytes[section.content], section.digest, to: &next)
      guard writer.bytes.count + next.bytes.count <= limit else { continue }
      writer.put(raw: next.bytes)
    }
    return writer.bytes
  }

  private static func put(_ content: some Collection<UInt8>, _ digest: [UInt8], to writer: inout CacheWriter) {
    writer.put(raw: digest)
    writer.put(UInt32(clamping: content.count))
    writer.put(raw: content)
  }
}
