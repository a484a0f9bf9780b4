/// `[a, ?b]`.
final class ListNode: Node {
  let items: [any Node]
  /// Indices of those that are optionals, and left out when they are nothing.
  let optional: Set<Int>
  let range: Range<Int>

  init(_ items: [any Node], optional: Set<Int>, _ range: Range<Int>) {
    self.items = items
    self.optional = optional
    self.range = range
  }

  func evaluate(_ run: inout Run) throws(Fault) -> Datum {
    var values: [Datum] = []
    values.reserveCapacity(items.count)
    for (index, item) in items.enumerated() {
      let value = try item.evaluate(&run)
      if optional.isEmpty || !optional.contains(index) {
        values.append(value)
      } else if let value = try value.optionalValue("an item that begins with '?'", range) {
        values.append(value)
      }
    }
    run.site = range
    try run.make(items: values.count)
    return try run.bounded(.list(values))
  }
}

/// `{k: a, ?l: b}`.
final class MapNode: Node {
  struct Entry: Sendable {
    var key: any Node
    var value: any Node
    var isOptional: Bool
    /// Of the key.
    var range: Range<Int>
  }

  let entries: [Entry]
  let range: Range<Int>

  init(_ entries: [Entry], _ range: Range<Int>) {
    self.entries = entries
    self.range = range
  }

  func evaluate(_ run: inout Run) throws(Fault) -> Datum {
    var builder = MapBuilder()
    for entry in entries {
      let datum = try entry.key.evaluate(&run)
      guard let key = MapKey(datum) else {
        throw Fault(
          code: .typeMismatch,
          message: "a key of this map must be a string, an integer, a uint or a bool, and is \(datum.withArticle)",
          range: entry.range)
      }
      var value = try entry.value.evaluate(&run)
      if entry.isOptional {
        guard let present = try value.optionalValue("the value behind a key with '?'", entry.range) else { continue }
        value = present
      }
      guard builder.add(key, value) else { throw Fault(duplicateKey: key, at: entry.range) }
    }
    run.site = range
    try run.make(items: entries.count * 2)
    return try run.bounded(builder.finish())
  }
}

extension Fault {
  init(duplicateKey key: MapKey, at range: Range<Int>) {
    let text = TextConversion.text(of: key.datum) ?? ""
    self.init(code: .duplicateKey, message: "the key '\(text)' occurs twice in this map", range: range)
  }
}

extension Datum {
  /// What is in an optional, or `nil`; a fault for anything else.
  func optionalValue(_ what: String, _ range: Range<Int>) throws(Fault) -> Datum? {
    guard case .optional(let present) = self else {
      throw Fault(code: .typeMismatch, message: "\(what) must be an optional, and is \(withArticle)", range: range)
    }
    return present?.value
  }
}
