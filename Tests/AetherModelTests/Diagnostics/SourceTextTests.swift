import AetherModel
import Testing

@Suite struct SourceTextTests {
  @Test func linesAndColumnsCountFromOneInScalars() {
    let text = SourceText(path: "f", text: "ab\r\nß€x\n\nend")
    #expect(text.lineCount == 4)
    #expect((1...5).map { text.line($0) } == ["ab", "ß€x", "", "end", nil])
    #expect(text.line(0) == nil && text.line(-1) == nil)
    let places: [(Int, Int, Int)] = [
      (0, 1, 1), (2, 1, 3), (4, 2, 1), (6, 2, 2), (9, 2, 3), (10, 2, 4), (11, 3, 1), (12, 4, 1), (15, 4, 4),
    ]
    for (offset, line, column) in places {
      #expect(text.position(at: offset) == SourcePosition(offset: offset, line: line, column: column), "\(offset)")
    }
    #expect(text.position(at: 99) == SourcePosition(offset: 15, line: 4, column: 4))
    #expect(text.position(at: -3) == SourcePosition(offset: 0, line: 1, column: 1))
  }

  @Test func anEmptyTextHasOneEmptyLine() {
    let text = SourceText(path: "f", text: "")
    #expect(text.lineCount == 1 && text.line(1) == "")
    #expect(text.position(at: 0) == SourcePosition(offset: 0, line: 1, column: 1))
  }

  @Test func aFinalNewlineBeginsALine() {
    let text = SourceText(path: "f", text: "a\n")
    #expect(text.lineCount == 2 && text.line(2) == "")
    #expect(text.position(at: 2) == SourcePosition(offset: 2, line: 2, column: 1))
  }
}

@Suite struct LocatedTextTests {
  @Test func verbatimTextIsItsOwnSource() {
    let text = LocatedText(verbatim: "a + b", path: "<argument>")
    #expect(text.sourceOffset(of: 4) == 4)
    #expect(text.span(of: 4..<5).range == 4..<5)
    #expect(text.span.range == 0..<5)
    #expect(text.sourceOffset(of: 99) == 5)
  }

  @Test func escapesAndFoldsLeadBackToWhereTheyStand() {
    // In the source: "x\ty\u00E9z", where each escape is one character of the text.
    let source = SourceText(path: "f", text: #"k: "x\ty\u00E9z""#)
    let text = LocatedText(
      text: "x\tyéz", source: source,
      runs: [
        .init(offset: 0, sourceOffset: 4), .init(offset: 1, sourceOffset: 5), .init(offset: 2, sourceOffset: 7),
        .init(offset: 3, sourceOffset: 8), .init(offset: 5, sourceOffset: 14),
      ], sourceEnd: 15)
    #expect((0...6).map { text.sourceOffset(of: $0) } == [4, 5, 7, 8, 9, 14, 15])
    #expect(text.span(of: 0..<1).range == 4..<5)
    #expect(text.span(of: 2..<6).range == 7..<15)
    #expect(text.span(of: 5..<5).range == 14..<14)
    #expect(text.span.range == 4..<15)
  }

  @Test func aTextWithoutRunsStandsAtItsEnd() {
    let text = LocatedText(text: "ab", source: SourceText(path: "f", text: "x"), runs: [], sourceEnd: 1)
    #expect(text.sourceOffset(of: 0) == 1)
    #expect(text.span.range == 1..<2)
  }
}
