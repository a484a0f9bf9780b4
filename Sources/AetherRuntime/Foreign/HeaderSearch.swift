internal import Linux
internal import PluginRuntime

/// Looks for the headers of this machine that may declare a function: by their text, which clang then confirms.
struct HeaderSearch {
  static let folders = ["/usr/local/include", "/usr/include"] + Platform.headerFolders
  /// Parts of other headers, and headers of other languages.
  private static let passedOver = Set(Platform.headerFolders.map { Path.name(of: $0) }).union([
    "c++", "bits", "asm", "asm-generic", "gnu", "linux",
  ])
  private static let sizeLimit = 4 << 20

  /// Of the library, without `lib` and its version: `z`.
  private let base: String

  init(library: String) {
    var name = Substring(library)
    if name.hasPrefix("lib") { name = name.dropFirst(3) }
    base = String(name.prefix { $0 != "." && $0 != "-" }).lowercased()
  }

  /// - Returns: headers as `#include` names them, the best guess first.
  func headers(declaring function: String) -> [String] {
    var found: [(rank: Int, name: String)] = []
    for folder in Self.folders {
      for (name, path) in Self.headers(in: folder) {
        let rank = rank(name)
        // One of the library's name may only include what declares it.
        guard
          rank == 0 && base != "c"
            || (try? File.read(path, limit: Self.sizeLimit)).map({ Self.mentions($0, function) }) == true
        else { continue }
        found.append((rank, name))
      }
    }
    var names: [String] = []
    // Those of math.h are declared by macros.
    if base == "m" { names = ["math.h", "complex.h"] }
    for entry in found.sorted(by: { ($0.rank, $0.name.count, $0.name) < ($1.rank, $1.name.count, $1.name) })
    where !names.contains(entry.name) { names.append(entry.name) }
    return names
  }

  private static func headers(in folder: String) -> [(name: String, path: String)] {
    var headers: [(String, String)] = []
    for entry in (try? Folder.entries(of: folder)) ?? [] {
      let path = Path.join(folder, entry.name)
      if entry.name.hasSuffix(".h") { headers.append((entry.name, path)) }
      guard entry.kind == .folder, !passedOver.contains(entry.name) else { continue }
      for inner in (try? Folder.entries(of: path)) ?? [] where inner.name.hasSuffix(".h") {
        headers.append(("\(entry.name)/\(inner.name)", Path.join(path, inner.name)))
      }
    }
    return headers
  }

  private static let standard: Set<String> = [
    "stdlib.h", "stdio.h", "string.h", "time.h", "unistd.h", "ctype.h", "wchar.h", "math.h", "errno.h", "locale.h",
  ]

  /// How far a header's name is from the library's.
  private func rank(_ name: String) -> Int {
    let parts = name.dropLast(2).lowercased().split(separator: "/").map(String.init)
    guard let stem = parts.last else { return 9 }
    if base == "c" { return Self.standard.contains(name) ? 0 : parts.count + 1 }
    if stem == base || stem == "lib\(base)" || "\(stem)lib" == base || stem == "\(base)lib" { return parts.count - 1 }
    if parts.count > 1, parts[0] == base { return 2 }
    if stem.hasPrefix(base) || base.hasPrefix(stem) { return 2 + parts.count }
    return 4 + parts.count
  }

  /// Whether a name stands there, with a parenthesis behind it.
  private static func mentions(_ bytes: [UInt8], _ name: String) -> Bool {
    let name = Array(name.utf8)
    guard let first = name.first else { return false }
    func isPart(_ byte: UInt8) -> Bool {
      (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x5F
    }
    return bytes.withUnsafeBytes { bytes in
      var index = 0
      while index + name.count < bytes.count {
        guard bytes[index] == first, index == 0 || !isPart(bytes[index - 1]),
          name.indices.allSatisfy({ bytes[index + $0] == name[$0] })
        else {
          index += 1
          continue
        }
        index += name.count
        while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 || bytes[index] == 0x0A { index += 1 }
        if index < bytes.count, bytes[index] == UInt8(ascii: "(") { return true }
      }
      return false
    }
  }
}
