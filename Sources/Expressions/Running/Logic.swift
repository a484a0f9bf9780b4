/// `&&` and `||`: a side that decides makes a fault of the other count for nothing.
final class Logic: Node {
  let left: any Node
  let right: any Node
  let ranges: (Range<Int>, Range<Int>)
  /// The value of either side that decides: false for `&&`, true for `||`.
  let deciding: Bool

  init(_ left: any Node, _ right: any Node, ranges: (Range<Int>, Range<Int>), deciding: Bool) {
    self.left = left
    self.right = right
    self.ranges = ranges
    self.deciding = deciding
  }

  private var sign: String { deciding ? "'||'" : "'&&'" }

  func evaluate(_ run: inout Run) throws(Fault) -> Datum {
    var first: Fault?
    do throws(Fault) {
      if try left.bool(&run, sign, ranges.0) == deciding { return .bool(deciding) }
    } catch {
      if error.code == .limit { throw error }
      first = error
    }
    do throws(Fault) {
      if try right.bool(&run, sign, ranges.1) == deciding { return .bool(deciding) }
    } catch {
      throw error.code == .limit ? error : first ?? error
    }
    if let first { throw first }
    return .bool(!deciding)
  }
}

final class Not: Node {
  let operand: any Node
  let range: Range<Int>

  init(_ operand: any Node, _ range: Range<Int>) {
    self.operand = operand
    self.range = range
  }

  func evaluate(_ run: inout Run) throws(Fault) -> Datum { .bool(try !operand.bool(&run, "'!'", range)) }
}

/// `condition ? whenTrue : whenFalse`: only one of the two is evaluated.
final class Conditional: Node {
  let condition: any Node
  let whenTrue: any Node
  let whenFalse: any Node
  let range: Range<Int>

  init(_ condition: any Node, _ whenTrue: any Node, _ whenFalse: any Node, _ range: Range<Int>) {
    self.condition = condition
    self.whenTrue = whenTrue
    self.whenFalse = whenFalse
    self.range = range
  }

  func evaluate(_ run: inout Run) throws(Fault) -> Datum {
    try condition.bool(&run, "'? :'", range) ? whenTrue.evaluate(&run) : whenFalse.evaluate(&run)
  }
}

/// `==`, `!=`, and the four orders.
final class Comparison: Node {
  enum Kind: Sendable { case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual }

  let kind: Kind
  let sign: String
  let left: any Node
  let right: any Node
  let range: Range<Int>

  init(_ kind: Kind, _ sign: String, _ left: any Node, _ right: any Node, _ range: Range<Int>) {
    self.kind = kind
    self.sign = sign
    self.left = left
    self.right = right
    self.range = range
  }

  func evaluate(_ run: inout Run) throws(Fault) -> Datum {
    let left = try left.evaluate(&run)
    let right = try right.evaluate(&run)
    run.site = range
    switch kind {
    case .equal: return .bool(try left.isEqual(to: right, &run))
    case .notEqual: return .bool(try !left.isEqual(to: right, &run))
    default: break
    }
    guard let order = left.order(to: right) else { throw run.noOverload(sign, left, right) }
    switch kind {
    case .less: return .bool(order == .less)
    case .lessOrEqual: return .bool(order == .less || order == .same)
    case .greater: return .bool(order == .greater)
    default: return .bool(order == .greater || order == .same)
    }
  }
}
