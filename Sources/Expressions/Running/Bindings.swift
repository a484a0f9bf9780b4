/// `cel.bind(name, value, body)`, and `cel.block([…], body)`, which optimisers write: values that the body reads by
/// name, and later values, too.
///
/// Each is evaluated once, before the body, so that evaluating never goes deeper than the expression is written. When
/// that fails, only who reads it fails.
final class Bind: Node {
  let values: [(slot: Int, node: any Node)]
  let body: any Node

  init(_ values: [(slot: Int, node: any Node)], body: any Node) {
    self.values = values
    self.body = body
  }

  func evaluate(_ run: inout Run) throws(Fault) -> Datum {
    for (slot, node) in values {
      do throws(Fault) {
        run.locals[slot] = try node.evaluate(&run)
      } catch {
        if error.code == .limit { throw error }
        run.locals[slot] = nil
        run.faults[slot] = error
      }
    }
    return try body.evaluate(&run)
  }
}

/// `optional.optMap(name, value)` and `optFlatMap`: the value where the optional has one.
final class OptionalMap: Node {
  let operand: any Node
  let slot: Int
  let body: any Node
  /// Whether the value is an optional itself.
  let isFlat: Bool
  let range: Range<Int>

  init(_ operand: any Node, slot: Int, body: any Node, isFlat: Bool, _ range: Range<Int>) {
    self.operand = operand
    self.slot = slot
    self.body = body
    self.isFlat = isFlat
    self.range = range
  }

  private var name: String { isFlat ? "optFlatMap" : "optMap" }

  func evaluate(_ run: inout Run) throws(Fault) -> Datum {
    guard let present = try operand.evaluate(&run).optionalValue("what '\(name)' is called on", range) else {
      return .none
    }
    run.locals[slot] = present
    let value = try body.evaluate(&run)
    run.site = range
    guard isFlat else { return try run.bounded(.some(value)) }
    return try value.optionalValue("what 'optFlatMap' makes", range).map { .some($0) } ?? .none
  }
}

/// `optional.or(other)` and `optional.orValue(value)`: the other side is evaluated only when it is needed.
final class Alternative: Node {
  let left: any Node
  let right: any Node
  /// Whether the right side is a value and no optional.
  let isValue: Bool
  let range: Range<Int>

  init(_ left: any Node, _ right: any Node, isValue: Bool, _ range: Range<Int>) {
    self.left = left
    self.right = right
    self.isValue = isValue
    self.range = range
  }

  func evaluate(_ run: inout Run) throws(Fault) -> Datum {
    let name = isValue ? "orValue" : "or"
    if let value = try left.evaluate(&run).optionalValue("what '\(name)' is called on", range) {
      return isValue ? value : .some(value)
    }
    let other = try right.evaluate(&run)
    if isValue { return other }
    return try other.optionalValue("the argument of 'or'", range).map { .some($0) } ?? .none
  }
}

/// `list.sortBy(name, key)`.
final class SortBy: Node {
  let operand: any Node
  let slot: Int
  let key: any Node
  let range: Range<Int>

  init(_ operand: any Node, slot: Int, key: any Node, _ range: Range<Int>) {
    self.operand = operand
    self.slot = slot
    self.key = key
    self.range = range
  }

  func evaluate(_ run: inout Run) throws(Fault) -> Datum {
    let operand = try operand.evaluate(&run)
    guard case .list(let list) = operand else {
      throw Fault(code: .typeMismatch, message: "sortBy() does not take \(operand.withArticle)", range: range)
    }
    var keys: [Datum] = []
    for index in 0..<list.count {
      run.locals[slot] = list[index]
      keys.append(try key.evaluate(&run))
    }
    run.site = range
    try run.make(items: list.count * 2)
    return .list(try ListFunctions.sorted(list.items, by: keys, "sortBy", &run))
  }
}
