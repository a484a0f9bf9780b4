import AetherModel

/// The arithmetic operators. Integers fault when they overflow or are divided by zero; doubles follow IEEE 754.
enum Arithmetic {
  private static let numbers: [([ExpressionType], ExpressionType)] = [
    ([.int, .int], .int), ([.uint, .uint], .uint), ([.double, .double], .double),
  ]
  private static let items = ExpressionType.list(.parameter(0))

  static let addition = Function(
    "+", .global,
    numbers + [
      ([.string, .string], .string), ([.bytes, .bytes], .bytes), ([items, items], items),
      ([.timestamp, .duration], .timestamp), ([.duration, .timestamp], .timestamp),
      ([.duration, .duration], .duration),
      ([.secret, .string], .secret), ([.string, .secret], .secret), ([.secret, .secret], .secret),
    ], .two(add))

  static let subtraction = Function(
    "-", .global,
    numbers + [
      ([.timestamp, .timestamp], .duration), ([.timestamp, .duration], .timestamp),
      ([.duration, .duration], .duration),
    ], .two(subtract))

  static let multiplication = Function("*", .global, numbers, .two(multiply))
  static let division = Function("/", .global, numbers, .two(divide))
  static let remainder = Function("%", .global, Array(numbers.prefix(2)), .two(remainder))
  static let negation = Function("-", .global, [([.int], .int), ([.double], .double)], .one(negate))

  @Sendable private static func add(_ left: Datum, _ right: Datum, _ run: inout Run) throws(Fault) -> Datum {
    switch (left, right) {
    case (.int(let left), .int(let right)): return .int(try checked(left.addingReportingOverflow(right), run))
    case (.uint(let left), .uint(let right)): return .uint(try checked(left.addingReportingOverflow(right), run))
    case (.double(let left), .double(let right)): return .double(left + right)
    case (.string(let left), .string(let right)):
      try run.make(bytes: left.utf8.count + right.utf8.count)
      return .string(left + right)
    case (.bytes(let left), .bytes(let right)):
      try run.make(bytes: left.count + right.count)
      return .bytes(left + right)
    case (.list(let left), .list(let right)):
      if right.count == 0 { return .list(left) }
      if left.count == 0 { return .list(right) }
      try run.make(items: left.count + right.count)
      return .list(left.items + right.items)
    case (.timestamp(let instant), .duration(let span)), (.duration(let span), .timestamp(let instant)):
      return .timestamp(try TimeRange.instant(TimeRange.nanoseconds(instant) + TimeRange.nanoseconds(span), run))
    case (.duration(let left), .duration(let right)):
      return .duration(try TimeRange.span(TimeRange.nanoseconds(left) + TimeRange.nanoseconds(right), run))
    default: throw run.noOverload("+", left, right)
    }
  }

  @Sendable private static func subtract(_ left: Datum, _ right: Datum, _ run: inout Run) throws(Fault) -> Datum {
    switch (left, right) {
    case (.int(let left), .int(let right)): return .int(try checked(left.subtractingReportingOverflow(right), run))
    case (.uint(let left), .uint(let right)): return .uint(try checked(left.subtractingReportingOverflow(right), run))
    case (.double(let left), .double(let right)): return .double(left - right)
    case (.timestamp(let left), .timestamp(let right)):
      return .duration(try TimeRange.span(TimeRange.nanoseconds(left) - TimeRange.nanoseconds(right), run))
    case (.timestamp(let left), .duration(let right)):
      return .timestamp(try TimeRange.instant(TimeRange.nanoseconds(left) - TimeRange.nanoseconds(right), run))
    case (.duration(let left), .duration(let right)):
      return .duration(try TimeRange.span(TimeRange.nanoseconds(left) - TimeRange.nanoseconds(right), run))
    default: throw run.noOverload("-", left, right)
    }
  }

  @Sendable private static func multiply(_ left: Datum, _ right: Datum, _ run: inout Run) throws(Fault) -> Datum {
    switch (left, right) {
    case (.int(let left), .int(let right)): return .int(try checked(left.multipliedReportingOverflow(by: right), run))
    case (.uint(let left), .uint(let right)):
      return .uint(try checked(left.multipliedReportingOverflow(by: right), run))
    case (.double(let left), .double(let right)): return .double(left * right)
    default: throw run.noOverload("*", left, right)
    }
  }

  @Sendable private static func divide(_ left: Datum, _ right: Datum, _ run: inout Run) throws(Fault) -> Datum {
    switch (left, right) {
    case (.int, .int(0)), (.uint, .uint(0)): throw run.fault(.divisionByZero, "division by zero")
    case (.int(let left), .int(let right)): return .int(try checked(left.dividedReportingOverflow(by: right), run))
    case (.uint(let left), .uint(let right)): return .uint(left / right)
    case (.double(let left), .double(let right)): return .double(left / right)
    default: throw run.noOverload("/", left, right)
    }
  }

  @Sendable private static func remainder(_ left: Datum, _ right: Datum, _ run: inout Run) throws(Fault) -> Datum {
    switch (left, right) {
    case (.int, .int(0)), (.uint, .uint(0)): throw run.fault(.divisionByZero, "division by zero")
    case (.int(let left), .int(let right)): return .int(right == -1 ? 0 : left % right)
    case (.uint(let left), .uint(let right)): return .uint(left % right)
    default: throw run.noOverload("%", left, right)
    }
  }

  @Sendable private static func negate(_ operand: Datum, _ run: inout Run) throws(Fault) -> Datum {
    switch operand {
    case .int(let value): return .int(try checked(Int64(0).subtractingReportingOverflow(value), run))
    case .double(let value): return .double(-value)
    default: throw run.noOverload("-", operand)
    }
  }

  private static func checked<Number: FixedWidthInteger>(
    _ result: (partialValue: Number, overflow: Bool), _ run: borrowing Run
  ) throws(Fault) -> Number {
    if result.overflow {
      throw run.fault(.overflow, "the result is beyond the range of \(Number.isSigned ? "an integer" : "a uint")")
    }
    return result.partialValue
  }
}

/// What CEL's times reach: the years 1 to 9999, and as long a duration as protocol buffers have.
enum TimeRange {
  static let seconds = Int64(-62_135_596_800)...253_402_300_799
  static let spanLimit = Int64(315_576_000_000)

  static func nanoseconds(_ instant: Instant) -> Int128 {
    Int128(instant.seconds) * 1_000_000_000 + Int128(instant.nanoseconds)
  }

  static func nanoseconds(_ span: TimeSpan) -> Int128 {
    Int128(span.seconds) * 1_000_000_000 + Int128(span.nanoseconds)
  }

  static func instant(_ nanoseconds: Int128, _ run: borrowing Run) throws(Fault) -> Instant {
    var (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    if rest < 0 { (seconds, rest) = (seconds - 1, rest + 1_000_000_000) }
    guard let whole = Int64(exactly: seconds), Self.seconds.contains(whole) else {
      throw run.fault(.overflow, "the datetime is outside of the years 1 to 9999")
    }
    return Instant(seconds: whole, nanoseconds: Int32(rest))
  }

  static func span(_ nanoseconds: Int128, _ run: borrowing Run) throws(Fault) -> TimeSpan {
    let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    guard let whole = Int64(exactly: seconds), whole.magnitude <= spanLimit.magnitude else {
      throw run.fault(.overflow, "the duration is longer than \(spanLimit) seconds")
    }
    return TimeSpan(seconds: whole, nanoseconds: Int32(rest))
  }
}
