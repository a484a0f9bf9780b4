/// What is wrong with a JSON text, and at which byte of it.
package struct JSONError: Error, Hashable, Sendable {
  package var message: String
  /// From 0.
  package var offset: Int
}

extension Value {
  /// Reads one JSON text (RFC 8259). Integers within 64 bits stay integers, other numbers become doubles; an object may
  /// not have one key twice; nesting ends where a value's does.
  package init(json text: some StringProtocol) throws(JSONError) {
    var reader = JSONReader(bytes: Array(text.utf8))
    self = try reader.read()
  }
}

private struct JSONReader {
  let bytes: [UInt8]
  var index = 0
  var depth = 0

  mutating func read() throws(JSONError) -> Value {
    let value = try value()
    skipSpace()
    guard index == bytes.count else { throw error("expected the end of the text") }
    return value
  }

  private func error(_ message: String) -> JSONError { JSONError(message: message, offset: index) }

  private var next: UInt8 { index < bytes.count ? bytes[index] : 0 }

  private mutating func skipSpace() {
    while [0x20, 0x09, 0x0A, 0x0D].contains(next) { index += 1 }
  }

  private mutating func value() throws(JSONError) -> Value {
    skipSpace()
    guard index < bytes.count else { throw error("expected a value") }
    switch next {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), 0x30...0x39: return try number()
    default:
      for (word, value) in [("null", Value.null), ("true", .bool(true)), ("false", .bool(false))]
      where bytes[index...].starts(with: word.utf8) {
        index += word.utf8.count
        return value
      }
      throw error("expected a value")
    }
  }

  private mutating func enter() throws(JSONError) {
    index += 1
    depth += 1
    guard depth <= 256 else { throw error("containers nested more than 256 deep") }
    skipSpace()
  }

  private mutating func array() throws(JSONError) -> Value {
    try enter()
    var items: [Value] = []
    while next != UInt8(ascii: "]") {
      if !items.isEmpty { try comma("]") }
      items.append(try value())
      skipSpace()
    }
    index += 1
    depth -= 1
    return .array(items)
  }

  private mutating func object() throws(JSONError) -> Value {
    try enter()
    var entries: [(key: String, value: Value)] = []
    var keys = Set<String>()
    while next != UInt8(ascii: "}") {
      if !entries.isEmpty {
        try comma("}")
        skipSpace()
      }
      guard next == UInt8(ascii: "\"") else { throw error("expected a key in double quotes") }
      let start = index
      let key = try string()
      guard keys.insert(key).inserted else { throw JSONError(message: "the key \"\(key)\" stands twice", offset: start) }
      skipSpace()
      guard next == UInt8(ascii: ":") else { throw error("expected ':'") }
      index += 1
      entries.append((key, try value()))
      skipSpace()
    }
    index += 1
    depth -= 1
    return .object(entries)
  }

  private mutating func comma(_ close: String) throws(JSONError) {
    guard next == UInt8(ascii: ",") else { throw error("expected ',' or '\(close)'") }
    index += 1
  }

  private mutating func number() throws(JSONError) -> Value {
    let start = index
    var isInteger = true
    func digits(_ reader: inout JSONReader) throws(JSONError) {
      guard (0x30...0x39).contains(reader.next) else { throw reader.error("expected a digit") }
      while (0x30...0x39).contains(reader.next) { reader.index += 1 }
    }
    if next == UInt8(ascii: "-") { index += 1 }
    if next == 0x30 { index += 1 } else { try digits(&self) }
    if (0x30...0x39).contains(next) { throw error("a number has no leading zero") }
    if next == UInt8(ascii: ".") {
      isInteger = false
      index += 1
      try digits(&self)
    }
    if next | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      index += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { index += 1 }
      try digits(&self)
    }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    if isInteger, let integer = Int64(text) { return .integer(integer) }
    guard let double = Double(text), double.isFinite else {
      throw JSONError(message: "a number beyond the range of a double", offset: start)
    }
    return .double(double)
  }

  private mutating func string() throws(JSONError) -> String {
    index += 1
    var text: [UInt8] = []
    while next != UInt8(ascii: "\"") {
      guard index < bytes.count else { throw error("a string without its closing quote") }
      guard next >= 0x20 else { throw error("a control character in a string: write it as \\u00…") }
      if next == UInt8(ascii: "\\") {
        index += 1
        text += String(try escape()).utf8
      } else {
        text.append(next)
        index += 1
      }
    }
    index += 1
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func escape() throws(JSONError) -> Character {
    let simple: [UInt8: Character] = [
      UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/", UInt8(ascii: "b"): "\u{8}",
      UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "n"): "\n", UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
    ]
    if let character = simple[next] {
      index += 1
      return character
    }
    guard next == UInt8(ascii: "u") else { throw error("an unknown escape") }
    let high = try codeUnit()
    var code = UInt32(high)
    if (0xD800...0xDBFF).contains(high) {
      guard next == UInt8(ascii: "\\") else { throw error("half of a surrogate pair") }
      index += 1
      let low = try codeUnit()
      guard (0xDC00...0xDFFF).contains(low) else { throw error("half of a surrogate pair") }
      code = 0x10000 + (UInt32(high) - 0xD800) << 10 + (UInt32(low) - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(code) else { throw error("half of a surrogate pair") }
    return Character(scalar)
  }

  private mutating func codeUnit() throws(JSONError) -> UInt16 {
    guard next == UInt8(ascii: "u"), index + 5 <= bytes.count,
      let unit = UInt16(String(decoding: bytes[index + 1..<index + 5], as: UTF8.self), radix: 16),
      bytes[index + 1] != UInt8(ascii: "+")
    else { throw error("expected \\u and four hexadecimal digits") }
    index += 5
    return unit
  }
}
