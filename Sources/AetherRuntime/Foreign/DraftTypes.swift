internal import AetherModel

/// What descriptions call C's types.
enum DraftTypes {
  /// - Parameter written: as the header writes it, which is kept where descriptions know all of its words.
  static func text(_ shape: CShape, written: String) -> String {
    if case .pointer(to: .function, _) = shape { return "callback" }
    var kept = written
    for qualifier in ["__restrict", "restrict", "volatile"] { kept = kept.replacing(qualifier, with: "") }
    if kept.hasSuffix("*const") { kept.removeLast("const".count) }
    kept = kept.split(separator: " ").joined(separator: " ")
    // Whether an enumeration has negative values, its name doesn't tell.
    if !kept.contains("enum "), let type = CType(kept, structs: []), case .scalar = base(type) { return kept }
    return text(shape)
  }

  /// Typedefs resolved.
  static func text(_ shape: CShape) -> String {
    switch shape {
    case .void: "void"
    case .pointer(to: .function, _): "callback"
    case .pointer(let pointee, let isConst):
      switch pointee {
      case .pointer(to: .function, _): "void **"
      case .pointer: "\(text(pointee))\(isConst ? "const " : "")*"
      case .structure(let name, _, _): "\(isConst ? "const " : "")\(name) *"
      default: "\(isConst ? "const " : "")\(pointee.scalar?.text ?? "void") *"
      }
    case .structure(let name, _, _): name
    case .array(let element, let count): "\(text(element))[\(count)]"
    default: shape.scalar?.rawValue ?? "pointer"
    }
  }

  private static func base(_ type: CType) -> CType {
    if case .pointer(let inner, _) = type { base(inner) } else { type }
  }

  /// The type that inputs and outputs have for a number; `nil` for what is none.
  static func number(_ shape: CShape) -> String? {
    switch shape.scalar?.kind {
    case .bool: "bool"
    case .signed, .unsigned: "integer"
    case .floating: "number"
    case .complex, nil: nil
    }
  }

  static func isInteger(_ shape: CShape) -> Bool { number(shape) == "integer" }

  static func isByte(_ shape: CShape) -> Bool {
    if shape == .void { return true }
    if case .integer(1, _) = shape { return true }
    return false
  }

  /// Whether it is C's `char`.
  static func isText(_ shape: CShape, written: String) -> Bool {
    shape == .integer(size: 1, isSigned: CScalar.char.kind == .signed) && !written.contains("unsigned")
  }

  // MARK: Structs

  /// The structs that a struct needs in a description, itself last.
  /// - Returns: `nil` for one that can't be described: its fields are not known, or lie elsewhere than
  ///   descriptions put them.
  static func structs(_ shape: CShape) -> [CStruct]? {
    var found: [CStruct] = []
    guard add(shape, &found), case .structure(let name, let size, let fields) = shape else { return nil }
    let layout = CLayouts(found).layout(of: name)
    return layout?.size == size && layout?.offsets == fields.map(\.offset) ? found : nil
  }

  private static func add(_ shape: CShape, _ found: inout [CStruct]) -> Bool {
    guard case .structure(let name, _, let fields) = shape, !fields.isEmpty, name != "FILE" else { return false }
    if found.contains(where: { $0.name == name }) { return true }
    var entry = CStruct(name: name, fields: [])
    for field in fields {
      guard let type = type(field.shape, &found) else { return false }
      entry.fields.append(.init(name: field.name, type: type))
    }
    found.append(entry)
    return true
  }

  private static func type(_ shape: CShape, _ found: inout [CStruct]) -> CType? {
    switch shape {
    case .structure(let name, _, _): return add(shape, &found) ? .structure(name) : nil
    case .array(of: .array, _): return nil
    case .array(let element, let count):
      guard (1...65_536).contains(count), let type = type(element, &found) else { return nil }
      return .array(type, count)
    case .pointer(let pointee, let isConst):
      guard let scalar = pointee.scalar else { return .pointer(.void, isConst: isConst) }
      return .pointer(.scalar(scalar), isConst: isConst)
    default: return shape.scalar.map { .scalar($0) }
    }
  }

  /// Whether it holds pointers to other things than texts: such a struct is made by the library, not by who calls it.
  static func holdsPointers(_ shape: CShape) -> Bool {
    switch shape {
    case .structure(_, _, let fields): fields.contains { holdsPointers($0.shape) }
    case .array(let element, _): holdsPointers(element)
    case .pointer(let pointee, let isConst): !isConst || !isText(pointee, written: "")
    default: false
    }
  }

  /// `, properties: […]`, where all fields are numbers or texts; else nothing, which leaves them open.
  /// - Parameter areRequired: as those of a struct that is passed are.
  static func properties(_ shape: CShape, areRequired: Bool = false) -> String {
    guard case .structure(_, _, let fields) = shape else { return "" }
    var properties: [String] = []
    for field in fields {
      guard Names.isIdentifier(field.name), let type = property(field.shape) else { return "" }
      properties.append("{name: \(field.name), type: \(type)\(areRequired ? ", required: true" : "")}")
    }
    return ", properties: [\(properties.joined(separator: ", "))]"
  }

  private static func property(_ shape: CShape) -> String? {
    switch shape {
    case .pointer(let pointee, _), .array(let pointee, _): isText(pointee, written: "") ? "string" : nil
    default: number(shape)
    }
  }
}
