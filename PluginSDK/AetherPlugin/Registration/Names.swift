/// Swift's names as a contract writes them.
enum Names {
  /// `sourcePath` is `source_path`, `sourceURL` is `source_url`, `AddMany` is `add_many`.
  static func snakeCase(_ name: String) -> String {
    let letters = Array(name.utf8)
    var result: [UInt8] = []
    for (index, letter) in letters.enumerated() {
      guard isUpper(letter) else {
        result.append(letter)
        continue
      }
      if index > 0, letters[index - 1] != underscore {
        let endsAcronym = index + 1 < letters.count && isLower(letters[index + 1])
        if !isUpper(letters[index - 1]) || endsAcronym { result.append(underscore) }
      }
      result.append(letter + 32)
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static var underscore: UInt8 { 0x5F }
  private static func isUpper(_ letter: UInt8) -> Bool { (0x41...0x5A).contains(letter) }
  private static func isLower(_ letter: UInt8) -> Bool { (0x61...0x7A).contains(letter) }
}
