internal import AetherModel

/// `aether.files`: every file of a plugin's folder with its digest. It is what is signed.
///
/// One line a file, sorted by the bytes of the path: `sha256:`, 64 hexadecimal digits, two spaces, the path below the
/// folder. A folder has one such text, so that equal folders have equal signatures. The list and its signature are not on it.
package struct FileList: Hashable, Sendable {
  package static let fileName = "aether.files"
  package static let signatureName = "aether.files.sig"
  /// Larger ones are refused: 16 MiB.
  package static let sizeLimit = 16 << 20

  package struct Entry: Hashable, Sendable {
    package var path: String
    /// `sha256:` and 64 hexadecimal digits.
    package var digest: String
  }

  /// Sorted.
  package let entries: [Entry]

  init(_ entries: [Entry]) { self.entries = entries.sorted { Self.isBefore($0.path, $1.path) } }

  package var text: String { entries.map { "\($0.digest)  \($0.path)\n" }.joined() }

  package func digest(of path: String) -> String? { entries.first { $0.path == path }?.digest }

  /// Reads a list. Anything that ``text`` would not write is an error with its line.
  package init(text: [UInt8]) throws(SignatureProblem) {
    guard text.last == UInt8(ascii: "\n") else { throw SignatureProblem("its last line is not whole") }
    var entries: [Entry] = []
    for (index, line) in text.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      guard let entry = Self.entry(line) else {
        throw SignatureProblem("line \(index + 1) is no line of such a list", hint: Self.remedy)
      }
      if let last = entries.last, !Self.isBefore(last.path, entry.path) {
        throw SignatureProblem("line \(index + 1) is not in order", hint: Self.remedy)
      }
      entries.append(entry)
    }
    self.entries = entries
  }

  private static let remedy = "'aether plugins sign FOLDER' writes the list"

  private static func entry(_ line: ArraySlice<UInt8>) -> Entry? {
    let digest = line.prefix(71)
    guard line.count > 73, digest.starts(with: "sha256:".utf8), line.dropFirst(71).starts(with: "  ".utf8),
      digest.dropFirst(7).allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }),
      let path = String(validating: line.dropFirst(73), as: UTF8.self), problem(with: path) == nil
    else { return nil }
    return Entry(path: path, digest: String(decoding: digest, as: UTF8.self))
  }

  /// Why a path can't be on a list; `nil` when it can.
  static func problem(with path: String) -> String? {
    if path.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) { return "its name has a control character" }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return parts.contains { $0.isEmpty || $0 == "." || $0 == ".." } ? "it is no path inside the folder" : nil
  }

  private static func isBefore(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }
}
