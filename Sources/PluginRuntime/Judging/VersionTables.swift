/// The versions of symbols that a library wants from another: `GLIBC_2.34` of `libc.so.6`.
struct VersionNeed: Hashable {
  var library: String
  var version: String
}

extension ELFImage {
  /// `DT_VERNEED` (LSB, "Symbol Versioning"), without those that may be missing.
  func versionNeeds(_ names: LibrarySlice) throws(ELFFault) -> [VersionNeed] {
    guard dynamic.versionNeeds != 0 else { return [] }
    var needs: [VersionNeed] = []
    var budget = 4096
    var at = try offset(ofAddress: dynamic.versionNeeds, .versionNeeds)
    for _ in 0..<min(dynamic.versionNeedCount, 0xFFFF) {
      let entry = try slice(at: at, count: 16, .versionNeeds)
      let library = try names.name(at: Int(try entry.load(4, as: UInt32.self))).text
      var auxiliary = at + UInt64(try entry.load(8, as: UInt32.self))
      for _ in 0..<(try entry.load(2, as: UInt16.self)) {
        let item = try slice(at: auxiliary, count: 16, .versionNeeds)
        let isWeak = try item.load(4, as: UInt16.self) & 2 != 0
        let version = try names.name(at: Int(try item.load(8, as: UInt32.self))).text
        if !isWeak { needs.append(VersionNeed(library: library, version: version)) }
        budget -= 1
        guard budget > 0 else { throw .damaged(.versionNeeds, at: auxiliary, "it has more than 4096 entries") }
        let next = try item.load(12, as: UInt32.self)
        if next == 0 { break }
        auxiliary += UInt64(next)
      }
      let next = try entry.load(12, as: UInt32.self)
      if next == 0 { break }
      at += UInt64(next)
    }
    return needs
  }

  /// `DT_VERDEF`: the versions that a library offers.
  func versionDefinitions(_ names: LibrarySlice) throws(ELFFault) -> Set<String> {
    guard dynamic.versionDefinitions != 0 else { return [] }
    var versions: Set<String> = []
    var at = try offset(ofAddress: dynamic.versionDefinitions, .versionDefinitions)
    for _ in 0..<min(dynamic.versionDefinitionCount, 0xFFFF) {
      let entry = try slice(at: at, count: 20, .versionDefinitions)
      let first = at + UInt64(try entry.load(12, as: UInt32.self))
      let item = try slice(at: first, count: 8, .versionDefinitions)
      versions.insert(try names.name(at: Int(try item.load(0, as: UInt32.self))).text)
      let next = try entry.load(16, as: UInt32.self)
      if next == 0 { break }
      at += UInt64(next)
    }
    return versions
  }
}
