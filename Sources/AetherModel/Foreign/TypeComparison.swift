/// Tells whether a described type is what C has at a place.
///
/// What isn't known fits everything, and behind a pointer so does `void`, on either side; a name that isn't described is
/// a struct. Bytes behind a pointer are alike, whatever their sign. An integer of four bytes may have the other sign where
/// C is given it: an enumeration is `unsigned int` for compilers and `int` for people, and a register holds the same bits
/// for both. Where C gives it and it is read, the sign is that of the number that comes out, and must be right.
struct TypeComparison {
  /// Why a type doesn't fit.
  enum Mismatch: Hashable {
    /// It is another type.
    case type
    /// It is a struct, or leads to one, that has another layout. A clause.
    case layout(String)
  }

  let layouts: CLayouts
  /// Whether what C left there is read.
  var isRead: Bool

  /// Structs behind more pointers than these aren't compared.
  private static let depthLimit = 3

  /// Of a value: an argument, a result, a field.
  func mismatch(_ type: CType, _ shape: CShape, depth: Int = 0) -> Mismatch? {
    switch (type, shape) {
    // A union and a vector have no description; other unknown types may be anything.
    case (_, .other(let text)): return text.hasPrefix("union") || text.hasPrefix("vector") ? .type : nil
    case (.void, .void): return nil
    case (.scalar(let scalar), .integer(let size, let isSigned)):
      guard scalar.isInteger, scalar.size == size else { return .type }
      return (scalar.kind == .signed) == isSigned || size == 4 && !isRead ? nil : .type
    case (.scalar(let scalar), _):
      guard let other = shape.scalar else { return .type }
      return other.kind == scalar.kind && other.size == scalar.size ? nil : .type
    // A parameter that is written as an array or as a function is a pointer.
    case (.pointer(let pointee, _), .array(let element, _)): return pointeeMismatch(pointee, element, depth + 1)
    case (.pointer(let pointee, _), .function): return pointeeMismatch(pointee, shape, depth + 1)
    case (.pointer(let pointee, _), .pointer(let other, _)): return pointeeMismatch(pointee, other, depth + 1)
    case (.structure(let name), .structure): return layoutMismatch(name, shape, depth)
    case (.array(let element, let count), .array): return arrayMismatch(element, count, shape, depth)
    default: return .type
    }
  }

  private func pointeeMismatch(_ type: CType, _ shape: CShape, _ depth: Int) -> Mismatch? {
    switch (type, shape) {
    case (.void, _), (_, .void), (_, .other), (.function, .function), (.opaque, .structure): return nil
    case (_, .array(let element, _)): return pointeeMismatch(type, element, depth)
    case (.array(let element, _), _): return pointeeMismatch(element, shape, depth)
    case (.scalar(let scalar), .integer(1, _)) where scalar.isInteger && scalar.size == 1: return nil
    default: return mismatch(type, shape, depth: depth)
    }
  }

  private func arrayMismatch(_ element: CType, _ count: Int, _ shape: CShape, _ depth: Int) -> Mismatch? {
    let (type, wanted) = Self.flat(element, count)
    let (inner, found) = Self.flat(shape)
    guard wanted == found else { return .type }
    if case (.scalar(let scalar), .integer(1, _)) = (type, inner), scalar.isInteger, scalar.size == 1 { return nil }
    return mismatch(type, inner, depth: depth)
  }

  private static func flat(_ element: CType, _ count: Int) -> (CType, Int?) {
    guard case .array(let inner, let more) = element else { return (element, count) }
    let (total, overflows) = count.multipliedReportingOverflow(by: more)
    return overflows ? (inner, nil) : flat(inner, total)
  }

  private static func flat(_ shape: CShape) -> (CShape, Int?) {
    var (shape, total) = (shape, 1)
    while case .array(let element, let count) = shape {
      let (product, overflows) = total.multipliedReportingOverflow(by: count)
      if overflows { return (element, nil) }
      (shape, total) = (element, product)
    }
    return (shape, total)
  }

  private func layoutMismatch(_ name: String, _ shape: CShape, _ depth: Int) -> Mismatch? {
    guard depth <= Self.depthLimit, case .structure(_, let size, let fields) = shape, size > 0,
      let described = layouts.structs[name], let layout = layouts.layout(of: name),
      layout.offsets.count == described.fields.count
    else { return nil }
    if !fields.isEmpty {
      for (field, offset) in zip(described.fields, layout.offsets) {
        if let problem = fieldMismatch(field, offset, shape, fields, depth) { return .layout(problem) }
      }
    }
    if layout.size != size { return .layout("\(shape) has \(size) bytes, and \(layout.size) are described") }
    return undescribed(described, layout.offsets, fields).map {
      .layout("the field \($0.name) of \(shape), at byte \($0.offset), is not described")
    }
  }

  /// One that lies where the description leaves a gap: a struct in registers would come out as another one.
  private func undescribed(_ described: CStruct, _ offsets: [Int], _ fields: [CShape.Field]) -> CShape.Field? {
    let ranges = zip(described.fields, offsets).map { field, offset in
      offset..<offset + (layouts.measure(field.type)?.size ?? 0)
    }
    return fields.first { field in
      (field.shape.scalar != nil || field.shape.isPointer) && !ranges.contains { $0.contains(field.offset) }
    }
  }

  private func fieldMismatch(
    _ field: CStruct.Field, _ offset: Int, _ shape: CShape, _ fields: [CShape.Field], _ depth: Int
  ) -> String? {
    // Bytes may stand for whatever they lie over.
    if case .array(let element, _) = field.type, element.isByte { return nil }
    guard let known = Self.field(at: offset, in: fields, for: field.type) else {
      if let other = fields.first(where: { $0.name == field.name && !field.name.isEmpty }) {
        return "the field \(field.name) of \(shape) begins at byte \(other.offset), and byte \(offset) is described"
      }
      return "no field of \(shape) begins at byte \(offset), where \(field.name) is described"
    }
    // Only the bytes of a union or of bit-fields matter to the fields behind them.
    if case .other = known.shape { return nil }
    let name = known.name.isEmpty ? "at byte \(offset)" : known.name
    switch mismatch(field.type, known.shape, depth: depth) {
    case nil: return displaced(field.name, known, offset, shape, fields)
    case .type: return "the field \(name) of \(shape) is \(known.shape), and \(field.type) is described"
    case .layout(let text): return text
    }
  }

  /// Names are free, but one that C has elsewhere is there by mistake: `sec` stands for `tm_sec`, not for `tm_min`.
  private func displaced(
    _ name: String, _ known: CShape.Field, _ offset: Int, _ shape: CShape, _ fields: [CShape.Field]
  ) -> String? {
    func means(_ field: CShape.Field) -> Bool { field.name == name || field.name.hasSuffix("_\(name)") }
    guard fields.contains(known), !means(known), let other = fields.first(where: means) else { return nil }
    return
      "the field \(other.name) of \(shape) begins at byte \(other.offset), and \(name) is described at byte \(offset)"
  }

  /// The field that begins at an offset: the first one inside where that is a struct and none is described.
  private static func field(at offset: Int, in fields: [CShape.Field], for type: CType) -> CShape.Field? {
    if case .structure = type { return fields.first { $0.offset == offset } }
    for field in fields where field.offset <= offset {
      if case .structure(_, let size, let inner) = field.shape, offset - field.offset < size, !inner.isEmpty {
        return self.field(at: offset - field.offset, in: inner, for: type)
      }
      if field.offset == offset { return field }
    }
    return nil
  }
}
