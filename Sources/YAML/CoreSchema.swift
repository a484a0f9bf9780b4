/// What a plain scalar means by YAML 1.2's core schema (chapter 10.3.2).
enum CoreSchema {
  static func kind(of text: UnsafeBufferPointer<UInt8>) -> NodeStore.Entry.Kind {
    guard let first = text.first else { return .null }
    switch first {
    case UInt8(ascii: "~"): return text.count == 1 ? .null : .string
    case UInt8(ascii: "n"), UInt8(ascii: "N"): return isWord(text, "null") ? .null : .string
    case UInt8(ascii: "t"), UInt8(ascii: "T"): return isWord(text, "true") ? .bool : .string
    case UInt8(ascii: "f"), UInt8(ascii: "F"): return isWord(text, "false") ? .bool : .string
    case 0x30...0x39, UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): return numberKind(text)
    default: return .string
    }
  }

  /// `nil` for a number beyond 64 bits.
  static func integer(_ text: ArraySlice<UInt8>) -> Int64? {
    let digits = String(decoding: text, as: UTF8.self)
    if digits.hasPrefix("0o") { return Int64(digits.dropFirst(2), radix: 8) }
    if digits.hasPrefix("0x") { return Int64(digits.dropFirst(2), radix: 16) }
    return Int64(digits)
  }

  static func double(_ text: ArraySlice<UInt8>) -> Double? {
    let word = String(decoding: text, as: UTF8.self)
    switch word.lowercased() {
    case ".inf", "+.inf": return .infinity
    case "-.inf": return -.infinity
    case ".nan": return .nan
    default: return Double(word.hasSuffix(".") ? word + "0" : word)
    }
  }

  /// All lower case, capitalised, or all upper case.
  private static func isWord(_ text: UnsafeBufferPointer<UInt8>, _ word: StaticString) -> Bool {
    guard text.count == word.utf8CodeUnitCount else { return false }
    let letters = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    let firstIsUpper = text[0] < 0x60
    let restIsUpper = text[1] < 0x60
    guard firstIsUpper || !restIsUpper else { return false }
    for index in 0..<text.count {
      let isUpper = index == 0 ? firstIsUpper : restIsUpper
      guard text[index] == (isUpper ? letters[index] - 0x20 : letters[index]) else { return false }
    }
    return true
  }

  private static func numberKind(_ text: UnsafeBufferPointer<UInt8>) -> NodeStore.Entry.Kind {
    func at(_ index: Int) -> UInt8 { index < text.count ? text[index] : 0 }
    func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    if at(0) == UInt8(ascii: "0"), text.count > 2 {
      let digits = text[2...]
      if at(1) == UInt8(ascii: "o"), digits.allSatisfy({ (0x30...0x37).contains($0) }) { return .integer }
      if at(1) == UInt8(ascii: "x"), digits.allSatisfy({ isDigit($0) || (0x61...0x66).contains($0 | 0x20) }) {
        return .integer
      }
    }
    var index = at(0) == UInt8(ascii: "+") || at(0) == UInt8(ascii: "-") ? 1 : 0
    if at(index) == UInt8(ascii: ".") {
      let rest = UnsafeBufferPointer(rebasing: text[(index + 1)...])
      if let first = rest.first, first | 0x20 == UInt8(ascii: "i") { return isWord(rest, "inf") ? .double : .string }
      if index == 0, rest.count == 3, isNaN(rest) { return .double }
    }
    let wholeStart = index
    while isDigit(at(index)) { index += 1 }
    let wholeCount = index - wholeStart
    if index == text.count { return wholeCount > 0 ? .integer : .string }
    if at(index) == UInt8(ascii: ".") {
      index += 1
      let start = index
      while isDigit(at(index)) { index += 1 }
      guard wholeCount > 0 || index > start else { return .string }
    } else if wholeCount == 0 {
      return .string
    }
    if at(index) | 0x20 == UInt8(ascii: "e") {
      index += 1
      if at(index) == UInt8(ascii: "+") || at(index) == UInt8(ascii: "-") { index += 1 }
      let start = index
      while isDigit(at(index)) { index += 1 }
      guard index > start else { return .string }
    }
    return index == text.count ? .double : .string
  }

  private static func isNaN(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    ["nan", "NaN", "NAN"].contains { text.elementsEqual($0.utf8) }
  }
}
