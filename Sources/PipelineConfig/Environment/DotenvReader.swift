import AetherModel

/// Reads lines `NAME=value` from valid UTF-8, in one pass. After an error it goes on with the next line.
struct DotenvReader {
  private var collector: EnvironmentCollector
  private let bytes: [UInt8]
  private var index: Int

  private init(_ source: SourceText, from start: Int) {
    collector = EnvironmentCollector(source)
    bytes = source.bytes
    index = start
  }

  /// - Parameter start: of the text, in the source's bytes.
  static func read(_ source: SourceText, from start: Int) -> EnvironmentCollector {
    var reader = Self(source, from: start)
    reader.lines()
    return reader.collector
  }

  private mutating func lines() {
    while index < bytes.count {
      skipSpace()
      if !isAtLineEnd, next != UInt8(ascii: "#") { entry() }
      skipLine()
    }
  }

  // MARK: Lines

  /// The byte at `index`; 0 at the end, and the text has no 0.
  private var next: UInt8 { byte(at: index) }
  private func byte(at index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0 }

  private var isAtLineEnd: Bool {
    next == 0 || next == UInt8(ascii: "\n") || (next == UInt8(ascii: "\r") && isLineEnd(at: index + 1))
  }

  private func isLineEnd(at index: Int) -> Bool { byte(at: index) == 0 || byte(at: index) == UInt8(ascii: "\n") }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  private mutating func skipSpace() {
    while Self.isSpace(next) { index += 1 }
  }

  private mutating func skipLine() {
    while !isLineEnd(at: index) { index += 1 }
    if index < bytes.count { index += 1 }
  }

  private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  private func shown(_ range: Range<Int>) -> String { TableChecker.quote(text(range)) }

  // MARK: Entries

  private mutating func entry() {
    var name = word()
    if text(name) == "export", Self.isSpace(next) {
      let space = index
      skipSpace()
      if next == UInt8(ascii: "=") { index = space } else { name = word() }
    }
    guard next == UInt8(ascii: "=") else { return reportMissingSign(after: name) }
    index += 1
    skipSpace()
    var value: String?
    switch next {
    case UInt8(ascii: "'"): value = singleQuoted()
    case UInt8(ascii: "\""): value = doubleQuoted()
    default: value = unquoted()
    }
    if name.isEmpty {
      collector.error("expected a name before '='", at: name.lowerBound..<name.lowerBound + 1)
    } else if let value {
      collector.add(text(name), value, at: name)
    }
  }

  /// Up to `=`, white space or the line's end.
  private mutating func word() -> Range<Int> {
    let start = index
    while !isAtLineEnd, !Self.isSpace(next), next != UInt8(ascii: "=") { index += 1 }
    return start..<index
  }

  private mutating func reportMissingSign(after name: Range<Int>) {
    let end = index
    skipSpace()
    if next == UInt8(ascii: "=") {
      collector.error(
        "white space stands between \(shown(name)) and '='", at: end..<index, hints: ["put '=' right after the name"])
    } else {
      collector.error(
        "expected '=' after \(shown(name))", at: name,
        hints: ["give it a value here; none is taken from the environment of the process"])
    }
  }

  // MARK: Values

  private mutating func unquoted() -> String? {
    let start = index
    var isWhole = true
    while !isAtLineEnd {
      if next == UInt8(ascii: "#"), Self.isSpace(byte(at: index - 1)) { break }
      if let reference {
        report(reference)
        isWhole = false
      }
      index += 1
    }
    var end = index
    while end > start, Self.isSpace(bytes[end - 1]) { end -= 1 }
    return isWhole ? text(start..<end) : nil
  }

  private mutating func singleQuoted() -> String? {
    let start = index
    index += 1
    guard let end = bytes[index...].firstIndex(of: UInt8(ascii: "'")) else { return reportOpenQuote(start) }
    index = end + 1
    return isEnded() ? text(start + 1..<end) : nil
  }

  private mutating func doubleQuoted() -> String? {
    let start = index
    var value: [UInt8] = []
    // Told only when the quote is closed: else the rest of the file was never meant as a value.
    var problems: [Problem] = []
    index += 1
    while next != UInt8(ascii: "\"") {
      switch next {
      case 0: return reportOpenQuote(start)
      case UInt8(ascii: "\\"):
        if let escaped = Self.escaped(byte(at: index + 1)) {
          value.append(escaped)
          index += 2
        } else {
          problems.append(unknownEscape)
          index += 1
        }
      default:
        if let reference { problems.append(reference) }
        value.append(next)
        index += 1
      }
    }
    index += 1
    problems.forEach { report($0) }
    return isEnded() && problems.isEmpty ? String(decoding: value, as: UTF8.self) : nil
  }

  /// What a letter after a backslash stands for.
  private static func escaped(_ letter: UInt8) -> UInt8? {
    switch letter {
    case UInt8(ascii: "n"): UInt8(ascii: "\n")
    case UInt8(ascii: "t"): UInt8(ascii: "\t")
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "$"): letter
    default: nil
    }
  }

  private mutating func reportOpenQuote(_ start: Int) -> String? {
    collector.error(
      "this quote is never closed", at: start..<start + 1, hints: ["close it with \(text(start..<start + 1))"])
    index = start
    return nil
  }

  /// After a closing quote: nothing but white space and a comment may follow.
  private mutating func isEnded() -> Bool {
    let start = index
    skipSpace()
    if isAtLineEnd || (next == UInt8(ascii: "#") && index > start) { return true }
    let first = index
    while !isAtLineEnd { index += 1 }
    collector.error(
      "nothing may follow the closing quote but white space and a comment", at: first..<index,
      hints: bytes[first] == UInt8(ascii: "#") ? ["put a space before the '#'"] : [])
    return false
  }

  // MARK: Problems

  private struct Problem {
    var message: String
    var range: Range<Int>
    var hint: String
  }

  private mutating func report(_ problem: Problem) {
    collector.error(problem.message, at: problem.range, hints: [problem.hint])
  }

  private var unknownEscape: Problem {
    Problem(
      message: "unknown escape in double quotes", range: index..<index + 1,
      hint: #"\n, \t, \", \\ and \$ are known; single quotes take a text as it is"#)
  }

  /// `$NAME` or `${NAME}` at `index`, which other readers would replace.
  private var reference: Problem? {
    guard next == UInt8(ascii: "$") else { return nil }
    let first = byte(at: index + 1)
    guard first == UInt8(ascii: "{") || Self.beginsName(first) else { return nil }
    var end = index + 2
    while Self.beginsName(byte(at: end)) || (0x30...0x39).contains(byte(at: end)) { end += 1 }
    if first == UInt8(ascii: "{"), byte(at: end) == UInt8(ascii: "}") { end += 1 }
    return Problem(
      message: "\(shown(index..<end)) is not replaced by the value of a variable", range: index..<end,
      hint: "put the value in single quotes if '$' is meant as it stands")
  }

  private static func beginsName(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
  }
}
