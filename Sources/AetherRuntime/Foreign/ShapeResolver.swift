internal import AetherModel

/// Turns the types of clang's syntax tree into shapes.
struct ShapeResolver {
  private let syntax: HeaderSyntax
  private let records: [HeaderSource.Record]
  /// The structs that were met and not asked for.
  private(set) var unknown: [HeaderSource.Record] = []
  /// Parts of shapes: a header of two lines can nest them without end.
  private var budget = 100_000

  init(_ syntax: HeaderSyntax, records: [HeaderSource.Record]) {
    self.syntax = syntax
    self.records = records
  }

  private struct Place {
    /// The typedef that names what comes.
    var typedef: String?
    var isBehindPointer = false
    var isInRecord = false
  }

  /// - Returns: `nil` for what is no function.
  mutating func signature(_ type: Value) -> CSignature? {
    if case .function(let signature) = resolve(type, Place()).shape { signature } else { nil }
  }

  /// The node of a function's type under its names.
  static func function(_ type: Value) -> Value? {
    var node = type
    while true {
      if ["FunctionProtoType", "FunctionNoProtoType"].contains(node["kind"]?.stringValue ?? "") { return node }
      guard let inner = node["inner"]?.items.last else { return nil }
      node = inner
    }
  }

  private static func name(_ type: Value) -> String { type["type"]?["qualType"]?.stringValue ?? "" }

  private mutating func resolve(_ type: Value, _ place: Place) -> (shape: CShape, isConst: Bool) {
    budget -= 1
    let inner = type["inner"]?.items ?? []
    guard budget > 0 else { return (.other(Self.name(type)), false) }
    switch type["kind"]?.stringValue ?? "" {
    case "BuiltinType": return (Self.builtin(Self.name(type)), false)
    case "PointerType":
      guard let last = inner.last else { break }
      var below = place
      below.typedef = nil
      below.isBehindPointer = true
      let (shape, isConst) = resolve(last, below)
      return (.pointer(to: shape, isConst: isConst), false)
    case "FunctionProtoType", "FunctionNoProtoType": return (.function(function(type, inner, place)), false)
    case "ConstantArrayType", "IncompleteArrayType":
      guard let first = inner.first else { break }
      var below = place
      below.typedef = nil
      let (shape, isConst) = resolve(first, below)
      return (.array(of: shape, count: type["size"]?.integerValue.flatMap(Int.init(exactly:)) ?? 0), isConst)
    case "ComplexType":
      guard let first = inner.first, case .floating(let size) = resolve(first, place).shape else { break }
      return (.complex(size: size * 2), false)
    case "RecordType": return (record(type, place), false)
    case "EnumType":
      let known = type["decl"]?["id"]?.stringValue.flatMap { syntax.enumerations[$0] } ?? .init()
      return (.integer(size: known.size, isSigned: known.isSigned), false)
    case "VariableArrayType", "VectorType", "ExtVectorType", "AtomicType", "BitIntType", "BlockPointerType": break
    default:
      // A name for another type; what it stands for comes last.
      guard let last = inner.last else { break }
      var below = place
      if let typedef = type["decl"]?["name"]?.stringValue { below.typedef = typedef }
      let (shape, isConst) = resolve(last, below)
      let qualifiers = type["qualifiers"]?.stringValue ?? ""
      return (shape, isConst || qualifiers.split(separator: " ").contains("const"))
    }
    return (.other(Self.name(type)), false)
  }

  private mutating func function(_ type: Value, _ inner: [Value], _ place: Place) -> CSignature {
    let below = Place(isInRecord: place.isInRecord)
    var shapes: [CShape] = []
    for type in inner { shapes.append(resolve(type, below).shape) }
    return CSignature(
      returns: shapes.first ?? .void, parameters: Array(shapes.dropFirst()),
      isVariadic: type["variadic"]?.boolValue == true, hasPrototype: type["kind"]?.stringValue == "FunctionProtoType")
  }

  private static func builtin(_ name: String) -> CShape {
    if name == "void" { return .void }
    guard let scalar = CScalar(words: name.split(separator: " ").map(String.init)) else { return .other(name) }
    return switch scalar.kind {
    case .bool: .bool
    case .signed: .integer(size: scalar.size, isSigned: true)
    case .unsigned: .integer(size: scalar.size, isSigned: false)
    case .floating: .floating(size: scalar.size)
    case .complex: .complex(size: scalar.size)
    }
  }

  /// The fields of a struct that another one points to are left out: they may lead around in a circle.
  private mutating func record(_ type: Value, _ place: Place) -> CShape {
    guard let declaration = type["decl"] else { return .other(Self.name(type)) }
    // One that is first named among parameters is declared nowhere else.
    let found =
      syntax.record(declaration)
      ?? HeaderSyntax.Record(tag: declaration["name"]?.stringValue ?? "")
    let name = place.typedef ?? found.tag
    guard !found.isUnion, !name.isEmpty else { return .other(Self.name(type)) }
    let unfilled = CShape.structure(name: name, size: 0, fields: [])
    guard found.isComplete, !(place.isBehindPointer && place.isInRecord) else { return unfilled }
    let asked = HeaderSource.Record(
      type: found.tag.isEmpty ? name : "struct \(found.tag)", fields: found.isObscure ? [] : found.fields)
    guard let index = records.firstIndex(of: asked) else {
      if !unknown.contains(asked) { unknown.append(asked) }
      return unfilled
    }
    guard let size = syntax.constants[HeaderSource.size(index)] else { return unfilled }
    var fields: [CShape.Field] = []
    for (number, field) in asked.fields.enumerated() {
      guard let offset = syntax.constants[HeaderSource.offset(index, number)],
        let type = syntax.probes[HeaderSource.field(index, number)]
      else { return .structure(name: name, size: size, fields: []) }
      let shape = resolve(type, Place(isInRecord: true)).shape
      fields.append(CShape.Field(name: field, shape: shape, offset: offset))
    }
    return .structure(name: name, size: size, fields: fields)
  }
}
