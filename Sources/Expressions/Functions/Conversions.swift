import AetherModel

/// Conversions between types, `type()` and `dyn()`.
enum Conversions {
  static let all: [Function] = [
    Function(
      "int", .global, [([.int], .int), ([.uint], .int), ([.double], .int), ([.string], .int), ([.timestamp], .int)],
      .one(int)),
    Function("uint", .global, [([.uint], .uint), ([.int], .uint), ([.double], .uint), ([.string], .uint)], .one(uint)),
    Function(
      "double", .global, [([.double], .double), ([.int], .double), ([.uint], .double), ([.string], .double)],
      .one(double)),
    Function(
      "string", .global,
      [
        ([.string], .string), ([.int], .string), ([.uint], .string), ([.double], .string), ([.bool], .string),
        ([.bytes], .string), ([.timestamp], .string), ([.duration], .string),
      ], .one(string)),
    Function("bytes", .global, [([.bytes], .bytes), ([.string], .bytes)], .one(bytes)),
    Function("bool", .global, [([.bool], .bool), ([.string], .bool)], .one(bool)),
    Function(
      "timestamp", .global, [([.timestamp], .timestamp), ([.string], .timestamp), ([.int], .timestamp)],
      .one(timestamp)),
    Function("duration", .global, [([.duration], .duration), ([.string], .duration)], .one(duration)),
    Function("dyn", .global, [([.parameter(0)], .dyn)], .one { value, _ in value }),
    Function("type", .global, [([.parameter(0)], .type(.dyn))], .one { value, _ in .type(value.typeName) }),
  ]

  private static func invalid(_ text: String, _ what: String, _ run: borrowing Run) -> Fault {
    let shown = text.count > 40 ? text.prefix(40) + "…" : text[...]
    return run.fault(.invalidConversion, "'\(shown)' is no \(what)")
  }

  private static func outside(_ what: String, _ run: borrowing Run) -> Fault {
    run.fault(.overflow, "the number is beyond the range of \(what)")
  }

  @Sendable private static func int(_ value: Datum, _ run: inout Run) throws(Fault) -> Datum {
    switch value {
    case .int: return value
    case .uint(let value):
      guard let integer = Int64(exactly: value) else { throw outside("an integer", run) }
      return .int(integer)
    case .double(let value):
      guard value > -0x1p63, value < 0x1p63 else { throw outside("an integer", run) }
      return .int(Int64(value))
    case .string(let text):
      guard let integer = Int64(text) else { throw invalid(text, "integer", run) }
      return .int(integer)
    case .timestamp(let instant): return .int(instant.seconds)
    default: throw run.noOverload("int", value)
    }
  }

  @Sendable private static func uint(_ value: Datum, _ run: inout Run) throws(Fault) -> Datum {
    switch value {
    case .uint: return value
    case .int(let value):
      guard let integer = UInt64(exactly: value) else { throw outside("a uint", run) }
      return .uint(integer)
    case .double(let value):
      guard value >= 0, value < 0x1p64 else { throw outside("a uint", run) }
      return .uint(UInt64(value))
    case .string(let text):
      guard let integer = UInt64(text) else { throw invalid(text, "uint", run) }
      return .uint(integer)
    default: throw run.noOverload("uint", value)
    }
  }

  @Sendable private static func double(_ value: Datum, _ run: inout Run) throws(Fault) -> Datum {
    switch value {
    case .double: return value
    case .int(let value): return .double(Double(value))
    case .uint(let value): return .double(Double(value))
    case .string(let text):
      guard let number = Double(text) else { throw invalid(text, "number", run) }
      return .double(number)
    default: throw run.noOverload("double", value)
    }
  }

  @Sendable private static func string(_ value: Datum, _ run: inout Run) throws(Fault) -> Datum {
    if case .string = value { return value }
    if case .bytes(let bytes) = value {
      try run.make(bytes: bytes.count)
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw run.fault(.invalidConversion, "these bytes are no UTF-8 text")
      }
      return .string(text)
    }
    guard let text = TextConversion.text(of: value) else { throw run.noOverload("string", value) }
    return .string(text)
  }

  @Sendable private static func bytes(_ value: Datum, _ run: inout Run) throws(Fault) -> Datum {
    switch value {
    case .bytes: return value
    case .string(let text):
      try run.make(bytes: text.utf8.count)
      return .bytes(Array(text.utf8))
    default: throw run.noOverload("bytes", value)
    }
  }

  @Sendable private static func bool(_ value: Datum, _ run: inout Run) throws(Fault) -> Datum {
    switch value {
    case .bool: return value
    case .string("true"), .string("True"), .string("TRUE"), .string("t"), .string("T"), .string("1"):
      return .bool(true)
    case .string("false"), .string("False"), .string("FALSE"), .string("f"), .string("F"), .string("0"):
      return .bool(false)
    case .string(let text): throw invalid(text, "bool", run)
    default: throw run.noOverload("bool", value)
    }
  }

  @Sendable private static func timestamp(_ value: Datum, _ run: inout Run) throws(Fault) -> Datum {
    switch value {
    case .timestamp: return value
    case .int(let seconds): return .timestamp(try TimeRange.instant(Int128(seconds) * 1_000_000_000, run))
    case .string(let text):
      guard let instant = Instant(text) else { throw invalid(text, "datetime; write 2026-11-21T10:00:00Z", run) }
      return .timestamp(try TimeRange.instant(TimeRange.nanoseconds(instant), run))
    default: throw run.noOverload("timestamp", value)
    }
  }

  @Sendable private static func duration(_ value: Datum, _ run: inout Run) throws(Fault) -> Datum {
    switch value {
    case .duration: return value
    case .string(let text):
      guard let nanoseconds = DurationText.nanoseconds(text) else {
        throw invalid(text, "duration; write 1h30m, 90s or 250ms", run)
      }
      return .duration(try TimeRange.span(nanoseconds, run))
    default: throw run.noOverload("duration", value)
    }
  }
}

/// Durations as CEL writes them: a sign, and numbers with the units h, m, s, ms, us and ns. Digits below a nanosecond
/// don't count.
enum DurationText {
  private static let units: [(name: [UInt8], nanoseconds: Int128)] = [
    (Array("ns".utf8), 1), (Array("us".utf8), 1_000), (Array("\u{B5}s".utf8), 1_000), (Array("\u{3BC}s".utf8), 1_000),
    (Array("ms".utf8), 1_000_000), (Array("s".utf8), 1_000_000_000), (Array("m".utf8), 60_000_000_000),
    (Array("h".utf8), 3_600_000_000_000),
  ]

  /// `nil` for a text that is no duration.
  static func nanoseconds(_ text: String) -> Int128? {
    var rest = Array(text.utf8)[...]
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    if rest == [UInt8(ascii: "0")] { return 0 }
    guard !rest.isEmpty else { return nil }
    var total: Int128 = 0
    while !rest.isEmpty {
      guard let part = part(&rest), part < Int128(1) << 100 else { return nil }
      total += part
      guard total < Int128(1) << 100 else { return nil }
    }
    return isNegative ? -total : total
  }

  private static func part(_ rest: inout ArraySlice<UInt8>) -> Int128? {
    let whole = rest.prefix { $0.isDigit }
    rest = rest.dropFirst(whole.count)
    var fraction: ArraySlice<UInt8> = []
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      fraction = rest.prefix { $0.isDigit }
      rest = rest.dropFirst(fraction.count)
    }
    guard !whole.isEmpty || !fraction.isEmpty, whole.count <= 20 else { return nil }
    let name = rest.prefix { !$0.isDigit && $0 != UInt8(ascii: ".") }
    rest = rest.dropFirst(name.count)
    guard let unit = units.first(where: { $0.name.elementsEqual(name) }) else { return nil }
    var value = whole.reduce(Int128(0)) { $0 * 10 + Int128($1 - UInt8(ascii: "0")) } * unit.nanoseconds
    var scale = unit.nanoseconds
    var numerator: Int128 = 0
    var denominator: Int128 = 1
    for digit in fraction.prefix(18) {
      numerator = numerator * 10 + Int128(digit - UInt8(ascii: "0"))
      denominator *= 10
    }
    scale = scale * numerator / denominator
    value += scale
    return value
  }
}
