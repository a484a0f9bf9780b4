/// A struct of C, as a description lays it out: fields in order, each where its alignment allows.
package struct CStruct: Hashable, Sendable {
  package struct Field: Hashable, Sendable {
    package var name: String
    package var type: CType

    package init(name: String, type: CType) {
      self.name = name
      self.type = type
    }
  }

  package var name: String
  package var fields: [Field]

  package init(name: String, fields: [Field]) {
    self.name = name
    self.fields = fields
  }
}

/// The structs of one description, with their layouts. What is larger than ``sizeLimit`` has no size.
package struct CLayouts: Sendable {
  /// Bytes of the largest struct: 64 MiB.
  package static let sizeLimit = 64 << 20

  package struct Layout: Sendable {
    package var size: Int
    package var alignment: Int
    /// Of each field.
    package var offsets: [Int]
  }

  package let structs: [String: CStruct]
  private let layouts: [String: Layout]

  /// - Parameter structs: each after those that it holds; others are passed over.
  package init(_ structs: [CStruct]) {
    var known: [String: CStruct] = [:]
    var layouts: [String: Layout] = [:]
    for entry in structs where known[entry.name] == nil {
      var layout = Layout(size: 0, alignment: 1, offsets: [])
      for field in entry.fields {
        guard let (size, alignment) = Self.measure(field.type, layouts) else { continue }
        let offset = (layout.size + alignment - 1) / alignment * alignment
        // Both are below the limit, so that nothing overflows.
        guard offset + size <= Self.sizeLimit else { continue }
        layout.offsets.append(offset)
        layout.size = offset + size
        layout.alignment = max(layout.alignment, alignment)
      }
      layout.size = (layout.size + layout.alignment - 1) / layout.alignment * layout.alignment
      // One with a field that has no size has none, too.
      if layout.offsets.count == entry.fields.count { layouts[entry.name] = layout }
      known[entry.name] = entry
    }
    self.structs = known
    self.layouts = layouts
  }

  package func layout(of name: String) -> Layout? { layouts[name] }

  /// Bytes and alignment of a value of the type; `nil` for what has no size.
  package func measure(_ type: CType) -> (size: Int, alignment: Int)? { Self.measure(type, layouts) }

  private static func measure(_ type: CType, _ layouts: [String: Layout]) -> (size: Int, alignment: Int)? {
    switch type {
    case .void, .function, .opaque: return nil
    case .scalar(let scalar): return (scalar.size, scalar.alignment)
    case .pointer: return (8, 8)
    case .structure(let name): return layouts[name].map { ($0.size, $0.alignment) }
    case .array(let element, let count):
      guard let (size, alignment) = measure(element, layouts) else { return nil }
      let (total, overflows) = size.multipliedReportingOverflow(by: count)
      return overflows || total > sizeLimit ? nil : (total, alignment)
    }
  }
}
