/// `math.…` over numbers.
enum MathFunctions {
  private static let unary: [([ExpressionType], ExpressionType)] = [([.double], .double)]
  private static let test: [([ExpressionType], ExpressionType)] = [([.double], .bool)]
  private static let same: [([ExpressionType], ExpressionType)] = [
    ([.int], .int), ([.uint], .uint), ([.double], .double),
  ]
  private static let choice: [([ExpressionType], ExpressionType)] = [
    ([.int], .int), ([.uint], .uint), ([.double], .double), ([.number], .number), ([.list(.parameter(0))], .dyn),
  ]

  static let all: [Function] = [
    Function(
      "math.greatest", .global, choice,
      .any { arguments, run throws(Fault) in try choose(arguments, "math.greatest", .greater, &run) },
      isVariadic: true),
    Function(
      "math.least", .global, choice,
      .any { arguments, run throws(Fault) in try choose(arguments, "math.least", .less, &run) }, isVariadic: true),
    Function(
      "math.ceil", .global, unary,
      .one { value, run throws(Fault) in try double(value, "math.ceil", run) { $0.rounded(.up) } }),
    Function(
      "math.floor", .global, unary,
      .one { value, run throws(Fault) in try double(value, "math.floor", run) { $0.rounded(.down) } }),
    Function(
      "math.round", .global, unary,
      .one { value, run throws(Fault) in try double(value, "math.round", run) { $0.rounded(.toNearestOrAwayFromZero) } }
    ),
    Function(
      "math.trunc", .global, unary,
      .one { value, run throws(Fault) in try double(value, "math.trunc", run) { $0.rounded(.towardZero) } }),
    Function("math.abs", .global, same, .one(abs)),
    Function("math.sign", .global, same, .one(sign)),
    Function(
      "math.sqrt", .global, [([.double], .double), ([.int], .double), ([.uint], .double)], .one(squareRoot)),
    Function(
      "math.isNaN", .global, test, .one { value, run throws(Fault) in try check(value, "math.isNaN", run, \.isNaN) }),
    Function(
      "math.isInf", .global, test,
      .one { value, run throws(Fault) in try check(value, "math.isInf", run, \.isInfinite) }),
    Function(
      "math.isFinite", .global, test,
      .one { value, run throws(Fault) in try check(value, "math.isFinite", run, \.isFinite) }),
  ]

  private static func double(
    _ value: Datum, _ name: String, _ run: borrowing Run, _ body: (Double) -> Double
  ) throws(Fault) -> Datum {
    guard case .double(let number) = value else { throw run.noOverload(name, value) }
    return .double(body(number))
  }

  private static func check(
    _ value: Datum, _ name: String, _ run: borrowing Run, _ body: (Double) -> Bool
  ) throws(Fault) -> Datum {
    guard case .double(let number) = value else { throw run.noOverload(name, value) }
    return .bool(body(number))
  }

  /// The first of the arguments, or of the items of the only one, that no other surpasses.
  private static func choose(
    _ arguments: [Datum], _ name: String, _ wanted: NumberOrder, _ run: inout Run
  ) throws(Fault) -> Datum {
    var numbers = ListDatum(arguments)
    if arguments.count == 1, case .list(let list) = arguments[0] { numbers = list }
    guard numbers.count > 0 else { throw run.fault(.invalidArgument, "\(name)() needs at least one number") }
    var best = numbers[0]
    guard NumberOrder(best, best) != nil else { throw run.noOverload(name, best) }
    for index in 1..<max(1, numbers.count) {
      try run.step()
      let number = numbers[index]
      guard let order = NumberOrder(number, best) else { throw run.noOverload(name, number) }
      if order == wanted { best = number }
    }
    return best
  }

  @Sendable private static func abs(_ value: Datum, _ run: inout Run) throws(Fault) -> Datum {
    switch value {
    case .int(let number):
      guard number != .min else { throw run.fault(.overflow, "the result is beyond the range of an integer") }
      return .int(number < 0 ? -number : number)
    case .uint: return value
    case .double(let number): return .double(number.magnitude)
    default: throw run.noOverload("math.abs", value)
    }
  }

  @Sendable private static func sign(_ value: Datum, _ run: inout Run) throws(Fault) -> Datum {
    switch value {
    case .int(let number): return .int(number.signum())
    case .uint(let number): return .uint(number == 0 ? 0 : 1)
    case .double(let number): return .double(number > 0 ? 1 : number < 0 ? -1 : number)
    default: throw run.noOverload("math.sign", value)
    }
  }

  @Sendable private static func squareRoot(_ value: Datum, _ run: inout Run) throws(Fault) -> Datum {
    switch value {
    case .int(let number): return .double(Double(number).squareRoot())
    case .uint(let number): return .double(Double(number).squareRoot())
    case .double(let number): return .double(number.squareRoot())
    default: throw run.noOverload("math.sqrt", value)
    }
  }
}

/// `math.bit…`.
enum BitFunctions {
  private static let pair: [([ExpressionType], ExpressionType)] = [([.int, .int], .int), ([.uint, .uint], .uint)]
  private static let shift: [([ExpressionType], ExpressionType)] = [([.int, .int], .int), ([.uint, .int], .uint)]

  static let all: [Function] = [
    Function(
      "math.bitAnd", .global, pair,
      .two { left, right, run throws(Fault) in try combine(left, right, "math.bitAnd", run) { $0 & $1 } }),
    Function(
      "math.bitOr", .global, pair,
      .two { left, right, run throws(Fault) in try combine(left, right, "math.bitOr", run) { $0 | $1 } }),
    Function(
      "math.bitXor", .global, pair,
      .two { left, right, run throws(Fault) in try combine(left, right, "math.bitXor", run) { $0 ^ $1 } }),
    Function("math.bitNot", .global, [([.int], .int), ([.uint], .uint)], .one(not)),
    Function(
      "math.bitShiftLeft", .global, shift,
      .two { left, right, run throws(Fault) in try shifted(left, right, "math.bitShiftLeft", run) { $0 << $1 } }),
    Function(
      "math.bitShiftRight", .global, shift,
      .two { left, right, run throws(Fault) in try shifted(left, right, "math.bitShiftRight", run) { $0 >> $1 } }),
  ]

  private static func combine(
    _ left: Datum, _ right: Datum, _ name: String, _ run: borrowing Run, _ body: (UInt64, UInt64) -> UInt64
  ) throws(Fault) -> Datum {
    switch (left, right) {
    case (.int(let left), .int(let right)):
      return .int(Int64(bitPattern: body(UInt64(bitPattern: left), UInt64(bitPattern: right))))
    case (.uint(let left), .uint(let right)): return .uint(body(left, right))
    default: throw run.noOverload(name, left, right)
    }
  }

  @Sendable private static func not(_ value: Datum, _ run: inout Run) throws(Fault) -> Datum {
    switch value {
    case .int(let number): return .int(~number)
    case .uint(let number): return .uint(~number)
    default: throw run.noOverload("math.bitNot", value)
    }
  }

  /// By 64 or more nothing is left. Bits that move in from the left are zero, of an integer, too.
  private static func shifted(
    _ value: Datum, _ count: Datum, _ name: String, _ run: borrowing Run, _ body: (UInt64, Int64) -> UInt64
  ) throws(Fault) -> Datum {
    guard case .int(let count) = count else { throw run.noOverload(name, value, count) }
    guard count >= 0 else { throw run.fault(.invalidArgument, "\(name)() can't shift by \(count)") }
    switch value {
    case .int(let number): return .int(Int64(bitPattern: body(UInt64(bitPattern: number), count)))
    case .uint(let number): return .uint(body(number, count))
    default: throw run.noOverload(name, value)
    }
  }
}
