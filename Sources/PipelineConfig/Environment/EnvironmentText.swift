package import AetherModel

/// A variable that a file declares, and where its name stands.
package struct EnvironmentEntry: Sendable {
  package var name: String
  package var value: String
  package var span: SourceSpan
}

/// Reads the texts of environment files. All that is wrong is reported, each with its place; what is right is returned.
package enum EnvironmentText {
  /// Lines `NAME=value`.
  ///
  /// `export` may stand before a name. A value in single quotes is taken as it is; in double quotes `\n`, `\t`, `\"`,
  /// `\\` and `\$` are escapes; both may span lines. A value without quotes ends with the line, or where a `#` stands
  /// after white space. No variable is put into another: a `$` before a name is an error outside of single quotes.
  package static func dotenv(_ source: SourceText, diagnostics: inout Diagnostics) -> [EnvironmentEntry] {
    entries(of: source, diagnostics: &diagnostics, DotenvReader.read)
  }

  /// One object whose values are strings, numbers or bools. Numbers are taken as they are written.
  package static func json(_ source: SourceText, diagnostics: inout Diagnostics) -> [EnvironmentEntry] {
    entries(of: source, diagnostics: &diagnostics, JSONEnvironmentReader.read)
  }

  private static func entries(
    of source: SourceText, diagnostics: inout Diagnostics, _ read: (SourceText, _ start: Int) -> EnvironmentCollector
  ) -> [EnvironmentEntry] {
    guard isText(source, diagnostics: &diagnostics) else { return [] }
    let hasMark = source.bytes.starts(with: [0xEF, 0xBB, 0xBF])
    let collector = read(source, hasMark ? 3 : 0)
    diagnostics.report(contentsOf: collector.diagnostics.all)
    return collector.entries
  }

  /// Reports the first byte that is no UTF-8, or U+0000, which no variable can hold.
  private static func isText(_ source: SourceText, diagnostics: inout Diagnostics) -> Bool {
    let bytes = source.bytes
    func fail(_ message: String, at index: Int) -> Bool {
      diagnostics.error(
        "environment-encoding", message, at: SourceSpan(source: source, range: index..<index + 1),
        hints: ["save the file as UTF-8"])
      return false
    }
    if let zero = bytes.firstIndex(of: 0) { return fail("the character U+0000 is not allowed here", at: zero) }
    if String(validating: bytes, as: UTF8.self) != nil { return true }
    var index = 0
    // Where the repaired text differs first, the bytes were wrong.
    for byte in String(decoding: bytes, as: UTF8.self).utf8 {
      guard index < bytes.count, bytes[index] == byte else { break }
      index += 1
    }
    return fail("these bytes are not UTF-8", at: min(index, bytes.count - 1))
  }
}

/// Takes the entries of one file, each name once.
struct EnvironmentCollector {
  private(set) var entries: [EnvironmentEntry] = []
  private(set) var diagnostics = Diagnostics()
  private var places: [String: SourceSpan] = [:]
  let source: SourceText

  init(_ source: SourceText) { self.source = source }

  mutating func add(_ name: String, _ value: String, at range: Range<Int>) {
    let span = SourceSpan(source: source, range: range)
    if let problem = EnvironmentRules.problem(withName: name) {
      diagnostics.error("environment-name", problem, at: span)
    } else if let first = places.updateValue(span, forKey: name) {
      places[name] = first
      diagnostics.report(
        Diagnostic(
          code: "duplicate-name", "duplicate variable '\(name)'", at: span,
          related: [Diagnostic(.note, code: "duplicate-name", "the first one is here", at: first)]))
    } else {
      entries.append(EnvironmentEntry(name: name, value: value, span: span))
    }
  }

  mutating func error(_ message: String, at range: Range<Int>, hints: [String] = []) {
    diagnostics.error("environment-syntax", message, at: SourceSpan(source: source, range: range), hints: hints)
  }
}
