/// What an ELF file says of itself in its headers and its dynamic table. Reads only what it is asked for, and answers
/// every input, however damaged, with a value or an ``ELFFault``.
///
/// Formats: System V gABI, chapters 4 and 5, for 64-bit little-endian files.
struct ELFImage {
  let bytes: LibraryBytes
  let header: Header
  let segments: [Segment]
  let dynamic: DynamicTable

  struct Header {
    var programHeaders: UInt64 = 0
    var programHeaderSize = 0
    var programHeaderCount = 0
    var sectionHeaders: UInt64 = 0
    var sectionHeaderSize = 0
    var sectionHeaderCount = 0
    var sectionNamesIndex = 0
  }

  struct Segment {
    enum Kind: UInt32 { case load = 1, dynamic = 2, note = 4 }

    var kind: Kind
    var isExecutable: Bool
    var fileOffset: UInt64
    var address: UInt64
    var fileSize: UInt64
    var alignment: UInt64
  }

  /// - Throws: ``ELFFault`` for anything but a complete shared object for this machine.
  init(_ bytes: LibraryBytes) throws(ELFFault) {
    self.bytes = bytes
    let header = try Self.readHeader(bytes)
    self.header = header
    segments = try Self.readSegments(bytes, header)
    // Compilers write the section headers last, so this finds a file that was cut off.
    if header.sectionHeaders != 0 {
      let size = UInt64(header.sectionHeaderCount) * UInt64(header.sectionHeaderSize)
      _ = try Self.slice(bytes, header.sectionHeaders, size, .sectionHeaders)
    }
    guard let table = segments.first(where: { $0.kind == .dynamic }) else { throw .notDynamic }
    dynamic = try DynamicTable(try Self.slice(bytes, table.fileOffset, table.fileSize, .dynamicTable))
    if dynamic.isProgram { throw .program }
  }

  /// A stretch of the file, by its offset.
  func slice(at offset: UInt64, count: UInt64, _ part: ELFPart) throws(ELFFault) -> LibrarySlice {
    try Self.slice(bytes, offset, count, part)
  }

  /// The file's offset of an address in memory.
  func offset(ofAddress address: UInt64, _ part: ELFPart) throws(ELFFault) -> UInt64 {
    for segment in segments where segment.kind == .load && address >= segment.address {
      let distance = address - segment.address
      if distance < segment.fileSize { return segment.fileOffset + distance }
    }
    throw .damaged(part, at: address, "its address lies in no segment of the file")
  }

  /// True when code can lie at an address in memory.
  func isExecutable(address: UInt64) -> Bool {
    segments.contains {
      $0.kind == .load && $0.isExecutable && address >= $0.address && address - $0.address < $0.fileSize
    }
  }

  /// The dynamic string table.
  func names() throws(ELFFault) -> LibrarySlice {
    let offset = try offset(ofAddress: dynamic.names, .names)
    return try slice(at: offset, count: dynamic.namesSize, .names)
  }

  /// A name in the dynamic string table.
  func name(at index: UInt64, in names: LibrarySlice) throws(ELFFault) -> String {
    guard let index = Int(exactly: index) else {
      throw .damaged(.names, at: names.offset, "a name lies outside of it")
    }
    return try names.name(at: index).text
  }

  static func slice(
    _ bytes: LibraryBytes, _ offset: UInt64, _ count: UInt64, _ part: ELFPart
  ) throws(ELFFault) -> LibrarySlice {
    if let slice = bytes.slice(at: offset, count: count, part: part) { return slice }
    if let failure = bytes.failure { throw .unreadable(failure) }
    let (end, overflow) = offset.addingReportingOverflow(count)
    throw .truncated(part, end: overflow ? .max : end, size: bytes.size)
  }

  static func readHeader(_ bytes: LibraryBytes) throws(ELFFault) -> Header {
    if bytes.size == 0 { throw .empty }
    let start = try slice(bytes, 0, UInt64(min(bytes.size, 64)), .header)
    var magic: [UInt8] = []
    for index in 0..<min(4, start.count) { magic.append(try start.load(index, as: UInt8.self)) }
    guard magic.elementsEqual([0x7F, 0x45, 0x4C, 0x46].prefix(magic.count)) else { throw .notELF(magic) }
    // The class comes before the size: a 32-bit header is shorter.
    if start.count > 4, try start.load(4, as: UInt8.self) == 1 { throw .class32 }
    if start.count > 5, try start.load(5, as: UInt8.self) == 2 { throw .bigEndian }
    guard start.count == 64 else { throw .truncated(.header, end: 64, size: bytes.size) }
    guard try start.load(4, as: UInt8.self) == 2 else { throw .damaged(.header, at: 4, "its class is unknown") }
    guard try start.load(5, as: UInt8.self) == 1 else { throw .damaged(.header, at: 5, "its byte order is unknown") }
    let machine = try start.load(18, as: UInt16.self)
    guard machine == Platform.machine else { throw .machine(machine) }
    let type = try start.load(16, as: UInt16.self)
    guard type == 3 else { throw .type(type) }
    let header = Header(
      programHeaders: try start.load(32, as: UInt64.self),
      programHeaderSize: Int(try start.load(54, as: UInt16.self)),
      programHeaderCount: Int(try start.load(56, as: UInt16.self)),
      sectionHeaders: try start.load(40, as: UInt64.self),
      sectionHeaderSize: Int(try start.load(58, as: UInt16.self)),
      sectionHeaderCount: Int(try start.load(60, as: UInt16.self)),
      sectionNamesIndex: Int(try start.load(62, as: UInt16.self)))
    guard header.programHeaderSize == 56 else {
      throw .damaged(.header, at: 54, "a program header has \(header.programHeaderSize) bytes and not 56")
    }
    guard header.sectionHeaders == 0 || header.sectionHeaderSize == 64 else {
      throw .damaged(.header, at: 58, "a section header has \(header.sectionHeaderSize) bytes and not 64")
    }
    return header
  }

  private static func readSegments(_ bytes: LibraryBytes, _ header: Header) throws(ELFFault) -> [Segment] {
    let size = UInt64(header.programHeaderCount) * 56
    let table = try slice(bytes, header.programHeaders, size, .programHeaders)
    var segments: [Segment] = []
    segments.reserveCapacity(8)
    for index in 0..<header.programHeaderCount {
      let at = index * 56
      guard let kind = Segment.Kind(rawValue: try table.load(at, as: UInt32.self)) else { continue }
      let segment = Segment(
        kind: kind, isExecutable: try table.load(at + 4, as: UInt32.self) & 1 != 0,
        fileOffset: try table.load(at + 8, as: UInt64.self), address: try table.load(at + 16, as: UInt64.self),
        fileSize: try table.load(at + 32, as: UInt64.self), alignment: try table.load(at + 48, as: UInt64.self))
      let (end, overflow) = segment.fileOffset.addingReportingOverflow(segment.fileSize)
      guard !overflow, end <= UInt64(bytes.size) else {
        throw .truncated(kind == .load ? .segment : kind == .note ? .notes : .dynamicTable,
          end: overflow ? .max : end, size: bytes.size)
      }
      segments.append(segment)
    }
    return segments
  }
}
