/// Reading parts of texts. Positions count code points, from 0.
enum TextFunctions {
  static let all: [Function] = [
    Function("charAt", .member, [([.string, .int], .string)], .two(charAt)),
    Function("substring", .member, [([.string, .int], .string)], .two(substringFrom)),
    Function("substring", .member, [([.string, .int, .int], .string)], .any(substring)),
    Function(
      "indexOf", .member, [([.string, .string], .int)],
      .two { left, right, run throws(Fault) in try find([left, right], "indexOf", isLast: false, &run) }),
    Function(
      "indexOf", .member, [([.string, .string, .int], .int)],
      .any { arguments, run throws(Fault) in try find(arguments, "indexOf", isLast: false, &run) }),
    Function(
      "lastIndexOf", .member, [([.string, .string], .int)],
      .two { left, right, run throws(Fault) in try find([left, right], "lastIndexOf", isLast: true, &run) }),
    Function(
      "lastIndexOf", .member, [([.string, .string, .int], .int)],
      .any { arguments, run throws(Fault) in try find(arguments, "lastIndexOf", isLast: true, &run) }),
  ]

  private static func outside(_ position: Int64, _ length: Int, _ run: borrowing Run) -> Fault {
    run.fault(.indexOutOfRange, "position \(position) is outside of a text with \(length) characters")
  }

  /// The offset in bytes of a position, its length included.
  private static func offset(_ position: Int64, in text: String, _ run: inout Run) throws(Fault) -> String.Index {
    try run.step(text.utf8.count >> 4)
    guard position >= 0, position <= text.utf8.count,
      let index = text.unicodeScalars.index(text.startIndex, offsetBy: Int(position), limitedBy: text.endIndex)
    else { throw outside(position, text.unicodeScalars.count, run) }
    return index
  }

  @Sendable private static func charAt(_ text: Datum, _ position: Datum, _ run: inout Run) throws(Fault) -> Datum {
    guard case .string(let text) = text, case .int(let position) = position else {
      throw run.noOverload("charAt", text, position)
    }
    let index = try offset(position, in: text, &run)
    return .string(index == text.endIndex ? "" : String(text.unicodeScalars[index]))
  }

  @Sendable private static func substringFrom(_ text: Datum, _ start: Datum, _ run: inout Run) throws(Fault) -> Datum {
    guard case .string(let text) = text, case .int(let start) = start else {
      throw run.noOverload("substring", text, start)
    }
    let index = try offset(start, in: text, &run)
    try run.make(bytes: text.utf8.count)
    return .string(String(text.unicodeScalars[index...]))
  }

  @Sendable private static func substring(_ arguments: [Datum], _ run: inout Run) throws(Fault) -> Datum {
    guard case .string(let text) = arguments[0], case .int(let start) = arguments[1], case .int(let end) = arguments[2]
    else { throw run.noOverload("substring", arguments[0], arguments[1], arguments[2]) }
    let first = try offset(start, in: text, &run)
    let last = try offset(end, in: text, &run)
    guard first <= last else {
      throw run.fault(.invalidArgument, "a part of a text can't end at \(end) when it begins at \(start)")
    }
    try run.make(bytes: text.utf8.count)
    return .string(String(text.unicodeScalars[first..<last]))
  }

  private static func find(
    _ arguments: [Datum], _ name: String, isLast: Bool, _ run: inout Run
  ) throws(Fault) -> Datum {
    guard case .string(let text) = arguments[0], case .string(let part) = arguments[1] else {
      throw run.noOverload(name, arguments[0], arguments[1])
    }
    var start = isLast ? text.utf8.count : 0
    if arguments.count == 3 {
      guard case .int(let position) = arguments[2] else { throw run.noOverload(name, arguments[2]) }
      start = text.utf8.distance(from: text.startIndex, to: try offset(position, in: text, &run))
    }
    let search = try TextSearch(text, &run)
    let found = isLast ? try search.last(part, upTo: start, &run) : try search.first(part, from: start, &run)
    guard let found else { return .int(-1) }
    let scalars = search.bytes[..<found].count { $0 & 0xC0 != 0x80 }
    return .int(Int64(scalars))
  }
}
