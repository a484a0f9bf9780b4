/// Turns diagnostics into the text that people read:
///
///     pipeline.yaml:7:13: error: unknown key 'moduel'
///       7 |   - id: a, moduel: noop
///         |            ^~~~~~
///     hint: did you mean 'module'?
///
/// Texts come from files that anybody may have written: characters that a terminal would obey are shown as U+FFFD.
package struct DiagnosticRenderer {
  package var color: Bool

  package init(color: Bool = false) { self.color = color }

  package func render(_ diagnostic: Diagnostic) -> String {
    var text = ""
    let message = Self.visible(diagnostic.message)
    let label = paint("\(diagnostic.severity.rawValue):", diagnostic.severity)
    if let span = diagnostic.span {
      let start = span.start
      text += "\(Self.visible(span.source.path)):\(start.line):\(start.column): \(label) \(message)\n"
      text += excerpt(span, start: start, severity: diagnostic.severity)
    } else if let path = diagnostic.path {
      text += "\(Self.visible(path)): \(label) \(message)\n"
    } else {
      text += "\(label) \(message)\n"
    }
    for hint in diagnostic.hints { text += "hint: \(Self.visible(hint))\n" }
    for related in diagnostic.related { text += render(related) }
    return text
  }

  package func render(_ diagnostics: some Sequence<Diagnostic>) -> String {
    diagnostics.map(render).joined()
  }

  /// The source line and a caret line under it. Long lines are cut around the caret to 120 columns.
  private func excerpt(_ span: SourceSpan, start: SourcePosition, severity: Diagnostic.Severity) -> String {
    guard let line = span.source.line(start.line).map(PasswordMask.masked) else { return "" }
    let scalars = Array(line.unicodeScalars)
    let end = span.end
    let from = min(start.column - 1, scalars.count)
    let to = end.line == start.line ? max(end.column - 1, from + 1) : max(scalars.count, from + 1)
    let first = from > 100 ? from - 60 : 0
    let last = min(scalars.count, first + 120)
    var shown = ""
    var carets = ""
    for index in first..<max(last, min(to, first + 120)) {
      let scalar: Unicode.Scalar = index < scalars.count ? scalars[index] : " "
      if index < scalars.count { shown.unicodeScalars.append(Self.visible(scalar)) }
      if index < from {
        carets.unicodeScalars.append(scalar == "\t" ? "\t" : " ")
      } else if index < to {
        carets += index == from ? "^" : "~"
      }
    }
    let number = String(start.line)
    let gutter = String(repeating: " ", count: number.count)
    let cutBefore = first > 0 ? "…" : ""
    let cutAfter = last < scalars.count ? "…" : ""
    let pad = first > 0 ? " " : ""
    return "  \(number) | \(cutBefore)\(shown)\(cutAfter)\n  \(gutter) | \(pad)\(paint(carets, severity))\n"
  }

  private static func visible(_ text: String) -> String {
    var shown = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { shown.append(scalar == "\n" ? scalar : visible(scalar)) }
    return String(shown)
  }

  /// Control characters but the tab, and those that turn the direction of text around, can make a terminal lie.
  private static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0x09: scalar
    case 0x00...0x1F, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: "\u{FFFD}"
    default: scalar
    }
  }

  private func paint(_ text: String, _ severity: Diagnostic.Severity) -> String {
    guard color else { return text }
    let code = severity == .error ? "31" : severity == .warning ? "33" : "36"
    return "\u{1B}[1;\(code)m\(text)\u{1B}[0m"
  }
}
