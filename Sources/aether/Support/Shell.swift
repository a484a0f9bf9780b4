/// Texts for a person to paste into a shell.
enum Shell {
  /// The word as it is where that is safe, else in single quotes.
  static func quote(_ word: String) -> String {
    let isSafe = word.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
        || "-_./+:@%".utf8.contains($0)
    }
    guard !isSafe || word.isEmpty else { return word }
    var quoted = "'"
    for character in word { quoted += character == "'" ? "'\\''" : String(character) }
    return quoted + "'"
  }
}
