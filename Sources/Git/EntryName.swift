/// Names that a folder of a repository must not have: they lead elsewhere, mean something to Git, or can't be shown.
enum EntryName {
  /// - Returns: what is wrong; `nil` for a good name.
  static func problem(_ name: [UInt8]) -> String? {
    guard let text = String(validating: name, as: UTF8.self) else { return "its name is not UTF-8" }
    if text.isEmpty { return "it has no name" }
    if text == "." || text == ".." { return "its name leads to another folder" }
    if name.contains(UInt8(ascii: "/")) { return "its name has a slash" }
    if text.unicodeScalars.contains(where: isControl) { return "its name has control characters" }
    if name.count > 255 { return "its name is too long" }
    return isGit(text) ? "its name is Git's own, '.git'" : nil
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }

  /// `.git` in all the ways that some file system takes for it: in any case, with what NTFS leaves off, by NTFS's short name,
  /// with the characters that HFS passes over.
  private static func isGit(_ text: String) -> Bool {
    let seen = String(String.UnicodeScalarView(text.unicodeScalars.filter { !isIgnored($0) })).lowercased()
    var name = seen.prefix { $0 != ":" }
    while name.last == " " || name.last == "." { name.removeLast() }
    return seen == ".git" || name == ".git" || name == "git~1"
  }

  private static func isIgnored(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x200c...0x200f, 0x202a...0x202e, 0x206a...0x206f, 0xfeff: true
    default: false
    }
  }
}
