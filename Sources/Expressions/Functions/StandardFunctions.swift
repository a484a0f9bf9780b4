/// `size`, membership, and what CEL itself knows of texts.
enum StandardFunctions {
  private static let items = ExpressionType.list(.parameter(0))
  private static let map = ExpressionType.map(key: .parameter(0), value: .parameter(1))

  static let all: [Function] = [
    Function(
      "size", .either, [([.string], .int), ([.bytes], .int), ([items], .int), ([map], .int)], .one(size)),
    Function("contains", .member, text, .two(contains)),
    Function("startsWith", .member, text, .two(startsWith)),
    Function("endsWith", .member, text, .two(endsWith)),
    Function("matches", .either, text, .two(matches)),
  ]

  private static let text: [([ExpressionType], ExpressionType)] = [([.string, .string], .bool)]

  static let membership = Function(
    "in", .global, [([.parameter(0), items], .bool), ([.parameter(0), map], .bool)], .two(isMember))

  @Sendable private static func size(_ value: Datum, _ run: inout Run) throws(Fault) -> Datum {
    switch value {
    case .string(let text):
      try run.step(text.utf8.count >> 4)
      return .int(Int64(text.unicodeScalars.count))
    case .bytes(let bytes): return .int(Int64(bytes.count))
    case .list(let list): return .int(Int64(list.count))
    case .map(let map): return .int(Int64(map.count))
    default: throw run.noOverload("size", value)
    }
  }

  @Sendable private static func isMember(_ item: Datum, _ range: Datum, _ run: inout Run) throws(Fault) -> Datum {
    switch range {
    case .list(let list):
      for index in 0..<list.count {
        try run.step()
        if try item.isEqual(to: list[index], &run) { return .bool(true) }
      }
      return .bool(false)
    case .map(let map):
      if case .model = map { try run.step(map.count) }
      return .bool(MapKey(item, forLookUp: true).map { map.find($0) != nil } ?? false)
    default: throw run.noOverload("in", item, range)
    }
  }

  @Sendable private static func contains(_ text: Datum, _ part: Datum, _ run: inout Run) throws(Fault) -> Datum {
    guard case .string(let text) = text, case .string(let part) = part else {
      throw run.noOverload("contains", text, part)
    }
    return .bool(try TextSearch(text, &run).first(part, from: 0, &run) != nil)
  }

  @Sendable private static func startsWith(_ text: Datum, _ part: Datum, _ run: inout Run) throws(Fault) -> Datum {
    guard case .string(let text) = text, case .string(let part) = part else {
      throw run.noOverload("startsWith", text, part)
    }
    return .bool(text.utf8.starts(with: part.utf8))
  }

  @Sendable private static func endsWith(_ text: Datum, _ part: Datum, _ run: inout Run) throws(Fault) -> Datum {
    guard case .string(let text) = text, case .string(let part) = part else {
      throw run.noOverload("endsWith", text, part)
    }
    return .bool(text.utf8.reversed().starts(with: part.utf8.reversed()))
  }

  @Sendable private static func matches(_ text: Datum, _ pattern: Datum, _ run: inout Run) throws(Fault) -> Datum {
    guard case .string(let text) = text, case .string(let pattern) = pattern else {
      throw run.noOverload("matches", text, pattern)
    }
    try run.step(text.utf8.count >> 4)
    return .bool(try run.pattern(pattern).matches(text))
  }
}

/// Finds parts of a text, by bytes: texts are UTF-8, so a whole text is never found inside a character.
struct TextSearch {
  let bytes: [UInt8]

  init(_ text: String, _ run: inout Run) throws(Fault) {
    try run.make(bytes: text.utf8.count)
    bytes = Array(text.utf8)
  }

  /// The offset of the first occurrence that begins at `start` or behind it.
  func first(_ part: String, from start: Int, _ run: inout Run) throws(Fault) -> Int? {
    let wanted = Array(part.utf8)
    guard start <= bytes.count - wanted.count else { return nil }
    return try find(wanted, stride(from: start, through: bytes.count - wanted.count, by: 1), &run)
  }

  /// The offset of the last occurrence that begins at `end` or before it.
  func last(_ part: String, upTo end: Int, _ run: inout Run) throws(Fault) -> Int? {
    let wanted = Array(part.utf8)
    guard wanted.count <= bytes.count else { return nil }
    return try find(wanted, stride(from: min(end, bytes.count - wanted.count), through: 0, by: -1), &run)
  }

  private func find(_ wanted: [UInt8], _ places: StrideThrough<Int>, _ run: inout Run) throws(Fault) -> Int? {
    guard let head = wanted.first else { return places.first { _ in true } }
    var compared = 0
    for place in places {
      compared += 1
      guard bytes[place] == head else { continue }
      var length = 1
      while length < wanted.count, bytes[place + length] == wanted[length] { length += 1 }
      compared += length
      if length == wanted.count {
        try run.step(compared >> 4)
        return place
      }
      if compared > 1 << 16 {
        try run.step(compared >> 4)
        compared = 0
      }
    }
    try run.step(compared >> 4)
    return nil
  }
}
