/// `lists.range`, and what can be done with a list as a whole.
enum ListFunctions {
  private static let items = ExpressionType.list(.parameter(0))
  private static let whole: [([ExpressionType], ExpressionType)] = [([items], items)]

  static let all: [Function] = [
    Function("lists.range", .global, [([.int], .list(.int))], .one(range)),
    Function("slice", .member, [([items, .int, .int], items)], .any(slice)),
    Function(
      "flatten", .member, [([items], .list(.dyn))],
      .one { value, run throws(Fault) in try flatten(value, .int(1), &run) }),
    Function("flatten", .member, [([items, .int], .list(.dyn))], .two(flatten)),
    Function("distinct", .member, whole, .one(distinct)),
    Function("sort", .member, whole, .one(sort)),
    Function("reverse", .member, [([.string], .string), ([items], items)], .one(reverse)),
    Function(
      "first", .member, [([items], .optional(.parameter(0)))],
      .one { value, run throws(Fault) in try end(value, "first", isFirst: true, run) }),
    Function(
      "last", .member, [([items], .optional(.parameter(0)))],
      .one { value, run throws(Fault) in try end(value, "last", isFirst: false, run) }),
  ]

  @Sendable private static func range(_ count: Datum, _ run: inout Run) throws(Fault) -> Datum {
    guard case .int(let count) = count else { throw run.noOverload("lists.range", count) }
    guard count > 0 else { return .list([]) }
    guard count < 1 << 40 else { throw run.fault(.limit, "the expression was stopped: it makes \(count) items") }
    try run.make(items: Int(count))
    return .list((0..<count).map(Datum.int))
  }

  @Sendable private static func slice(_ arguments: [Datum], _ run: inout Run) throws(Fault) -> Datum {
    guard case .list(let list) = arguments[0], case .int(let start) = arguments[1], case .int(let end) = arguments[2]
    else { throw run.noOverload("slice", arguments[0], arguments[1], arguments[2]) }
    guard start >= 0, start <= end, end <= list.count else {
      throw run.fault(.indexOutOfRange, "\(start) to \(end) is no part of an array with \(list.count) items")
    }
    try run.make(items: Int(end - start))
    return .list((start..<end).map { list[Int($0)] })
  }

  @Sendable private static func flatten(_ list: Datum, _ depth: Datum, _ run: inout Run) throws(Fault) -> Datum {
    guard case .list(let list) = list, case .int(let depth) = depth else {
      throw run.noOverload("flatten", list, depth)
    }
    guard depth >= 0 else { throw run.fault(.invalidArgument, "flatten() can't go \(depth) levels down") }
    var result: [Datum] = []
    try flatten(list, depth, into: &result, &run)
    return .list(result)
  }

  /// Recursion ends where the value does, whose depth is bounded by the expression and by the model.
  private static func flatten(
    _ list: ListDatum, _ depth: Int64, into result: inout [Datum], _ run: inout Run
  ) throws(Fault) {
    try run.make(items: list.count)
    for index in 0..<list.count {
      let item = list[index]
      if depth > 0, case .list(let inner) = item {
        try flatten(inner, depth - 1, into: &result, &run)
      } else {
        result.append(item)
      }
    }
  }

  @Sendable private static func distinct(_ list: Datum, _ run: inout Run) throws(Fault) -> Datum {
    guard case .list(let list) = list else { throw run.noOverload("distinct", list) }
    var result: [Datum] = []
    var seen: Set<MapKey> = []
    for index in 0..<list.count {
      let item = list[index]
      try run.step()
      if let key = MapKey(item) {
        if seen.insert(key).inserted { result.append(item) }
        continue
      }
      var isNew = true
      for other in result where isNew { isNew = try !item.isEqual(to: other, &run) }
      if case .double = item, let key = MapKey(item, forLookUp: true) { isNew = isNew && seen.insert(key).inserted }
      try run.step(result.count)
      if isNew { result.append(item) }
    }
    try run.make(items: result.count)
    return .list(result)
  }

  @Sendable private static func sort(_ list: Datum, _ run: inout Run) throws(Fault) -> Datum {
    guard case .list(let list) = list else { throw run.noOverload("sort", list) }
    let items = list.items
    try run.make(items: items.count)
    return .list(try sorted(items, by: items, "sort", &run))
  }

  /// `items`, in the order of `keys`, of which all must be of one type that has an order. Stable.
  static func sorted(
    _ items: [Datum], by keys: [Datum], _ name: String, _ run: inout Run
  ) throws(Fault) -> [Datum] {
    guard let first = keys.first else { return [] }
    for key in keys {
      guard key.typeName == first.typeName, key.order(to: first) != nil else {
        throw run.fault(.typeMismatch, "\(name)() can't put \(first.withArticle) and \(key.withArticle) in order")
      }
    }
    try run.step(keys.count * max(1, Int.bitWidth - keys.count.leadingZeroBitCount))
    let order = keys.indices.sorted { left, right in
      let order = keys[left].order(to: keys[right])
      return order == .less || order == .same && left < right
    }
    return order.map { items[$0] }
  }

  @Sendable private static func reverse(_ value: Datum, _ run: inout Run) throws(Fault) -> Datum {
    switch value {
    case .list(let list):
      try run.make(items: list.count)
      return .list(list.items.reversed())
    case .string(let text):
      try run.make(bytes: text.utf8.count)
      var reversed = String.UnicodeScalarView()
      reversed.append(contentsOf: text.unicodeScalars.reversed())
      return .string(String(reversed))
    default: throw run.noOverload("reverse", value)
    }
  }

  private static func end(
    _ value: Datum, _ name: String, isFirst: Bool, _ run: borrowing Run
  ) throws(Fault) -> Datum {
    guard case .list(let list) = value else { throw run.noOverload(name, value) }
    return list.count == 0 ? .none : .some(list[isFirst ? 0 : list.count - 1])
  }
}
