internal import Linux

/// `/etc/ld.so.cache`: which file the loader takes for a library's name (glibc's format 1.1).
struct LoaderCache {
  private let bytes: [UInt8]
  private let entryCount: Int

  static let standardPath = "/etc/ld.so.cache"
  private static let magic = Array("glibc-ld.so.cache1.1".utf8)
  private static let headerSize = 48
  private static let entrySize = 24

  /// A file that is missing or has another format is an empty cache.
  init(path: String = Self.standardPath) {
    self.init(bytes: (try? File.read(path, limit: 64 << 20)) ?? [])
  }

  init(bytes: [UInt8]) {
    self.bytes = bytes
    guard bytes.count >= Self.headerSize, bytes.starts(with: Self.magic) else {
      entryCount = 0
      return
    }
    let claimed = Self.number(bytes, at: 20) ?? 0
    entryCount = min(Int(claimed), (bytes.count - Self.headerSize) / Self.entrySize)
  }

  /// The path for a name; `nil` when the cache doesn't know it.
  func path(of name: String) -> String? {
    let wanted = Array(name.utf8) + [0]
    for index in 0..<entryCount {
      guard let (key, value) = entry(index), bytes[key...].starts(with: wanted) else { continue }
      if let path = text(at: value) { return path }
    }
    return nil
  }

  /// The names that it knows, in its order, each once.
  func names(startingWith start: String) -> [String] {
    var names: [String] = []
    for index in 0..<entryCount {
      guard let (key, _) = entry(index), bytes[key...].starts(with: start.utf8), let name = text(at: key),
        names.last != name
      else { continue }
      names.append(name)
    }
    return names
  }

  /// Where name and path of an entry begin; `nil` for one that is of no use on this machine.
  private func entry(_ index: Int) -> (key: Int, value: Int)? {
    let entry = Self.headerSize + index * Self.entrySize
    guard Self.number(bytes, at: entry) == Platform.loaderCacheFlags,
      // Variants for newer processors have a plain one beside them.
      Self.number(bytes, at: entry + 16) == 0, Self.number(bytes, at: entry + 20) == 0,
      let key = Self.number(bytes, at: entry + 4), let value = Self.number(bytes, at: entry + 8),
      Int(key) < bytes.count, Int(value) < bytes.count
    else { return nil }
    return (Int(key), Int(value))
  }

  private func text(at start: Int) -> String? {
    bytes[start...].firstIndex(of: 0).map { String(decoding: bytes[start..<$0], as: UTF8.self) }
  }

  private static func number(_ bytes: [UInt8], at index: Int) -> UInt32? {
    guard index >= 0, index <= bytes.count - 4 else { return nil }
    return UInt32(bytes[index]) | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2]) << 16
      | UInt32(bytes[index + 3]) << 24
  }
}
