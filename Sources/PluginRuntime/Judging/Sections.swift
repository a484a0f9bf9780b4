extension ELFImage {
  /// Whether the file says by its sections that it holds Swift code; `nil` when its section headers were stripped.
  func hasSwiftSections() throws(ELFFault) -> Bool? {
    guard header.sectionHeaders != 0, header.sectionHeaderCount > 0 else { return nil }
    let size = UInt64(header.sectionHeaderCount) * 64
    let table = try slice(at: header.sectionHeaders, count: size, .sectionHeaders)
    guard header.sectionNamesIndex < header.sectionHeaderCount else {
      throw .damaged(.sectionHeaders, at: header.sectionHeaders, "their names lie in no section")
    }
    let namesAt = header.sectionNamesIndex * 64
    let names = try slice(
      at: try table.load(namesAt + 24, as: UInt64.self), count: try table.load(namesAt + 32, as: UInt64.self),
      .sectionNames)
    for index in 0..<header.sectionHeaderCount {
      if names.has("swift5_", at: Int(try table.load(index * 64, as: UInt32.self))) { return true }
    }
    return false
  }
}
