/// A text that a person wrote, kept so that a diagnostic can show the line that it speaks of.
///
/// Offsets are byte offsets into the UTF-8 text. Lines and columns count from 1; a column counts Unicode
/// scalars, which is what editors show for text without combining marks.
package final class SourceText: Sendable {
  /// The name that diagnostics print: the path as the user gave it, or a word such as `<input>`.
  package let path: String
  package let bytes: [UInt8]
  private let lineStarts: [Int]

  package init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
    var starts = [0]
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      starts.append(index + 1)
    }
    lineStarts = starts
  }

  package convenience init(path: String, text: String) {
    self.init(path: path, bytes: Array(text.utf8))
  }

  package var lineCount: Int { lineStarts.count }

  /// The bytes of a line without its line end; `nil` when there is no such line.
  package func line(_ number: Int) -> String? {
    guard number >= 1, number <= lineStarts.count else { return nil }
    let start = lineStarts[number - 1]
    var end = number < lineStarts.count ? lineStarts[number] - 1 : bytes.count
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  /// Where a byte offset lies; offsets past the end mean the end.
  package func position(at offset: Int) -> SourcePosition {
    let offset = min(max(offset, 0), bytes.count)
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    var column = 1
    for byte in bytes[lineStarts[low]..<offset] where byte & 0xC0 != 0x80 { column += 1 }
    return SourcePosition(offset: offset, line: low + 1, column: column)
  }
}

/// A place in a ``SourceText``.
package struct SourcePosition: Hashable, Sendable {
  /// Bytes from the start of the text.
  package var offset: Int
  /// From 1.
  package var line: Int
  /// From 1, in Unicode scalars.
  package var column: Int

  package init(offset: Int, line: Int, column: Int) {
    self.offset = offset
    self.line = line
    self.column = column
  }
}

/// A stretch of a ``SourceText``, as a half-open range of byte offsets.
package struct SourceSpan: Sendable {
  package let source: SourceText
  package var range: Range<Int>

  package init(source: SourceText, range: Range<Int>) {
    self.source = source
    self.range = range
  }

  package var start: SourcePosition { source.position(at: range.lowerBound) }
  package var end: SourcePosition { source.position(at: range.upperBound) }
}
