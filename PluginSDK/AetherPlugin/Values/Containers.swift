extension Optional: PluginValue where Wrapped: PluginValue {
  public static func schema(depth: Int) -> Schema { Wrapped.schema(depth: depth) }
  @inlinable
  public static var placeholder: Wrapped?? { .some(nil) }
  @inlinable
  public static var isOptional: Bool { true }
  @inlinable
  public static var isKept: Bool { Wrapped.isKept }
  @inlinable
  public var isNil: Bool {
    if let self { self.isNil } else { true }
  }

  /// Nil where there is no value or null.
  @inlinable
  public static func read(_ view: ValueView) -> Wrapped?? {
    switch view.kind {
    case .absent, .null: .some(nil)
    default: Wrapped.read(view).map(Optional.some)
    }
  }

  @inlinable
  public func write(to writer: borrowing ValueWriter) {
    if let self { self.write(to: writer) } else { writer.appendNull() }
  }
}

extension Array: PluginValue where Element: PluginValue {
  public static func schema(depth: Int) -> Schema {
    depth > 0 ? .array(Element.schema(depth: depth - 1)) : .any
  }
  public static var placeholder: [Element]? { [] }

  @inlinable
  public static func read(_ view: ValueView) -> [Element]? {
    guard view.kind == .array else { return nil }
    var items: [Element] = []
    items.reserveCapacity(view.count)
    for index in 0..<view.count {
      guard let item = Element.read(view[index]) else { return nil }
      items.append(item)
    }
    return items
  }

  @inlinable
  public func write(to writer: borrowing ValueWriter) {
    writer.array { writer in
      for item in self { item.write(to: writer) }
    }
  }
}

extension Dictionary: PluginValue where Key == String, Value: PluginValue {
  public static func schema(depth: Int) -> Schema { depth > 0 ? .object([]) : .any }
  public static var placeholder: [String: Value]? { [:] }

  @inlinable
  public static func read(_ view: ValueView) -> [String: Value]? {
    guard view.kind == .object else { return nil }
    var entries: [String: Value] = [:]
    entries.reserveCapacity(view.count)
    for index in 0..<view.count {
      guard let key = view.key(at: index), let value = Value.read(view[index]) else { return nil }
      entries[key] = value
    }
    return entries
  }

  /// Writes the entries by the order of their keys, so that equal dictionaries are equal values.
  @inlinable
  public func write(to writer: borrowing ValueWriter) {
    writer.object { writer in
      for key in keys.sorted() {
        guard let value = self[key] else { continue }
        writer.set(key, value)
      }
    }
  }
}
