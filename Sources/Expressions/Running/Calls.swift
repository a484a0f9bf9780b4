/// What a function does, by the number of its arguments, a receiver included. Arguments of types that it does not
/// take are a fault.
enum Implementation: Sendable {
  case none(@Sendable (inout Run) throws(Fault) -> Datum)
  case one(@Sendable (Datum, inout Run) throws(Fault) -> Datum)
  case two(@Sendable (Datum, Datum, inout Run) throws(Fault) -> Datum)
  case any(@Sendable ([Datum], inout Run) throws(Fault) -> Datum)

  /// A call with so many arguments as the implementation takes.
  func node(_ arguments: [any Node], _ range: Range<Int>) -> any Node {
    switch self {
    case .none(let body): CallNone(body, range)
    case .one(let body): CallOne(body, arguments[0], range)
    case .two(let body): CallTwo(body, arguments[0], arguments[1], range)
    case .any(let body): CallAny(body, arguments, range)
    }
  }
}

private final class CallNone: Node {
  let body: @Sendable (inout Run) throws(Fault) -> Datum
  let range: Range<Int>

  init(_ body: @escaping @Sendable (inout Run) throws(Fault) -> Datum, _ range: Range<Int>) {
    self.body = body
    self.range = range
  }

  func evaluate(_ run: inout Run) throws(Fault) -> Datum {
    run.site = range
    return try body(&run)
  }
}

private final class CallOne: Node {
  let body: @Sendable (Datum, inout Run) throws(Fault) -> Datum
  let operand: any Node
  let range: Range<Int>

  init(
    _ body: @escaping @Sendable (Datum, inout Run) throws(Fault) -> Datum, _ operand: any Node, _ range: Range<Int>
  ) {
    self.body = body
    self.operand = operand
    self.range = range
  }

  func evaluate(_ run: inout Run) throws(Fault) -> Datum {
    let operand = try operand.evaluate(&run)
    run.site = range
    try run.step()
    return try body(operand, &run)
  }
}

private final class CallTwo: Node {
  let body: @Sendable (Datum, Datum, inout Run) throws(Fault) -> Datum
  let left: any Node
  let right: any Node
  let range: Range<Int>

  init(
    _ body: @escaping @Sendable (Datum, Datum, inout Run) throws(Fault) -> Datum, _ left: any Node,
    _ right: any Node, _ range: Range<Int>
  ) {
    self.body = body
    self.left = left
    self.right = right
    self.range = range
  }

  func evaluate(_ run: inout Run) throws(Fault) -> Datum {
    let left = try left.evaluate(&run)
    let right = try right.evaluate(&run)
    run.site = range
    try run.step()
    return try body(left, right, &run)
  }
}

private final class CallAny: Node {
  let body: @Sendable ([Datum], inout Run) throws(Fault) -> Datum
  let arguments: [any Node]
  let range: Range<Int>

  init(
    _ body: @escaping @Sendable ([Datum], inout Run) throws(Fault) -> Datum, _ arguments: [any Node],
    _ range: Range<Int>
  ) {
    self.body = body
    self.arguments = arguments
    self.range = range
  }

  func evaluate(_ run: inout Run) throws(Fault) -> Datum {
    var values: [Datum] = []
    values.reserveCapacity(arguments.count)
    for argument in arguments { values.append(try argument.evaluate(&run)) }
    run.site = range
    try run.step()
    return try body(values, &run)
  }
}

/// `matches` with a pattern that is known before it runs.
final class Matching: Node {
  let operand: any Node
  let pattern: Pattern
  let range: Range<Int>

  init(_ operand: any Node, _ pattern: Pattern, _ range: Range<Int>) {
    self.operand = operand
    self.pattern = pattern
    self.range = range
  }

  func evaluate(_ run: inout Run) throws(Fault) -> Datum {
    let operand = try operand.evaluate(&run)
    run.site = range
    guard case .string(let text) = operand else { throw run.noOverload("matches", operand) }
    try run.step(1 + text.utf8.count >> 4)
    return .bool(pattern.matches(text))
  }
}
