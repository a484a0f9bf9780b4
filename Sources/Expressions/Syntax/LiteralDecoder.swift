/// Turns the bytes of literal tokens into what they mean.
enum LiteralDecoder {
  /// An integer's magnitude, decimal or hexadecimal, a `u` behind it allowed; `nil` beyond 64 bits.
  static func magnitude(_ bytes: ArraySlice<UInt8>) -> UInt64? {
    var digits = bytes
    if let last = digits.last, last | 0x20 == UInt8(ascii: "u") { digits.removeLast() }
    var radix: UInt64 = 10
    if digits.count > 2, digits[digits.startIndex + 1] | 0x20 == UInt8(ascii: "x") {
      radix = 16
      digits.removeFirst(2)
    }
    var value: UInt64 = 0
    for byte in digits {
      let (product, overflow) = value.multipliedReportingOverflow(by: radix)
      let (sum, carry) = product.addingReportingOverflow(UInt64(byte.hexValue))
      if overflow || carry { return nil }
      value = sum
    }
    return value
  }

  /// A double; `nil` when it is beyond the range.
  static func double(_ bytes: ArraySlice<UInt8>) -> Double? {
    guard let value = Double(String(decoding: bytes, as: UTF8.self)), value.isFinite else { return nil }
    return value
  }

  /// The content of a string or bytes token, quotes and prefix included in `token`, as UTF-8 or as bytes.
  static func content(of token: Token, in bytes: [UInt8]) throws(Problem) -> [UInt8] {
    var start = token.range.lowerBound
    var isRaw = false
    while bytes[start] != UInt8(ascii: "'"), bytes[start] != UInt8(ascii: "\"") {
      isRaw = isRaw || bytes[start] | 0x20 == UInt8(ascii: "r")
      start += 1
    }
    let quote = bytes[start]
    let length = token.range.upperBound - start
    let isTriple = length >= 6 && bytes[start + 1] == quote && bytes[start + 2] == quote
    let range = start + (isTriple ? 3 : 1)..<token.range.upperBound - (isTriple ? 3 : 1)
    guard !isRaw, bytes[range].contains(UInt8(ascii: "\\")) else { return Array(bytes[range]) }
    return try unescape(bytes, range, isBytes: token.kind == .bytes)
  }

  private static func unescape(_ bytes: [UInt8], _ range: Range<Int>, isBytes: Bool) throws(Problem) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(range.count)
    var offset = range.lowerBound
    while offset < range.upperBound {
      guard bytes[offset] == UInt8(ascii: "\\") else {
        result.append(bytes[offset])
        offset += 1
        continue
      }
      let escape = try Escape(bytes, at: offset, end: range.upperBound, isBytes: isBytes)
      if isBytes {
        result.append(UInt8(truncatingIfNeeded: escape.value))
      } else if let scalar = Unicode.Scalar(escape.value) {
        result.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
      } else {
        throw .syntax("this escape is no Unicode character", at: offset..<escape.end)
      }
      offset = escape.end
    }
    return result
  }
}

/// One escape sequence: the code point or the byte that it stands for.
private struct Escape {
  var value: UInt32
  /// Just after it.
  var end: Int

  init(_ bytes: [UInt8], at start: Int, end limit: Int, isBytes: Bool) throws(Problem) {
    func digits(_ from: Int, _ count: Int) throws(Problem) -> UInt32 {
      var value: UInt32 = 0
      for index in from..<from + count {
        guard index < limit, bytes[index].isHexDigit else {
          throw .syntax("this escape needs \(count) hexadecimal digits", at: start..<min(index + 1, limit))
        }
        value = value << 4 | UInt32(bytes[index].hexValue)
      }
      return value
    }
    let letter = bytes[start + 1]
    end = start + 2
    switch letter {
    case UInt8(ascii: "a"): value = 0x07
    case UInt8(ascii: "b"): value = 0x08
    case UInt8(ascii: "f"): value = 0x0C
    case UInt8(ascii: "n"): value = 0x0A
    case UInt8(ascii: "r"): value = 0x0D
    case UInt8(ascii: "t"): value = 0x09
    case UInt8(ascii: "v"): value = 0x0B
    case UInt8(ascii: "\\"), UInt8(ascii: "?"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"):
      value = UInt32(letter)
    case UInt8(ascii: "x"), UInt8(ascii: "X"):
      value = try digits(end, 2)
      end += 2
    case UInt8(ascii: "u") where !isBytes:
      value = try digits(end, 4)
      end += 4
      if value & 0xFC00 == 0xD800, end + 1 < limit, bytes[end] == UInt8(ascii: "\\"), bytes[end + 1] == letter {
        let low = try digits(end + 2, 4)
        if low & 0xFC00 == 0xDC00 {
          value = 0x10000 + (value & 0x3FF) << 10 + low & 0x3FF
          end += 6
        }
      }
    case UInt8(ascii: "U") where !isBytes:
      value = try digits(end, 8)
      end += 8
    case UInt8(ascii: "0")...UInt8(ascii: "3"):
      guard end + 1 < limit, bytes[end] & 0xF8 == 0x30, bytes[end + 1] & 0xF8 == 0x30 else {
        throw .syntax("an octal escape has three digits, 000 to 377", at: start..<min(end + 2, limit))
      }
      value = UInt32(letter & 7) << 6 | UInt32(bytes[end] & 7) << 3 | UInt32(bytes[end + 1] & 7)
      end += 2
    case UInt8(ascii: "u"), UInt8(ascii: "U"):
      throw .syntax("bytes have no Unicode escapes; write \\x and two hexadecimal digits", at: start..<end)
    default:
      while end < limit, bytes[end] & 0xC0 == 0x80 { end += 1 }
      throw .syntax(
        "unknown escape '\(String(decoding: bytes[start..<end], as: UTF8.self))'", at: start..<end,
        hints: ["write \\\\ for a backslash, or a raw string: r'…'"])
    }
  }
}

extension UInt8 {
  /// Of a hexadecimal digit.
  fileprivate var hexValue: UInt8 { isDigit ? self - UInt8(ascii: "0") : (self | 0x20) &- UInt8(ascii: "a") &+ 10 }
}
