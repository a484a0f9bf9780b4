import AetherModel

/// The macros that go through a list or a map: one or two variables, a condition, and what is made of each item.
final class Comprehension: Node {
  enum Kind: Sendable {
    case all, exists, existsOne, filter, map, transformMap, transformMapEntry
  }

  let kind: Kind
  let range: any Node
  /// The item (or the key) with one variable; the index and the item (or the key and the value) with two.
  let slots: (first: Int, second: Int?)
  /// Of `all`, `exists` and `existsOne` what is asked; else what must hold for an item to be taken.
  let condition: (any Node)?
  /// What is made of an item.
  let transform: (any Node)?
  /// Where the macro's name and its condition stand.
  let site: Range<Int>
  let conditionSite: Range<Int>

  init(
    _ kind: Kind, over range: any Node, slots: (first: Int, second: Int?), condition: (any Node)?,
    transform: (any Node)?, site: Range<Int>, conditionSite: Range<Int>
  ) {
    self.kind = kind
    self.range = range
    self.slots = slots
    self.condition = condition
    self.transform = transform
    self.site = site
    self.conditionSite = conditionSite
  }

  func evaluate(_ run: inout Run) throws(Fault) -> Datum {
    let range = try range.evaluate(&run)
    let items: Items
    switch range {
    case .list(let list): items = .list(list)
    case .map(let map): items = .map(map)
    default:
      throw Fault(code: .typeMismatch, message: "can't go through \(range.withArticle)", range: site)
    }
    switch kind {
    case .all: return .bool(try search(items, for: false, &run))
    case .exists: return .bool(try search(items, for: true, &run))
    case .existsOne: return .bool(try count(items, &run) == 1)
    case .filter, .map: return try list(items, &run)
    case .transformMap, .transformMapEntry: return try map(items, &run)
    }
  }

  private enum Items {
    case list(ListDatum)
    case map(MapDatum)

    var count: Int {
      switch self {
      case .list(let list): list.count
      case .map(let map): map.count
      }
    }
  }

  @inline(__always)
  private func bind(_ index: Int, of items: Items, _ run: inout Run) throws(Fault) {
    try run.step()
    switch items {
    case .list(let list):
      let item = if case .model(let value) = list { try run.load(value[index]) } else { list[index] }
      guard let second = slots.second else { return run.locals[slots.first] = item }
      run.locals[slots.first] = .int(Int64(index))
      run.locals[second] = item
    case .map(let map):
      run.locals[slots.first] = map.key(at: index)
      if let second = slots.second { run.locals[second] = map.value(at: index) }
    }
  }

  private func holds(_ run: inout Run) throws(Fault) -> Bool {
    guard let condition else { return true }
    return try condition.bool(&run, "the condition", conditionSite)
  }

  /// Whether the condition is `wanted` for some item, turned back to what the macro says. A fault counts only when no
  /// item decides.
  private func search(_ items: Items, for wanted: Bool, _ run: inout Run) throws(Fault) -> Bool {
    var first: Fault?
    for index in 0..<items.count {
      try bind(index, of: items, &run)
      do throws(Fault) {
        if try holds(&run) == wanted { return wanted }
      } catch {
        if error.code == .limit { throw error }
        first = first ?? error
      }
    }
    if let first { throw first }
    return !wanted
  }

  private func count(_ items: Items, _ run: inout Run) throws(Fault) -> Int {
    var count = 0
    for index in 0..<items.count {
      try bind(index, of: items, &run)
      if try holds(&run) { count += 1 }
    }
    return count
  }

  private func list(_ items: Items, _ run: inout Run) throws(Fault) -> Datum {
    var result: [Datum] = []
    for index in 0..<items.count {
      try bind(index, of: items, &run)
      guard try holds(&run) else { continue }
      run.site = site
      try run.make(items: 1)
      result.append(try transform?.evaluate(&run) ?? run.locals[slots.first] ?? .null)
    }
    run.site = site
    return try run.bounded(.list(result))
  }

  private func map(_ items: Items, _ run: inout Run) throws(Fault) -> Datum {
    var builder = MapBuilder()
    for index in 0..<items.count {
      try bind(index, of: items, &run)
      let key = run.locals[slots.first] ?? .null
      guard try holds(&run) else { continue }
      let value = try transform?.evaluate(&run) ?? .null
      run.site = site
      if kind == .transformMap {
        try add(key, value, to: &builder, &run)
        continue
      }
      guard case .map(let entries) = value else {
        throw run.fault(
          .typeMismatch, "transformMapEntry needs an object for each item, and this is \(value.withArticle)")
      }
      for place in 0..<entries.count {
        try run.step()
        try add(entries.key(at: place), entries.value(at: place), to: &builder, &run)
      }
    }
    run.site = site
    return try run.bounded(builder.finish())
  }

  private func add(_ key: Datum, _ value: Datum, to builder: inout MapBuilder, _ run: inout Run) throws(Fault) {
    try run.make(items: 2)
    guard let key = MapKey(key) else { throw run.fault(.typeMismatch, "\(key.withArticle) can't be a key") }
    guard builder.add(key, value) else { throw Fault(duplicateKey: key, at: site) }
  }
}
