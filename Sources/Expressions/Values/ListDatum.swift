package import AetherModel

/// A list: made by an expression, or as it stands in the model.
package enum ListDatum: Sendable {
  /// With the depth of the deepest, and one more.
  case items([Datum], depth: Int)
  /// An array.
  case model(Value)

  package init(_ items: [Datum]) {
    var depth = 0
    for item in items { depth = max(depth, item.depth) }
    self = .items(items, depth: depth + 1)
  }

  package var count: Int {
    switch self {
    case .items(let items, _): items.count
    case .model(let value): value.count
    }
  }

  /// Traps outside `0..<count`, as an array does.
  package subscript(index: Int) -> Datum {
    switch self {
    case .items(let items, _): items[index]
    case .model(let value): Datum(value[index])
    }
  }

  /// All items.
  package var items: [Datum] {
    switch self {
    case .items(let items, _): items
    case .model(let value): (0..<value.count).map { Datum(value[$0]) }
    }
  }
}
