import AetherModel

/// `format`: `%s`, `%d`, `%f`, `%e`, `%x`, `%X`, `%o`, `%b` and `%%`, with a precision such as `%.3f`.
enum TextFormat {
  private static let precisionLimit = 1_000

  static func format(_ text: String, _ arguments: ListDatum, _ run: inout Run) throws(Fault) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var next = 0
    var offset = 0
    try run.make(bytes: bytes.count)
    while offset < bytes.count {
      let byte = bytes[offset]
      offset += 1
      guard byte == UInt8(ascii: "%") else {
        result.append(byte)
        continue
      }
      if offset < bytes.count, bytes[offset] == byte {
        result.append(byte)
        offset += 1
        continue
      }
      let precision = try precision(bytes, &offset, run)
      guard offset < bytes.count else { throw run.fault(.invalidArgument, "the format ends after '%'") }
      let verb = Character(Unicode.Scalar(bytes[offset]))
      offset += 1
      guard next < arguments.count else {
        throw run.fault(.indexOutOfRange, "the format has more than the \(arguments.count) arguments that it is given")
      }
      let piece = try self.piece(verb, arguments[next], precision, &run)
      try run.make(bytes: piece.utf8.count)
      result += piece.utf8
      next += 1
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func precision(_ bytes: [UInt8], _ offset: inout Int, _ run: borrowing Run) throws(Fault) -> Int? {
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: ".") else { return nil }
    let digits = bytes[(offset + 1)...].prefix { $0.isDigit }
    offset += 1 + digits.count
    guard let precision = Int(String(decoding: digits, as: UTF8.self)), precision <= precisionLimit else {
      throw run.fault(.invalidArgument, "a precision of a format is a number up to \(precisionLimit)")
    }
    return precision
  }

  private static func piece(
    _ verb: Character, _ value: Datum, _ precision: Int?, _ run: inout Run
  ) throws(Fault) -> String {
    switch (verb, value) {
    case ("s", _): return try plain(value, &run)
    case ("d", .int), ("d", .uint): return TextConversion.text(of: value) ?? ""
    case ("d", .double(let number)) where !number.isFinite: return words(number)
    case ("d", _): break
    case ("f", _), ("e", _):
      guard let number = number(value) else { break }
      guard number.isFinite else { return words(number) }
      return DecimalText.text(number, digits: precision ?? 6, hasExponent: verb == "e")
    case ("b", .bool(let bool)): return bool ? "1" : "0"
    case ("b", _):
      if let text = radix(value, 2) { return text }
    case ("o", _):
      if let text = radix(value, 8) { return text }
    case ("x", .string(let text)), ("X", .string(let text)): return try hex(Array(text.utf8), verb == "X", &run)
    case ("x", .bytes(let bytes)), ("X", .bytes(let bytes)): return try hex(bytes, verb == "X", &run)
    case ("x", _), ("X", _):
      if let text = radix(value, 16, verb == "X") { return text }
    default: throw run.fault(.invalidArgument, "'%\(verb)' is no format; there are %s %d %f %e %x %X %o %b %%")
    }
    throw run.fault(.typeMismatch, "'%\(verb)' does not take \(value.withArticle)")
  }

  private static func number(_ value: Datum) -> Double? {
    switch value {
    case .double(let number): number
    case .int(let number): Double(number)
    case .uint(let number): Double(number)
    case .string("NaN"): .nan
    case .string("Infinity"): .infinity
    case .string("-Infinity"): -.infinity
    default: nil
    }
  }

  private static func words(_ number: Double) -> String {
    number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity"
  }

  private static func radix(_ value: Datum, _ radix: Int, _ isUpper: Bool = false) -> String? {
    switch value {
    case .int(let number): String(number, radix: radix, uppercase: isUpper)
    case .uint(let number): String(number, radix: radix, uppercase: isUpper)
    default: nil
    }
  }

  private static func hex(_ bytes: [UInt8], _ isUpper: Bool, _ run: inout Run) throws(Fault) -> String {
    try run.make(bytes: bytes.count * 2)
    let digits = Array((isUpper ? "0123456789ABCDEF" : "0123456789abcdef").utf8)
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count * 2)
    for byte in bytes { result += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
    return String(decoding: result, as: UTF8.self)
  }

  /// What `%s` makes of a value. Recursion ends where the value does, whose depth the expression and the model bound.
  private static func plain(_ value: Datum, _ run: inout Run) throws(Fault) -> String {
    try run.step()
    switch value {
    case .null: return "null"
    case .double(let number): return number.isFinite ? TextConversion.text(of: number) : words(number)
    case .bytes(let bytes):
      try run.make(bytes: bytes.count)
      return String(decoding: bytes, as: UTF8.self)
    case .type(let type): return type.name
    case .list(let list):
      var parts: [String] = []
      for index in 0..<list.count { parts.append(try plain(list[index], &run)) }
      return try joined(parts, "[", "]", &run)
    case .map(let map):
      var parts: [(key: String, text: String)] = []
      for index in 0..<map.count {
        let key = try plain(map.key(at: index), &run)
        parts.append((key, "\(key): \(try plain(map.value(at: index), &run))"))
      }
      return try joined(parts.sorted { $0.key < $1.key }.map(\.text), "{", "}", &run)
    case .optional, .file: throw run.fault(.typeMismatch, "'%s' does not take \(value.withArticle)")
    default: return TextConversion.text(of: value) ?? ""
    }
  }

  private static func joined(
    _ parts: [String], _ open: String, _ close: String, _ run: inout Run
  ) throws(Fault) -> String {
    try run.make(bytes: parts.reduce(2) { $0 + $1.utf8.count + 2 })
    return open + parts.joined(separator: ", ") + close
  }
}
