import AetherModel
import Testing

/// Structs are compared by what lies where.
@Suite struct StructComparisonTests {
  private typealias Base = SignatureComparisonTests

  /// What is wrong with a struct of these fields that C has as `known`.
  private func problem(_ known: CShape, _ fields: [(String, CType)]) -> String? {
    var call = ForeignFunction(function: "f")
    call.arguments = [ForeignArgument(type: .pointer(.structure("s"), isConst: false), source: .input("x"))]
    var description = ForeignDescription(library: "libf.so.1")
    description.structs = [CStruct(name: "s", fields: fields.map { CStruct.Field(name: $0.0, type: $0.1) })]
    description.calls = [call]
    let signature = CSignature(returns: .void, parameters: [.pointer(to: known, isConst: false)])
    return SignatureComparison.problems(in: description, known: ["f": signature]).first.map {
      $0.message.replacing("argument 1 of f points to another struct than is described: ", with: "")
    }
  }

  private static let known = CShape.structure(
    name: "s", size: 48,
    fields: [
      .init(name: "name", shape: .array(of: Base.char, count: 8), offset: 0),
      .init(name: "grid", shape: .array(of: .array(of: Base.int, count: 2), count: 2), offset: 8),
      .init(name: "next", shape: .pointer(to: .structure(name: "s", size: 48, fields: []), isConst: false), offset: 24),
      .init(name: "", shape: Base.point, offset: 32),
    ])

  private static let good: [(String, CType)] = [
    ("name", .array(.scalar(.uchar), 8)), ("grid", .array(.scalar(.int), 4)), ("next", .pointer(.void, isConst: false)),
    ("x", .scalar(.int)), ("y", .scalar(.double)),
  ]

  @Test func layoutsFit() {
    #expect(problem(Self.known, Self.good) == nil)
    var bytes = Self.good
    bytes[1].1 = .array(.scalar(.char), 16)
    #expect(problem(Self.known, bytes) == nil)
  }

  /// Names are free where C has no such name.
  @Test func namesOfOtherFields() {
    let span = CShape.structure(
      name: "span", size: 16,
      fields: [.init(name: "t_first", shape: Base.int, offset: 0), .init(name: "t_last", shape: Base.int, offset: 4),
        .init(name: "t_share", shape: Base.double, offset: 8)])
    func problem(_ names: String...) -> String? {
      self.problem(span, zip(names, [.scalar(.int), .scalar(.int), .scalar(.double)] as [CType]).map { ($0, $1) })
    }
    #expect(problem("first", "last", "share") == nil)
    #expect(problem("t_first", "t_last", "t_share") == nil)
    #expect(problem("begin", "end", "part") == nil)
    #expect(problem("last", "first", "share") == "the field t_last of struct span begins at byte 4, and last is described at byte 0")
  }

  /// Its size may be right without a field.
  @Test func aFieldIsLeftOut() {
    let fields: [(String, CType)] = [("t_first", .scalar(.int)), ("t_share", .scalar(.double))]
    let span = CShape.structure(
      name: "span", size: 16,
      fields: [.init(name: "t_first", shape: Base.int, offset: 0), .init(name: "t_last", shape: Base.int, offset: 4),
        .init(name: "t_share", shape: Base.double, offset: 8)])
    #expect(problem(span, fields) == "the field t_last of struct span, at byte 4, is not described")
  }

  @Test func layoutsDoNotFit() {
    func changed(_ index: Int, _ type: CType) -> String? {
      var fields = Self.good
      fields[index].1 = type
      return problem(Self.known, fields)
    }
    #expect(
      changed(0, .array(.scalar(.char), 12))
        == "the field grid of struct s begins at byte 8, and byte 12 is described")
    #expect(
      changed(1, .array(.scalar(.float), 4)) == "the field grid of struct s is int[2][2], and float[4] is described")
    #expect(changed(2, .scalar(.long)) == "the field next of struct s is struct s *, and long is described")
    #expect(changed(3, .scalar(.float)) == "the field x of struct s is int, and float is described")
    #expect(
      problem(Self.known, Self.good + [("more", .scalar(.int))])
        == "no field of struct s begins at byte 48, where more is described")
    #expect(problem(Self.known, Array(Self.good.prefix(3))) == "struct s has 48 bytes, and 32 are described")
  }

  @Test func whatIsDeclaredAloneFits() {
    #expect(problem(.structure(name: "s", size: 0, fields: []), Self.good) == nil)
    #expect(
      problem(.structure(name: "s", size: 44, fields: []), Self.good) == "struct s has 44 bytes, and 48 are described")
  }

  @Test func typesAreWrittenAsInC() {
    let texts: [(CShape, String)] = [
      (.pointer(to: Base.compare, isConst: false), "int (*)(const void *, const void *)"),
      (.pointer(to: .pointer(to: Base.char, isConst: true), isConst: false), "const char **"),
      (.pointer(to: .pointer(to: Base.char, isConst: false), isConst: true), "char *const *"),
      (.array(of: Base.uint, count: 3), "unsigned int[3]"), (.complex(size: 8), "float _Complex"),
      (.floating(size: 16), "long double"), (.integer(size: 16, isSigned: true), "__int128"),
      (.structure(name: "", size: 4, fields: []), "a struct of 4 bytes"),
      (.pointer(to: .void, isConst: true), "const void *"),
    ]
    for (shape, text) in texts { #expect(shape.description == text) }
    let print = CSignature(returns: Base.int, parameters: [Base.const(Base.char)], isVariadic: true)
    #expect(print.declaration(of: "printf") == "int printf(const char *, ...)")
  }
}
