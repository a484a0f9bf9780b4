/// The sections of an ELF file by their names. Unlike ``ELFImage`` it also reads files that hold debug information alone,
/// whose segments lead nowhere.
struct ELFSections {
  let bytes: LibraryBytes
  private let table: LibrarySlice
  private let names: LibrarySlice
  private let count: Int

  /// - Throws: also where the section headers were stripped.
  init(_ bytes: LibraryBytes) throws(ELFFault) {
    let header = try ELFImage.readHeader(bytes)
    guard header.sectionHeaders != 0, header.sectionNamesIndex < header.sectionHeaderCount else {
      throw .damaged(.sectionHeaders, at: header.sectionHeaders, "their names lie in no section")
    }
    self.bytes = bytes
    count = header.sectionHeaderCount
    table = try ELFImage.slice(bytes, header.sectionHeaders, UInt64(count) * 64, .sectionHeaders)
    let namesAt = header.sectionNamesIndex * 64
    names = try ELFImage.slice(
      bytes, try table.load(namesAt + 24, as: UInt64.self), try table.load(namesAt + 32, as: UInt64.self),
      .sectionNames)
  }

  /// The bytes of the first section of that name; `nil` where there is none, or where it has none in the file.
  /// - Throws: also for a compressed one.
  func section(_ name: StaticString, _ part: ELFPart) throws(ELFFault) -> LibrarySlice? {
    for index in 0..<count {
      let at = index * 64
      let nameAt = Int(try table.load(at, as: UInt32.self))
      guard names.has(name, at: nameAt), try names.load(nameAt + name.utf8CodeUnitCount, as: UInt8.self) == 0 else {
        continue
      }
      // SHT_NOBITS: its bytes are in another file.
      if try table.load(at + 4, as: UInt32.self) == 8 { return nil }
      let offset = try table.load(at + 24, as: UInt64.self)
      // SHF_COMPRESSED
      if try table.load(at + 8, as: UInt64.self) & 0x800 != 0 { throw .damaged(part, at: offset, "it is compressed") }
      return try ELFImage.slice(bytes, offset, try table.load(at + 32, as: UInt64.self), part)
    }
    return nil
  }
}
