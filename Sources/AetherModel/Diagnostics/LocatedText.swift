/// A text that was decoded from a source (escapes resolved, lines folded), with the way back: each of its bytes knows
/// where it stands in the source.
package struct LocatedText: Sendable {
  package let text: String
  package let source: SourceText
  /// Runs of bytes that stand in the source as they are: from `offset` in the text, at `sourceOffset`. Sorted by
  /// `offset`, the first at 0. A byte between two runs belongs to the first of them.
  private let runs: [Run]
  private let sourceEnd: Int

  package struct Run: Sendable {
    package var offset: Int
    package var sourceOffset: Int

    package init(offset: Int, sourceOffset: Int) {
      self.offset = offset
      self.sourceOffset = sourceOffset
    }
  }

  /// - Parameter sourceEnd: the offset in the source that the end of the text stands at.
  package init(text: String, source: SourceText, runs: [Run], sourceEnd: Int) {
    self.text = text
    self.source = source
    self.runs = runs
    self.sourceEnd = sourceEnd
  }

  /// A text that is its own source: an expression on a command line.
  package init(verbatim text: String, path: String) {
    self.init(
      text: text, source: SourceText(path: path, text: text), runs: [Run(offset: 0, sourceOffset: 0)],
      sourceEnd: text.utf8.count)
  }

  /// The offset in the source of a byte offset in the text.
  package func sourceOffset(of offset: Int) -> Int {
    if offset >= text.utf8.count { return sourceEnd }
    var low = 0
    var high = runs.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if runs[middle].offset <= offset { low = middle } else { high = middle }
    }
    guard low < runs.count else { return sourceEnd }
    let mapped = runs[low].sourceOffset + (offset - runs[low].offset)
    let limit = low + 1 < runs.count ? runs[low + 1].sourceOffset : sourceEnd
    return min(mapped, limit)
  }

  /// The stretch of the source that a range of bytes of the text came from.
  package func span(of range: Range<Int>) -> SourceSpan {
    let start = sourceOffset(of: range.lowerBound)
    let end = range.isEmpty ? start : sourceOffset(of: range.upperBound - 1) + 1
    return SourceSpan(source: source, range: start..<max(start, end))
  }

  package var span: SourceSpan { span(of: 0..<text.utf8.count) }
}
