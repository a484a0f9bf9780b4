import AetherPlugin

/// Reads records as RFC 4180 describes them, and a little more than that:
///
/// - Records end in CR LF or in LF; the last one need not end. A byte order mark is skipped, and so are empty lines.
/// - A field that begins with a quote ends with one; between them, delimiters and line ends are text, and two quotes
///   are one. Anything but a delimiter or a line end after it is an error. A quote elsewhere is text.
/// - A record may have fewer fields than the header: the rest is empty. More is an error.
struct CSVReader {
  /// The whole file.
  let bytes: [UInt8]
  /// Where the fields of the record lie: in ``unescaped`` when ``isUnescaped``, else in ``bytes``.
  private(set) var fields: [Range<Int>] = []
  /// The text of a record in which something had to be unescaped.
  private(set) var unescaped: [UInt8] = []
  private(set) var isUnescaped = false

  private let delimiter: UInt8
  private var position = 0
  private var record = 0

  init(_ bytes: [UInt8], delimiter: UInt8) {
    self.bytes = bytes
    self.delimiter = delimiter
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// How much of the file was read, 0 to 1.
  var fraction: Double { bytes.isEmpty ? 1 : Double(position) / Double(bytes.count) }

  /// Throws unless the file is UTF-8.
  func checkText() throws(Failure) {
    do { _ = try UTF8Span(validating: bytes.span) } catch {
      throw CSVLoader.malformedRow.because("line \(line(at: error.byteOffsets.lowerBound)) is not UTF-8")
    }
  }

  /// The names of the columns: the first record. None when the file is empty.
  mutating func header() throws(Failure) -> [String] {
    guard try parse() else { return [] }
    let text = isUnescaped ? unescaped : bytes
    let names = fields.map { String(decoding: text[$0], as: UTF8.self) }
    var seen: Set<String> = []
    if let twice = names.first(where: { !seen.insert($0).inserted }) {
      throw CSVLoader.malformedRow.because("the header has the column \"\(twice)\" twice")
    }
    return names
  }

  /// Reads the next record; false when there is none. It has exactly `columns` fields.
  mutating func next(columns: Int) throws(Failure) -> Bool {
    let start = position
    guard try parse() else { return false }
    if fields.count > columns {
      throw CSVLoader.malformedRow.because(
        "record \(record), at line \(line(at: start)), has \(fields.count) fields; the header has \(columns)")
    }
    while fields.count < columns { fields.append(0..<0) }
    return true
  }

  /// Reads fields up to the end of a record that isn't an empty line.
  private mutating func parse() throws(Failure) -> Bool {
    fields.removeAll(keepingCapacity: true)
    unescaped.removeAll(keepingCapacity: true)
    isUnescaped = false
    skipEmptyLines()
    guard position < bytes.count else { return false }
    record += 1
    while true {
      if position < bytes.count, bytes[position] == 0x22 { try quotedField() } else { plainField() }
      guard position < bytes.count, bytes[position] == delimiter else { break }
      position += 1
    }
    skipLineEnd()
    return true
  }

  private mutating func plainField() {
    let start = position
    let end = Self.endOfField(in: bytes.span, from: start, delimiter: delimiter)
    position = end
    let endsLine = end < bytes.count && bytes[end] == 0x0A
    let hasReturn = endsLine && end > start && bytes[end - 1] == 0x0D
    append(start..<(hasReturn ? end - 1 : end))
  }

  /// Where the next delimiter or line feed is.
  private static func endOfField(in bytes: Span<UInt8>, from start: Int, delimiter: UInt8) -> Int {
    var position = start
    while position < bytes.count {
      let byte = bytes[position]
      if byte == delimiter || byte == 0x0A { break }
      position += 1
    }
    return position
  }

  private mutating func quotedField() throws(Failure) {
    let opening = position
    position += 1
    var start = position
    var isSplit = false
    while true {
      guard let quote = bytes[position...].firstIndex(of: 0x22) else {
        throw CSVLoader.malformedRow.because(
          "record \(record): the quote that opens at line \(line(at: opening)) is never closed")
      }
      guard quote + 1 < bytes.count, bytes[quote + 1] == 0x22 else {
        if isSplit { extend(start..<quote) } else { append(start..<quote) }
        position = quote + 1
        break
      }
      // Two quotes: what is up to the first of them is text, and so is that one.
      if !isSplit { beginUnescaped() }
      isSplit = true
      extend(start..<quote + 1)
      start = quote + 2
      position = start
    }
    guard isFieldEnd(position) else {
      throw CSVLoader.malformedRow.because(
        "record \(record): text follows a closing quote at line \(line(at: position))")
    }
  }

  /// Notes a field that lies in the file as it is.
  private mutating func append(_ field: Range<Int>) {
    guard isUnescaped else {
      fields.append(field)
      return
    }
    let start = unescaped.count
    unescaped.append(contentsOf: bytes[field])
    fields.append(start..<unescaped.count)
  }

  /// Moves the record to ``unescaped``, and begins a field there.
  private mutating func beginUnescaped() {
    if !isUnescaped {
      isUnescaped = true
      let known = fields
      fields.removeAll(keepingCapacity: true)
      for field in known { append(field) }
    }
    fields.append(unescaped.count..<unescaped.count)
  }

  /// Adds text to the field that was begun.
  private mutating func extend(_ part: Range<Int>) {
    unescaped.append(contentsOf: bytes[part])
    guard let field = fields.popLast() else { return }
    fields.append(field.lowerBound..<unescaped.count)
  }

  private mutating func skipEmptyLines() {
    while position < bytes.count, isLineEnd(position) { skipLineEnd() }
  }

  private mutating func skipLineEnd() {
    if position < bytes.count, bytes[position] == 0x0D { position += 1 }
    if position < bytes.count, bytes[position] == 0x0A { position += 1 }
  }

  private func isLineEnd(_ offset: Int) -> Bool {
    bytes[offset] == 0x0A || bytes[offset] == 0x0D && offset + 1 < bytes.count && bytes[offset + 1] == 0x0A
  }

  private func isFieldEnd(_ offset: Int) -> Bool {
    offset >= bytes.count || bytes[offset] == delimiter || isLineEnd(offset)
  }

  /// The number of the line that an offset is in, counting from 1.
  private func line(at offset: Int) -> Int {
    bytes.prefix(offset).reduce(1) { $0 + ($1 == 0x0A ? 1 : 0) }
  }
}
