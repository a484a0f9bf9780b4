internal import CAether

/// What is wrong with a JSON text, and at which byte of it.
package struct JSONError: Error, Hashable, Sendable {
  package var message: String
  /// From 0.
  package var offset: Int

  package init(message: String, offset: Int) {
    self.message = message
    self.offset = offset
  }
}

extension Value {
  /// Reads one JSON text (RFC 8259). Integers within 64 bits stay integers, other numbers become doubles; an object may
  /// not have one key twice; nesting ends where a value's does.
  package init(json text: some StringProtocol) throws(JSONError) {
    var reader = JSONReader(bytes: Array(text.utf8))
    var builder = ValueBuilder()
    try reader.read(into: &builder)
    do throws(ValueError) {
      self = try builder.finish()
    } catch {
      throw JSONError(message: error.description, offset: 0)
    }
  }
}

/// Reads UTF-8 that is known to be valid, and writes to a builder as it goes.
private struct JSONReader {
  let bytes: [UInt8]
  var index = 0
  var depth = 0
  /// The offsets of the keys of all open objects, outermost first.
  var keyOffsets: [Int] = []
  /// A string with escapes, resolved.
  var scratch: [UInt8] = []

  init(bytes: [UInt8], index: Int = 0) {
    self.bytes = bytes
    self.index = index
  }

  mutating func read(into builder: inout ValueBuilder) throws(JSONError) {
    try value(&builder)
    skipSpace()
    guard index == bytes.count else { throw error("expected the end of the text") }
  }

  private func error(_ message: String) -> JSONError { JSONError(message: message, offset: index) }

  /// The byte at `index`; 0 at the end, and no JSON has a 0 outside of its strings.
  private var next: UInt8 { index < bytes.count ? bytes[index] : 0 }

  private mutating func skipSpace() {
    while next == 0x20 || next == 0x09 || next == 0x0A || next == 0x0D { index += 1 }
  }

  private mutating func value(_ builder: inout ValueBuilder) throws(JSONError) {
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): try object(&builder)
    case UInt8(ascii: "["): try array(&builder)
    case UInt8(ascii: "\""): try string { builder.appendTrusted(.string, $0) }
    case UInt8(ascii: "-"), 0x30...0x39: try number(&builder)
    default:
      if skip("null") {
        builder.appendNull()
      } else if skip("true") {
        builder.append(true)
      } else if skip("false") {
        builder.append(false)
      } else {
        throw error("expected a value")
      }
    }
  }

  private mutating func skip(_ word: StaticString) -> Bool {
    let letters = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    guard bytes[index...].starts(with: letters) else { return false }
    index += letters.count
    return true
  }

  private mutating func enter() throws(JSONError) {
    guard depth < AETHER_MAX_DEPTH else { throw error("containers nested more than \(AETHER_MAX_DEPTH) deep") }
    depth += 1
    index += 1
    skipSpace()
  }

  private mutating func leave() {
    depth -= 1
    index += 1
  }

  private mutating func array(_ builder: inout ValueBuilder) throws(JSONError) {
    try enter()
    builder.beginArray()
    var isFirst = true
    while next != UInt8(ascii: "]") {
      if !isFirst { try comma(or: "]") }
      isFirst = false
      try value(&builder)
      skipSpace()
    }
    leave()
    builder.end()
  }

  private mutating func object(_ builder: inout ValueBuilder) throws(JSONError) {
    try enter()
    builder.beginObject()
    let firstKey = keyOffsets.count
    while next != UInt8(ascii: "}") {
      if keyOffsets.count > firstKey {
        try comma(or: "}")
        skipSpace()
      }
      guard next == UInt8(ascii: "\"") else { throw error("expected a key in double quotes") }
      keyOffsets.append(index)
      try string { builder.key(trusted: $0) }
      skipSpace()
      guard next == UInt8(ascii: ":") else { throw error("expected ':'") }
      index += 1
      try value(&builder)
      skipSpace()
    }
    leave()
    builder.end()
    if case .duplicateKey(let key) = builder.error {
      throw JSONError(message: "the key \"\(key)\" stands twice", offset: secondOffset(in: keyOffsets[firstKey...]))
    }
    keyOffsets.removeLast(keyOffsets.count - firstKey)
  }

  /// Where the first key stands that has stood before.
  private func secondOffset(in offsets: ArraySlice<Int>) -> Int {
    var seen = Set<[UInt8]>()
    for offset in offsets {
      var key: [UInt8] = []
      var reader = JSONReader(bytes: bytes, index: offset)
      try? reader.string { key = Array($0) }
      if !seen.insert(key).inserted { return offset }
    }
    return index
  }

  private mutating func comma(or close: String) throws(JSONError) {
    guard next == UInt8(ascii: ",") else { throw error("expected ',' or '\(close)'") }
    index += 1
  }

  private mutating func number(_ builder: inout ValueBuilder) throws(JSONError) {
    let start = index
    var isInteger = true
    if next == UInt8(ascii: "-") { index += 1 }
    if next == 0x30 { index += 1 } else { try digits() }
    if (0x30...0x39).contains(next) { throw error("a number has no leading zero") }
    if next == UInt8(ascii: ".") {
      isInteger = false
      index += 1
      try digits()
    }
    if next | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      index += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { index += 1 }
      try digits()
    }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    if isInteger, let integer = Int64(text) { return builder.append(integer) }
    guard let double = Double(text), double.isFinite else {
      throw JSONError(message: "a number beyond the range of a double", offset: start)
    }
    builder.append(double)
  }

  private mutating func digits() throws(JSONError) {
    guard (0x30...0x39).contains(next) else { throw error("expected a digit") }
    while (0x30...0x39).contains(next) { index += 1 }
  }
}

// MARK: - Strings

extension JSONReader {
  /// Reads a string and calls `body` with its UTF-8: a stretch of the text where it has no escapes.
  private mutating func string(_ body: (UnsafeRawBufferPointer) -> Void) throws(JSONError) {
    index += 1
    let start = index
    while next >= 0x20, next != UInt8(ascii: "\""), next != UInt8(ascii: "\\") { index += 1 }
    if next == UInt8(ascii: "\"") {
      bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[start..<index])) }
    } else {
      try resolve(from: start)
      scratch.withUnsafeBytes(body)
    }
    index += 1
  }

  /// Reads on to the closing quote, into `scratch`.
  private mutating func resolve(from start: Int) throws(JSONError) {
    scratch.removeAll(keepingCapacity: true)
    scratch += bytes[start..<index]
    while next != UInt8(ascii: "\"") {
      guard index < bytes.count else { throw error("a string without its closing quote") }
      guard next >= 0x20 else { throw error("a control character in a string: write it as \\u00…") }
      if next == UInt8(ascii: "\\") {
        index += 1
        scratch += UTF8.encode(try escape()) ?? UTF8.encodedReplacementCharacter
      } else {
        scratch.append(next)
        index += 1
      }
    }
  }

  private mutating func escape() throws(JSONError) -> Unicode.Scalar {
    let simple: Unicode.Scalar
    switch next {
    case UInt8(ascii: "\""): simple = "\""
    case UInt8(ascii: "\\"): simple = "\\"
    case UInt8(ascii: "/"): simple = "/"
    case UInt8(ascii: "b"): simple = "\u{8}"
    case UInt8(ascii: "f"): simple = "\u{C}"
    case UInt8(ascii: "n"): simple = "\n"
    case UInt8(ascii: "r"): simple = "\r"
    case UInt8(ascii: "t"): simple = "\t"
    case UInt8(ascii: "u"): return try unicodeEscape()
    default: throw error("an unknown escape")
    }
    index += 1
    return simple
  }

  private mutating func unicodeEscape() throws(JSONError) -> Unicode.Scalar {
    let start = index - 1
    let high = try codeUnit()
    var code = high
    if (0xD800...0xDBFF).contains(high), next == UInt8(ascii: "\\") {
      index += 1
      let low = try codeUnit()
      if (0xDC00...0xDFFF).contains(low) { code = 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00) }
    }
    guard let scalar = Unicode.Scalar(code) else { throw JSONError(message: "half of a surrogate pair", offset: start) }
    return scalar
  }

  private mutating func codeUnit() throws(JSONError) -> UInt32 {
    var unit: UInt32 = 0
    for offset in 1...4 {
      let place = index + offset
      guard next == UInt8(ascii: "u"), place < bytes.count, let digit = Self.digit(bytes[place]) else {
        throw error("expected \\u and four hexadecimal digits")
      }
      unit = unit << 4 | digit
    }
    index += 5
    return unit
  }

  private static func digit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x30...0x39: UInt32(byte - 0x30)
    case 0x41...0x46: UInt32(byte - 0x41 + 10)
    case 0x61...0x66: UInt32(byte - 0x61 + 10)
    default: nil
    }
  }
}
