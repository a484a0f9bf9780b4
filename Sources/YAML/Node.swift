package import AetherModel

/// One value of a YAML text, with its place. Two words; copying it copies no content. An alias is seen as the node
/// that it stands for.
package struct Node: Sendable {
  package enum Kind: Sendable { case null, bool, integer, double, string, sequence, mapping }

  package enum Content: Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case double(Double)
    case string(String)
    case sequence(Items)
    case mapping(Pairs)
  }

  package let store: NodeStore
  let index: Int

  init(store: NodeStore, index: Int) {
    self.store = store
    let entry = store.entries[index]
    self.index = entry.kind == .alias ? Int(entry.count) : index
  }

  var entry: NodeStore.Entry { store.entries[index] }

  package var kind: Kind {
    switch entry.kind {
    case .null: .null
    case .bool: .bool
    case .integer: .integer
    case .double: .double
    case .sequence: .sequence
    case .mapping: .mapping
    case .string, .alias: .string
    }
  }

  package var content: Content {
    switch kind {
    case .null: .null
    case .bool: .bool(boolValue == true)
    case .integer: .integer(integerValue ?? 0)
    case .double: .double(doubleValue ?? 0)
    case .string: .string(string)
    case .sequence: .sequence(items)
    case .mapping: .mapping(pairs)
    }
  }

  /// Quotes and brackets included; of a block container, from its first key or dash to the end of its last value.
  package var span: SourceSpan {
    let entry = entry
    return SourceSpan(source: store.source, range: Int(entry.start)..<Int(entry.end))
  }

  /// Whether this is a scalar in quotes or a block scalar, which is always a string.
  package var isQuoted: Bool { entry.style != .plain }

  /// Whether this is a scalar in double quotes, where a backslash begins an escape.
  package var isDoubleQuoted: Bool { entry.style == .doubleQuoted }

  /// A scalar's text, also that of a number or a bool as it was written; empty for a container.
  package var string: String { String(decoding: utf8, as: UTF8.self) }

  /// The bytes of ``string``.
  package var utf8: ArraySlice<UInt8> { store.text(of: entry) }

  /// The place among these texts of the one that this scalar has.
  package func index(in texts: [[UInt8]]) -> Int? {
    let entry = entry
    let length = Int(entry.textLength)
    let start = Int(entry.textStart)
    let bytes = entry.isVerbatim ? store.source.bytes : store.pool
    return texts.firstIndex { text in
      guard text.count == length else { return false }
      for index in 0..<length where bytes[start + index] != text[index] { return false }
      return true
    }
  }

  package var boolValue: Bool? { entry.kind == .bool ? utf8.first.map { $0 | 0x20 == UInt8(ascii: "t") } : nil }
  package var integerValue: Int64? { entry.kind == .integer ? CoreSchema.integer(utf8) : nil }

  /// Also an integer's value.
  package var doubleValue: Double? {
    switch entry.kind {
    case .double: CoreSchema.double(utf8)
    case .integer: integerValue.map(Double.init)
    default: nil
    }
  }

  /// A sequence's items; empty for anything else.
  package var items: Items { Items(store: store, index: index, isEmpty: entry.kind != .sequence) }

  /// A mapping's pairs in file order, without those that were reported as wrong; empty for anything else.
  package var pairs: Pairs { Pairs(store: store, index: index, isEmpty: entry.kind != .mapping) }

  /// The value of a mapping's key; `nil` when there is none, or this is not a mapping.
  package subscript(key: String) -> Node? {
    let mapping = entry
    guard mapping.kind == .mapping else { return nil }
    let length = key.utf8.count
    var index = index + 1
    while index < Int(mapping.next) {
      let entry = store.entries[index]
      let value = Int(entry.next)
      if Int(entry.textLength) == length || entry.kind == .alias, !entry.isDropped {
        let name = Node(store: store, index: index)
        if name.utf8.elementsEqual(key.utf8) { return Node(store: store, index: value) }
      }
      index = Int(store.entries[value].next)
    }
    return nil
  }

  package struct Items: Sequence, Sendable {
    let store: NodeStore
    let index: Int
    let isEmpty: Bool

    package var count: Int { isEmpty ? 0 : Int(store.entries[index].count) }
    package var underestimatedCount: Int { count }

    package struct Iterator: IteratorProtocol {
      let store: NodeStore
      var index: Int
      let end: Int

      package mutating func next() -> Node? {
        guard index < end else { return nil }
        defer { index = Int(store.entries[index].next) }
        return Node(store: store, index: index)
      }
    }

    package func makeIterator() -> Iterator {
      Iterator(store: store, index: index + 1, end: isEmpty ? index : Int(store.entries[index].next))
    }
  }

  package struct Pairs: Sequence, Sendable {
    let store: NodeStore
    let index: Int
    let isEmpty: Bool

    package struct Iterator: IteratorProtocol {
      let store: NodeStore
      var index: Int
      let end: Int

      package mutating func next() -> (key: Node, value: Node)? {
        while index < end {
          let key = index
          let value = Int(store.entries[key].next)
          index = Int(store.entries[value].next)
          if !store.entries[key].isDropped {
            return (Node(store: store, index: key), Node(store: store, index: value))
          }
        }
        return nil
      }
    }

    package func makeIterator() -> Iterator {
      Iterator(store: store, index: index + 1, end: isEmpty ? index : Int(store.entries[index].next))
    }
  }
}
