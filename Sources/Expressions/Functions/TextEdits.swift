/// Making texts of texts.
enum TextEdits {
  static let all: [Function] = [
    Function(
      "join", .member, [([.list(.string)], .string)],
      .one { value, run throws(Fault) in try join(value, .string(""), &run) }),
    Function("join", .member, [([.list(.string), .string], .string)], .two(join)),
    Function(
      "split", .member, [([.string, .string], .list(.string))],
      .two { left, right, run throws(Fault) in try split([left, right, .int(-1)], &run) }),
    Function("split", .member, [([.string, .string, .int], .list(.string))], .any(split)),
    Function(
      "replace", .member, [([.string, .string, .string], .string)],
      .any { arguments, run throws(Fault) in try replace(arguments + [.int(-1)], &run) }),
    Function("replace", .member, [([.string, .string, .string, .int], .string)], .any(replace)),
    Function(
      "lowerAscii", .member, [([.string], .string)],
      .one { value, run throws(Fault) in
        try map(value, "lowerAscii", &run) { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
      }),
    Function(
      "upperAscii", .member, [([.string], .string)],
      .one { value, run throws(Fault) in
        try map(value, "upperAscii", &run) { (0x61...0x7A).contains($0) ? $0 & ~0x20 : $0 }
      }),
    Function("trim", .member, [([.string], .string)], .one(trim)),
    Function("strings.quote", .global, [([.string], .string)], .one(quote)),
    Function("format", .member, [([.string, .list(.dyn)], .string)], .two(format)),
  ]

  private static func map(
    _ text: Datum, _ name: String, _ run: inout Run, _ body: (UInt8) -> UInt8
  ) throws(Fault) -> Datum {
    guard case .string(let text) = text else { throw run.noOverload(name, text) }
    try run.make(bytes: text.utf8.count)
    return .string(String(decoding: text.utf8.map(body), as: UTF8.self))
  }

  @Sendable private static func join(_ list: Datum, _ separator: Datum, _ run: inout Run) throws(Fault) -> Datum {
    guard case .list(let list) = list, case .string(let separator) = separator else {
      throw run.noOverload("join", list, separator)
    }
    var result = ""
    for index in 0..<list.count {
      guard case .string(let item) = list[index] else {
        throw run.fault(.typeMismatch, "join() needs strings, and item \(index) is \(list[index].withArticle)")
      }
      try run.make(bytes: 8 + separator.utf8.count + item.utf8.count)
      if index > 0 { result += separator }
      result += item
    }
    return .string(result)
  }

  @Sendable private static func split(_ arguments: [Datum], _ run: inout Run) throws(Fault) -> Datum {
    guard case .string(let text) = arguments[0], case .string(let separator) = arguments[1],
      case .int(let limit) = arguments[2]
    else { throw run.noOverload("split", arguments[0], arguments[1]) }
    if limit == 0 { return .list([]) }
    if limit == 1 { return .list([.string(text)]) }
    var parts: [Datum] = []
    let search = try TextSearch(text, &run)
    var start = 0
    while limit < 0 || parts.count < limit - 1 {
      guard let (found, end) = try next(separator, in: search, from: start, isFirst: false, &run) else { break }
      if separator.isEmpty, found >= search.bytes.count { break }
      try run.make(bytes: MemoryLayout<Datum>.stride + found - start)
      parts.append(.string(String(decoding: search.bytes[start..<found], as: UTF8.self)))
      start = end
    }
    if separator.isEmpty, start == search.bytes.count, !parts.isEmpty || search.bytes.isEmpty { return .list(parts) }
    try run.make(bytes: search.bytes.count - start)
    parts.append(.string(String(decoding: search.bytes[start...], as: UTF8.self)))
    return .list(parts)
  }

  /// Where a separator begins and ends; an empty one stands between any two characters, and, first, at the start.
  private static func next(
    _ separator: String, in search: TextSearch, from start: Int, isFirst: Bool, _ run: inout Run
  ) throws(Fault) -> (Int, Int)? {
    guard separator.isEmpty else {
      return try search.first(separator, from: start, &run).map { ($0, $0 + separator.utf8.count) }
    }
    if isFirst { return (start, start) }
    var end = start
    guard end < search.bytes.count else { return nil }
    repeat { end += 1 } while end < search.bytes.count && search.bytes[end] & 0xC0 == 0x80
    return (end, end)
  }

  @Sendable private static func replace(_ arguments: [Datum], _ run: inout Run) throws(Fault) -> Datum {
    guard case .string(let text) = arguments[0], case .string(let old) = arguments[1],
      case .string(let new) = arguments[2], case .int(let limit) = arguments[3]
    else { throw run.noOverload("replace", arguments[0], arguments[1], arguments[2]) }
    let search = try TextSearch(text, &run)
    var result: [UInt8] = []
    var start = 0
    var count = 0
    while limit < 0 || count < limit {
      guard let (found, end) = try next(old, in: search, from: start, isFirst: count == 0, &run) else { break }
      try run.make(bytes: 1 + found - start + new.utf8.count)
      result += search.bytes[start..<found]
      result += new.utf8
      start = end
      count += 1
    }
    try run.make(bytes: search.bytes.count - start)
    return .string(String(decoding: result + search.bytes[start...], as: UTF8.self))
  }

  @Sendable private static func trim(_ text: Datum, _ run: inout Run) throws(Fault) -> Datum {
    guard case .string(let text) = text else { throw run.noOverload("trim", text) }
    try run.make(bytes: text.utf8.count)
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return .string("") }
    return .string(String(scalars[first...last]))
  }

  @Sendable private static func quote(_ text: Datum, _ run: inout Run) throws(Fault) -> Datum {
    guard case .string(let text) = text else { throw run.noOverload("strings.quote", text) }
    try run.make(bytes: text.utf8.count * 2)
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\u{7}": result += "\\a"
      case "\u{8}": result += "\\b"
      case "\u{C}": result += "\\f"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{B}": result += "\\v"
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      default: result.unicodeScalars.append(scalar)
      }
    }
    return .string(result + "\"")
  }

  @Sendable private static func format(_ text: Datum, _ arguments: Datum, _ run: inout Run) throws(Fault) -> Datum {
    guard case .string(let text) = text, case .list(let list) = arguments else {
      throw run.noOverload("format", text, arguments)
    }
    return .string(try TextFormat.format(text, list, &run))
  }
}
