import AetherModel
import Testing

@Suite struct DiagnosticRendererTests {
  private func render(_ text: String, _ range: Range<Int>, _ message: String = "here", hints: [String] = []) -> String {
    let source = SourceText(path: "pipeline.yaml", text: text)
    return DiagnosticRenderer().render(
      Diagnostic(code: "test", message, at: SourceSpan(source: source, range: range), hints: hints))
  }

  @Test func aKeyIsUnderlined() {
    #expect(
      render(
        "steps:\n  - id: a\n    moduel: noop\n", 21..<27, "unknown key 'moduel'", hints: ["did you mean 'module'?"])
          == """
          pipeline.yaml:3:5: error: unknown key 'moduel'
            3 |     moduel: noop
              |     ^~~~~~
          hint: did you mean 'module'?

          """)
  }

  @Test func tabsStayUnderTabs() {
    #expect(render("\ta\tb: 1", 3..<4) == "pipeline.yaml:1:4: error: here\n  1 | \ta\tb: 1\n    | \t \t^\n")
  }

  @Test func columnsCountScalars() {
    #expect(render("ß€: x", 7..<8) == "pipeline.yaml:1:5: error: here\n  1 | ß€: x\n    |     ^\n")
  }

  @Test func anEmptyRangeIsOneCaret() {
    #expect(render("abc", 1..<1) == "pipeline.yaml:1:2: error: here\n  1 | abc\n    |  ^\n")
  }

  @Test func theEndOfALineAndOfTheFile() {
    #expect(render("abc\ndef", 3..<3) == "pipeline.yaml:1:4: error: here\n  1 | abc\n    |    ^\n")
    #expect(render("abc", 3..<3) == "pipeline.yaml:1:4: error: here\n  1 | abc\n    |    ^\n")
    #expect(render("abc\n", 4..<4) == "pipeline.yaml:2:1: error: here\n  2 | \n    | ^\n")
    #expect(render("", 0..<0) == "pipeline.yaml:1:1: error: here\n  1 | \n    | ^\n")
    #expect(render("abc", 90..<99) == "pipeline.yaml:1:4: error: here\n  1 | abc\n    |    ^\n")
  }

  @Test func aSpanOfSeveralLinesShowsItsFirst() {
    #expect(
      render("a: {b: 1,\n    c: 2}\n", 3..<20) == "pipeline.yaml:1:4: error: here\n  1 | a: {b: 1,\n    |    ^~~~~~\n")
  }

  @Test func lineNumbersOfAnyWidthLineUp() {
    let text = String(repeating: "\n", count: 1_233) + "x: y"
    #expect(render(text, 1_236..<1_237) == "pipeline.yaml:1234:4: error: here\n  1234 | x: y\n       |    ^\n")
  }

  @Test func longLinesAreCutAroundTheCaret() {
    let line = String(repeating: "0123456789", count: 40)
    #expect(
      render(line, 5..<8)
        == "pipeline.yaml:1:6: error: here\n  1 | " + String(line.prefix(120)) + "…\n    |      ^~~\n")
    let start = line.index(line.startIndex, offsetBy: 140)
    let end = line.index(start, offsetBy: 120)
    #expect(
      render(line, 200..<202)
        == "pipeline.yaml:1:201: error: here\n  1 | …\(line[start..<end])…\n    |  " + String(repeating: " ", count: 60)
        + "^~\n")
    #expect(
      render(line, 400..<400)
        == "pipeline.yaml:1:401: error: here\n  1 | …\(line.suffix(60))\n    |  " + String(repeating: " ", count: 60)
        + "^\n")
    #expect(
      render(line, 0..<400)
        == "pipeline.yaml:1:1: error: here\n  1 | " + line.prefix(120) + "…\n    | ^"
        + String(repeating: "~", count: 119) + "\n")
  }

  @Test func nothingThatATerminalObeysIsPrinted() {
    let hostile = "a\u{1B}[2J\u{7}\u{9B}\u{202E}b"
    let shown = "a\u{FFFD}[2J\u{FFFD}\u{FFFD}\u{FFFD}b"
    let source = SourceText(path: "p\u{1B}", text: hostile)
    let text = DiagnosticRenderer().render(
      Diagnostic(
        code: "test", "unknown '\(hostile)'", at: SourceSpan(source: source, range: 0..<1),
        hints: [hostile, "two\nlines"]))
    #expect(
      text == "p\u{FFFD}:1:1: error: unknown '\(shown)'\n  1 | \(shown)\n    | ^\nhint: \(shown)\nhint: two\nlines\n")
  }

  @Test func aFileOrNothingInsteadOfASpan() {
    let renderer = DiagnosticRenderer()
    #expect(
      renderer.render(Diagnostic(code: "elf", "is no ELF file", path: "lib.so", hints: ["rebuild it"]))
        == "lib.so: error: is no ELF file\nhint: rebuild it\n")
    #expect(renderer.render(Diagnostic(.warning, code: "x", "careful")) == "warning: careful\n")
  }

  @Test func relatedPlacesFollow() {
    let source = SourceText(path: "f", text: "a: 1\na: 2\n")
    let diagnostic = Diagnostic(
      code: "duplicate-key", "the key 'a' stands twice", at: SourceSpan(source: source, range: 5..<6),
      hints: ["remove one"],
      related: [Diagnostic(.note, code: "first", "first here", at: SourceSpan(source: source, range: 0..<1))])
    #expect(
      DiagnosticRenderer().render([diagnostic]) == """
        f:2:1: error: the key 'a' stands twice
          2 | a: 2
            | ^
        hint: remove one
        f:1:1: note: first here
          1 | a: 1
            | ^

        """)
  }

  @Test func colors() {
    let source = SourceText(path: "f", text: "ab")
    let renderer = DiagnosticRenderer(color: true)
    let expected = [Diagnostic.Severity.error: "31", .warning: "33", .note: "36"]
    for (severity, code) in expected {
      let text = renderer.render(
        Diagnostic(severity, code: "x", "m", at: SourceSpan(source: source, range: 0..<2)))
      #expect(
        text
          == "f:1:1: \u{1B}[1;\(code)m\(severity.rawValue):\u{1B}[0m m\n  1 | ab\n    | \u{1B}[1;\(code)m^~\u{1B}[0m\n")
    }
  }

  @Test func diagnosticsAreCollectedInOrder() {
    var diagnostics = Diagnostics()
    #expect(!diagnostics.hasErrors)
    diagnostics.report(Diagnostic(.warning, code: "w", "one"))
    #expect(!diagnostics.hasErrors)
    diagnostics.error("e", "two")
    diagnostics.report(contentsOf: [Diagnostic(code: "e", "three")])
    #expect(diagnostics.errorCount == 2 && diagnostics.all.map(\.message) == ["one", "two", "three"])
    #expect(Diagnostic.Severity.note < .warning && .warning < Diagnostic.Severity.error)
  }
}
