internal import AetherModel

/// What a type is, and whether what is of it may be written to.
struct DebugShape {
  var value: CShape
  var isConst = false
}

struct DebugShapeKey: Hashable {
  var offset: Int
  var pointers: Int
}

/// How far below a parameter a type stands.
struct DebugLevel {
  /// The pointers on the way.
  var pointers = 0
  /// The types on the way.
  var types = 0

  /// Of a struct behind more pointers than these the fields aren't read. It ends lists and trees, and keeps what is known
  /// of a library of many types small.
  static let fieldLimit = 2
  static let pointerLimit = 6
  static let typeLimit = 48

  func inside() throws(ELFFault) -> DebugLevel {
    guard types < Self.typeLimit else {
      throw .damaged(.debugInformation, at: 0, "a type is built of too many others")
    }
    return DebugLevel(pointers: pointers, types: types + 1)
  }

  func behindPointer() throws(ELFFault) -> DebugLevel {
    var level = try inside()
    level.pointers += 1
    return level
  }
}

extension DebugReader {
  /// - Parameter type: what refers to it; `nil` for `void`.
  func shape(of type: DebugForm.Value?, _ level: DebugLevel) throws(ELFFault) -> DebugShape {
    switch type {
    case nil: return DebugShape(value: .void)
    case .entry(let offset): return try shape(at: offset, level)
    case .signature(let number): if let offset = offset(ofSignature: number) { return try shape(at: offset, level) }
    default: break
    }
    // It is in another file.
    return DebugShape(value: .other(""))
  }

  private func shape(at offset: Int, _ level: DebugLevel) throws(ELFFault) -> DebugShape {
    let key = DebugShapeKey(offset: offset, pointers: level.pointers)
    if let known = shapes[key] { return known }
    let (entry, unit) = try entry(at: offset)
    let shape = try shape(of: entry, unit, try level.inside())
    shapes[key] = shape
    return shape
  }

  private func shape(of entry: DebugEntry, _ unit: Int, _ level: DebugLevel) throws(ELFFault) -> DebugShape {
    typealias Tag = DebugEntry.Tag
    switch entry.tag {
    case Tag.typedef, Tag.volatile, Tag.restrict, Tag.atomic: return try shape(of: entry.type, level)
    case Tag.const:
      return DebugShape(value: try shape(of: entry.type, level).value, isConst: true)
    case Tag.base: return DebugShape(value: base(entry, try text(entry.name, unit: unit)))
    case Tag.enumeration: return DebugShape(value: try enumeration(entry, level))
    case Tag.pointer, Tag.reference, Tag.rvalueReference: return DebugShape(value: try pointer(entry, level))
    case Tag.structure, Tag.classType: return DebugShape(value: try structure(entry, unit, level))
    case Tag.union: return DebugShape(value: .other("union \(try text(entry.name, unit: unit))"))
    case Tag.array: return try array(entry, unit, level)
    case Tag.subroutine:
      return DebugShape(value: .function(try signature(of: entry, unit: unit, isC: true, level: level)))
    default: return DebugShape(value: .other(try text(entry.name, unit: unit)))
    }
  }

  private func base(_ entry: DebugEntry, _ name: String) -> CShape {
    guard let size = entry.byteSize.flatMap({ Int(exactly: $0) }), (1...64).contains(size) else { return .other(name) }
    switch entry.encoding {
    case 0x02: return size == 1 ? .bool : .integer(size: size, isSigned: false)
    case 0x03: return .complex(size: size)
    // It is as large as `long double`, which is another type on x86-64.
    case 0x04: return ["_Float128", "__float128"].contains(name) ? .other(name) : .floating(size: size)
    case 0x05, 0x06: return .integer(size: size, isSigned: true)
    case 0x07, 0x08, 0x10: return .integer(size: size, isSigned: false)
    default: return .other(name)
    }
  }

  private func enumeration(_ entry: DebugEntry, _ level: DebugLevel) throws(ELFFault) -> CShape {
    if case .integer(let size, let isSigned) = try shape(of: entry.type, level).value {
      return .integer(size: size, isSigned: isSigned)
    }
    guard let size = entry.byteSize, (1...16).contains(size) else { return .other("") }
    return .integer(size: Int(size), isSigned: entry.encoding == 0x05)
  }

  private func pointer(_ entry: DebugEntry, _ level: DebugLevel) throws(ELFFault) -> CShape {
    guard level.pointers < DebugLevel.pointerLimit else { return .pointer(to: .void, isConst: false) }
    let pointee = try shape(of: entry.type, try level.behindPointer())
    return .pointer(to: pointee.value, isConst: pointee.isConst)
  }

  private func structure(_ entry: DebugEntry, _ unit: Int, _ level: DebugLevel) throws(ELFFault) -> CShape {
    if let signature = entry.signature, let type = offset(ofSignature: signature) {
      return try shape(at: type, level).value
    }
    let name = try text(entry.name, unit: unit)
    let size = entry.byteSize.flatMap { Int(exactly: $0) } ?? 0
    guard !entry.isDeclaration, level.pointers <= DebugLevel.fieldLimit else {
      return .structure(name: name, size: entry.isDeclaration ? 0 : size, fields: [])
    }
    var fields: [CShape.Field] = []
    try forEachChild(of: entry, unit: unit) { (child) throws(ELFFault) in
      guard child.tag == DebugEntry.Tag.member, !child.isExternal, !child.isDeclaration else { return }
      guard fields.count < 4_096 else {
        throw .damaged(.debugInformation, at: info.offset, "a struct has too many fields")
      }
      guard let offset = Int(exactly: child.memberOffset ?? 0) else { return }
      let shape = child.isBitField ? .other("bit-field") : try shape(of: child.type, level).value
      fields.append(CShape.Field(name: try text(child.name, unit: unit), shape: shape, offset: offset))
    }
    return .structure(name: name, size: size, fields: fields)
  }

  /// The first dimension is the outermost.
  private func array(_ entry: DebugEntry, _ unit: Int, _ level: DebugLevel) throws(ELFFault) -> DebugShape {
    if entry.isVector { return DebugShape(value: .other("vector")) }
    var counts: [Int] = []
    try forEachChild(of: entry, unit: unit) { (child) throws(ELFFault) in
      guard child.tag == DebugEntry.Tag.subrange, counts.count < 16 else { return }
      counts.append(child.count.flatMap { Int(exactly: $0) } ?? 0)
    }
    var element = try shape(of: entry.type, level)
    for count in counts.reversed() { element.value = .array(of: element.value, count: count) }
    return element
  }
}
