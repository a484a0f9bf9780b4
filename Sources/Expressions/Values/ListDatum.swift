package import AetherModel

/// A list: made by an expression, or as it stands in the model.
package enum ListDatum: Sendable {
  case items([Datum])
  /// An array.
  case model(Value)

  package var count: Int {
    switch self {
    case .items(let items): items.count
    case .model(let value): value.count
    }
  }

  /// Traps outside `0..<count`, as an array does.
  package subscript(index: Int) -> Datum {
    switch self {
    case .items(let items): items[index]
    case .model(let value): Datum(value[index])
    }
  }

  /// All items.
  package var items: [Datum] {
    switch self {
    case .items(let items): items
    case .model(let value): (0..<value.count).map { Datum(value[$0]) }
    }
  }
}
