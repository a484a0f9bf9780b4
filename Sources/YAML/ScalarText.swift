package import AetherModel

extension Node {
  /// A scalar's text with the way back to its source, exact in all five styles; an empty text for a container.
  ///
  /// Computed anew on each use.
  package var text: LocatedText {
    let entry = entry
    let text = string
    let start = Int(entry.start)
    let end = Int(entry.end)
    guard !entry.isVerbatim else {
      let textStart = Int(entry.textStart)
      return LocatedText(
        text: text, source: store.source, runs: [.init(offset: 0, sourceOffset: textStart)],
        sourceEnd: textStart + Int(entry.textLength))
    }
    var scan = ScalarScan(bytes: store.source.bytes, start: start, end: end)
    let runs = scan.runs(of: Array(utf8), style: entry.style)
    let quotes = entry.style == .singleQuoted || entry.style == .doubleQuoted ? 1 : 0
    return LocatedText(text: text, source: store.source, runs: runs, sourceEnd: max(start, end - quotes))
  }
}

/// Decodes a scalar a second time, by the rules of libyaml's scanner, and notes where each byte comes from.
struct ScalarScan {
  private let bytes: [UInt8]
  private let start: Int
  private let end: Int
  private var text: [UInt8] = []
  private var found: [LocatedText.Run] = []

  init(bytes: [UInt8], start: Int, end: Int) {
    self.bytes = bytes
    self.start = start
    self.end = end
  }

  /// The runs of a text that libyaml decoded. If our decoding differs from its, the whole text is said to stand at the
  /// scalar's start.
  mutating func runs(of decoded: [UInt8], style: NodeStore.Entry.Style) -> [LocatedText.Run] {
    switch style {
    case .plain: scanFlow(start..<end, quote: nil)
    case .singleQuoted: scanFlow(start + 1..<max(start + 1, end - 1), quote: UInt8(ascii: "'"))
    case .doubleQuoted: scanFlow(start + 1..<max(start + 1, end - 1), quote: UInt8(ascii: "\""))
    case .literal: scanBlock(decoded, isFolded: false)
    case .folded: scanBlock(decoded, isFolded: true)
    }
    guard text == decoded, !found.isEmpty || decoded.isEmpty else { return [.init(offset: 0, sourceOffset: start)] }
    return found
  }

  private mutating func emit(_ byte: UInt8, at sourceOffset: Int) {
    if let last = found.last, last.sourceOffset + (text.count - last.offset) == sourceOffset {
      text.append(byte)
      return
    }
    found.append(.init(offset: text.count, sourceOffset: sourceOffset))
    text.append(byte)
  }

  private func isBlank(_ index: Int) -> Bool { bytes[index] == 0x20 || bytes[index] == 0x09 }

  /// The length of the line break at an offset, 0 where there is none: CR LF, CR, LF, and as in YAML 1.1 NEL, LS, PS.
  private func breakLength(_ index: Int) -> Int {
    func at(_ index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0 }
    switch at(index) {
    case 0x0A: return 1
    case 0x0D: return at(index + 1) == 0x0A ? 2 : 1
    case 0xC2: return at(index + 1) == 0x85 ? 2 : 0
    case 0xE2: return at(index + 1) == 0x80 && at(index + 2) & 0xFE == 0xA8 ? 3 : 0
    default: return 0
    }
  }

  /// A line break as content: LS and PS stay what they are, the others become LF.
  private mutating func emitBreak(at index: Int) {
    guard bytes[index] == 0xE2 else { return emit(0x0A, at: index) }
    for byte in index..<index + 3 { emit(bytes[byte], at: byte) }
  }

  /// Breaks between two lines: one becomes a space, of more the first vanishes.
  private mutating func fold(_ breaks: [Int]) {
    guard let first = breaks.first else { return }
    if bytes[first] == 0xE2 {
      emitBreak(at: first)
    } else if breaks.count == 1 {
      emit(0x20, at: first)
    }
    for other in breaks.dropFirst() { emitBreak(at: other) }
  }

  // MARK: Plain and quoted

  private mutating func scanFlow(_ range: Range<Int>, quote: UInt8?) {
    var index = range.lowerBound
    while index < range.upperBound {
      if isBlank(index) || breakLength(index) > 0 {
        let first = index
        var breaks: [Int] = []
        skipSpace(&index, to: range.upperBound, &breaks)
        if breaks.isEmpty {
          for blank in first..<index { emit(bytes[blank], at: blank) }
        } else {
          fold(breaks)
        }
      } else if quote == UInt8(ascii: "'"), bytes[index] == UInt8(ascii: "'") {
        emit(bytes[index], at: index)
        index += 2
      } else if quote == UInt8(ascii: "\""), bytes[index] == UInt8(ascii: "\\") {
        scanEscape(&index, to: range.upperBound)
      } else {
        emit(bytes[index], at: index)
        index += 1
      }
    }
  }

  private func skipSpace(_ index: inout Int, to end: Int, _ breaks: inout [Int]) {
    while index < end {
      let length = breakLength(index)
      if length > 0 {
        breaks.append(index)
        index += length
      } else if isBlank(index) {
        index += 1
      } else {
        return
      }
    }
  }

  private mutating func scanEscape(_ index: inout Int, to end: Int) {
    let backslash = index
    guard index + 1 < end else {
      index = end
      return
    }
    let lineEnd = breakLength(index + 1)
    if lineEnd > 0 {
      index += 1 + lineEnd
      var breaks: [Int] = []
      skipSpace(&index, to: end, &breaks)
      for place in breaks { emitBreak(at: place) }
      return
    }
    let letter = bytes[index + 1]
    index += 2
    let digits = letter == UInt8(ascii: "x") ? 2 : letter == UInt8(ascii: "u") ? 4 : letter == UInt8(ascii: "U") ? 8 : 0
    var value: UInt32
    if digits > 0 {
      let last = min(index + digits, end)
      value = UInt32(String(decoding: bytes[index..<last], as: UTF8.self), radix: 16) ?? 0xFFFD
      index = last
    } else {
      value = Self.escapes[letter] ?? UInt32(letter)
    }
    if Unicode.Scalar(value) == nil { value = 0xFFFD }
    let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
    for (position, byte) in String(scalar).utf8.enumerated() {
      emit(byte, at: min(backslash + position, index - 1))
    }
  }

  private static let escapes: [UInt8: UInt32] = [
    UInt8(ascii: "0"): 0, UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "t"): 9, UInt8(ascii: "n"): 10,
    UInt8(ascii: "v"): 11, UInt8(ascii: "f"): 12, UInt8(ascii: "r"): 13, UInt8(ascii: "e"): 27,
    UInt8(ascii: "N"): 0x85, UInt8(ascii: "_"): 0xA0, UInt8(ascii: "L"): 0x2028, UInt8(ascii: "P"): 0x2029,
  ]

  // MARK: Literal and folded

  private struct Header {
    var keepsBreaks = false
    var stripsBreaks = false
    var end: Int
  }

  private func blockHeader() -> Header {
    var header = Header(end: start)
    var isComment = false
    while header.end < end, breakLength(header.end) == 0 {
      let byte = bytes[header.end]
      if byte == UInt8(ascii: "#") { isComment = true }
      if !isComment {
        if byte == UInt8(ascii: "+") { header.keepsBreaks = true }
        if byte == UInt8(ascii: "-") { header.stripsBreaks = true }
      }
      header.end += 1
    }
    header.end += header.end < end ? breakLength(header.end) : 0
    return header
  }

  private func spaces(at index: Int) -> Int {
    var count = 0
    while index + count < end, bytes[index + count] == 0x20 { count += 1 }
    return count
  }

  private func lineEnd(from index: Int) -> Int {
    var index = index
    while index < end, breakLength(index) == 0 { index += 1 }
    return index
  }

  /// How far the content is indented: what the first line of content has in the source and not in the text. `nil`
  /// when there is no such line.
  private func indentation(_ decoded: [UInt8], from header: Int) -> Int? {
    guard let first = decoded.firstIndex(where: { $0 != 0x0A }) else { return nil }
    var index = header
    for _ in 0..<first {
      index = lineEnd(from: index)
      guard index < end else { return nil }
      index += breakLength(index)
    }
    let kept = decoded[first...].prefix { $0 == 0x20 }.count
    return max(0, spaces(at: index) - kept)
  }

  private mutating func scanBlock(_ decoded: [UInt8], isFolded: Bool) {
    let header = blockHeader()
    let indentation = indentation(decoded, from: header.end) ?? .max
    var index = header.end
    var leadingBreak: Int?
    var trailingBreaks: [Int] = []
    var leadingIsBlank = false
    while index < end {
      let content = index + min(spaces(at: index), indentation)
      if content >= end { break }
      let length = breakLength(content)
      if length > 0 {
        trailingBreaks.append(content)
        index = content + length
        continue
      }
      guard content - index == indentation else { break }
      let trailingIsBlank = isBlank(content)
      if isFolded, let first = leadingBreak, bytes[first] != 0xE2, !leadingIsBlank, !trailingIsBlank {
        if trailingBreaks.isEmpty { emit(0x20, at: first) }
      } else if let first = leadingBreak {
        emitBreak(at: first)
      }
      for place in trailingBreaks { emitBreak(at: place) }
      leadingBreak = nil
      trailingBreaks = []
      leadingIsBlank = trailingIsBlank
      index = content
      let stop = lineEnd(from: index)
      while index < stop {
        emit(bytes[index], at: index)
        index += 1
      }
      if index < end {
        leadingBreak = index
        index += breakLength(index)
      }
    }
    if !header.stripsBreaks, let last = leadingBreak { emitBreak(at: last) }
    if header.keepsBreaks {
      for place in trailingBreaks { emitBreak(at: place) }
    }
  }
}
