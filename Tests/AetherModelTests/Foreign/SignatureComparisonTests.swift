import AetherModel
import Testing

/// What is refused, and in which words, of what a header or debug information knows.
@Suite struct SignatureComparisonTests {
  static let int = CShape.integer(size: 4, isSigned: true)
  static let uint = CShape.integer(size: 4, isSigned: false)
  static let long = CShape.integer(size: 8, isSigned: true)
  static let ulong = CShape.integer(size: 8, isSigned: false)
  static let char = CShape.integer(size: 1, isSigned: true)
  static let uchar = CShape.integer(size: 1, isSigned: false)
  static let double = CShape.floating(size: 8)

  static func pointer(_ shape: CShape) -> CShape { .pointer(to: shape, isConst: false) }
  static func const(_ shape: CShape) -> CShape { .pointer(to: shape, isConst: true) }

  static let point = CShape.structure(
    name: "point", size: 16,
    fields: [.init(name: "x", shape: int, offset: 0), .init(name: "y", shape: double, offset: 8)])
  static let compare = CShape.function(
    CSignature(returns: int, parameters: [const(.void), const(.void)]))

  static let structs: [CStruct] = [
    CStruct(name: "point", fields: [.init(name: "x", type: .scalar(.int)), .init(name: "y", type: .scalar(.double))]),
    CStruct(name: "pair", fields: [.init(name: "x", type: .scalar(.int)), .init(name: "y", type: .scalar(.int))]),
    CStruct(name: "flat", fields: [.init(name: "x", type: .scalar(.int)), .init(name: "y", type: .scalar(.float))]),
  ]

  static func type(_ text: String) throws -> CType {
    try #require(CType(text, structs: Set(structs.map(\.name))), "\(text)")
  }

  /// The problems of `f`, called with types as they are written.
  static func problems(
    _ known: CSignature, _ arguments: [String], returns: String = "void",
    change: (inout ForeignFunction) -> Void = { _ in }
  ) throws -> [SignatureComparison.Problem] {
    var call = ForeignFunction(function: "f")
    call.arguments = try arguments.map { ForeignArgument(type: try type($0), source: .input("x")) }
    call.returns = ForeignReturn(type: try type(returns))
    change(&call)
    var description = ForeignDescription(library: "libf.so.1")
    description.structs = structs
    description.calls = [call]
    return SignatureComparison.problems(in: description, known: ["f": known])
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var type: String
    var known: CShape
    var fits: Bool

    var testDescription: String { "\(type) for \(known)" }
  }

  static let cases: [Case] = {
    var cases: [Case] = []
    func add(_ known: CShape, fit: [String], not: [String]) {
      cases += fit.map { Case(type: $0, known: known, fits: true) }
      cases += not.map { Case(type: $0, known: known, fits: false) }
    }
    add(int, fit: ["int", "uint", "int32", "enum color"], not: ["long", "short", "float", "bool", "char *", "point"])
    add(ulong, fit: ["ulong", "size_t", "uint64", "unsigned long long"], not: ["long", "uint", "double", "pointer"])
    add(.bool, fit: ["bool", "_Bool"], not: ["uchar", "char", "int"])
    add(uchar, fit: ["uchar", "uint8"], not: ["schar", "int8", "bool"])
    add(double, fit: ["double"], not: ["float", "long double", "long"])
    add(.floating(size: 16), fit: ["long double"], not: ["double", "double complex"])
    add(.complex(size: 16), fit: ["double complex"], not: ["float complex", "long double"])
    add(
      const(char), fit: ["string", "char *", "const unsigned char *", "int8 *", "void *", "pointer"],
      not: ["int *", "char **", "ulong", "bool *", "point *", "callback"])
    add(pointer(.void), fit: ["void *", "char *", "int *", "char **", "point *", "callback"], not: ["long"])
    add(pointer(int), fit: ["int *", "unsigned int *", "void *"], not: ["long *", "char *", "float *", "int **"])
    add(pointer(long), fit: ["long *", "int64_t *"], not: ["int *", "ulong *", "double *"])
    add(pointer(pointer(char)), fit: ["char **", "void **", "uchar **"], not: ["char *", "int **", "point **"])
    add(pointer(.array(of: int, count: 4)), fit: ["int *"], not: ["short *"])
    add(pointer(.structure(name: "FILE", size: 216, fields: [])), fit: ["FILE *", "void *"], not: ["int *", "FILE **"])
    add(pointer(.other("union u")), fit: ["void *", "int *"], not: ["int"])
    add(.other("union u"), fit: [], not: ["int", "pointer", "point"])
    add(.other(""), fit: ["int", "pointer", "point"], not: [])
    add(point, fit: ["point"], not: ["pair", "flat", "double", "point *"])
    add(pointer(point), fit: ["point *", "void *"], not: ["pair *", "flat *", "point", "point **", "double *"])
    add(.structure(name: "point", size: 0, fields: []), fit: ["point", "pair"], not: ["int"])
    add(pointer(compare), fit: ["callback", "void *"], not: ["char *", "int"])
    return cases
  }()

  @Test(arguments: cases) func argumentsFit(given: Case) throws {
    let problems = try Self.problems(CSignature(returns: .void, parameters: [given.known]), [given.type])
    #expect(problems.isEmpty == given.fits, "\(problems)")
    for problem in problems {
      #expect(problem.place == "foreign.calls.0.arguments.0.type")
      #expect(problem.message.hasPrefix("argument 1 of f ") && problem.hint != nil)
    }
  }

  @Test func theSignMattersWhereItIsRead() throws {
    let known = CSignature(returns: Self.uint, parameters: [Self.pointer(Self.uint)])
    #expect(try Self.problems(known, ["int *"], returns: "int").isEmpty)
    let problems = try Self.problems(known, ["int *"], returns: "int") {
      $0.arguments[0].output = "a"
      $0.returns.output = "b"
    }
    #expect(
      problems == [
        .init(
          place: "foreign.calls.0.arguments.0.type",
          message: "argument 1 of f is unsigned int *, and int * is described", hint: "write type: unsigned int *"),
        .init(
          place: "foreign.calls.0.returns.type", message: "the result of f is unsigned int, and int is described",
          hint: "write type: uint"),
      ])
  }

  @Test func results() throws {
    func first(_ returns: CShape, _ type: String) throws -> String? {
      try Self.problems(CSignature(returns: returns, parameters: []), [], returns: type).first?.message
    }
    #expect(try first(.void, "int") == "f returns nothing, and int is described")
    #expect(try first(.void, "void") == nil)
    #expect(try first(Self.int, "void") == nil)
    #expect(try first(Self.point, "void") == "the result of f is struct point, and nothing is described")
    #expect(try first(Self.int, "long") == "the result of f is int, and long is described")
    #expect(
      try first(Self.point, "pair")
        == "the result of f is another struct than is described: "
        + "the field y of struct point begins at byte 8, and byte 4 is described")
  }

  @Test func counts() throws {
    func problem(_ known: CSignature, _ count: Int, fixed: Int? = nil) throws -> SignatureComparison.Problem? {
      try Self.problems(known, Array(repeating: "int", count: count)) { $0.fixed = fixed }.first
    }
    let two = CSignature(returns: .void, parameters: [Self.int, Self.int])
    #expect(try problem(two, 2) == nil)
    #expect(
      try problem(two, 1)
        == .init(
          place: "foreign.calls.0.arguments", message: "f takes 2 arguments, and 1 is described",
          hint: "it is declared as void f(int, int)"))
    #expect(try problem(two, 3)?.message == "f takes 2 arguments, and 3 are described")
    #expect(
      try problem(two, 2, fixed: 1)
        == .init(
          place: "foreign.calls.0.fixed", message: "f is not variadic: it takes 2 arguments",
          hint: "leave `fixed` out"))
    let none = CSignature(returns: Self.int, parameters: [])
    #expect(try problem(none, 1)?.message == "f takes no arguments, and 1 is described")
    #expect(try problem(CSignature(returns: .void, parameters: [], hasPrototype: false), 3) == nil)

    let variadic = CSignature(returns: .void, parameters: [Self.int, Self.int], isVariadic: true)
    #expect(try problem(variadic, 2, fixed: 2) == nil)
    #expect(try problem(variadic, 4, fixed: 2) == nil)
    #expect(try problem(variadic, 1, fixed: 2)?.message == "f takes at least 2 arguments, and 1 is described")
    #expect(
      try problem(variadic, 3)
        == .init(
          place: "foreign.calls.0.function", message: "f is variadic, with 2 arguments before its `...`",
          hint: "write fixed: 2"))
    #expect(
      try problem(variadic, 3, fixed: 1)
        == .init(
          place: "foreign.calls.0.fixed",
          message: "f is variadic, with 2 arguments before its `...`, and `fixed` is 1", hint: "write fixed: 2"))
  }

  @Test func whatIsConstIsNotWritten() throws {
    let known = CSignature(returns: .void, parameters: [Self.const(Self.char)])
    let message = "argument 1 of f is const char *: the function does not write to it"
    #expect(try Self.problems(known, ["char *"]) { $0.arguments[0].source = .nothing }.map(\.message) == [message])
    #expect(try Self.problems(known, ["char *"]) { $0.arguments[0].output = "a" }.map(\.message) == [message])
    let other = CSignature(returns: .void, parameters: [Self.pointer(Self.const(Self.char))])
    #expect(try Self.problems(other, ["char **"]) { $0.arguments[0].source = .nothing }.isEmpty)
  }

  @Test func freeing() throws {
    func problems(_ returns: CShape, _ free: CSignature) throws -> [SignatureComparison.Problem] {
      var call = ForeignFunction(function: "f")
      call.returns = ForeignReturn(type: try Self.type("char *"))
      call.returns.free = "g"
      var description = ForeignDescription(library: "libf.so.1")
      description.calls = [call]
      return SignatureComparison.problems(
        in: description, known: ["f": CSignature(returns: returns, parameters: []), "g": free])
    }
    let good = CSignature(returns: .void, parameters: [Self.pointer(.void)])
    #expect(try problems(Self.pointer(Self.char), good).isEmpty)
    let const = try problems(Self.const(Self.char), good)
    #expect(const.map(\.place) == ["foreign.calls.0.free"])
    #expect(const.map(\.message) == ["f returns const char *, which is not the caller's to free"])
    let two = try problems(Self.pointer(Self.char), CSignature(returns: .void, parameters: [Self.int, Self.int]))
    #expect(two.map(\.message) == ["g takes 2 arguments, and it would be given one, the pointer to free"])
    let number = try problems(Self.pointer(Self.char), CSignature(returns: .void, parameters: [Self.int]))
    #expect(number.map(\.message) == ["g takes int, and it would be given the pointer to free"])
  }

  @Test func callbacks() throws {
    func problems(_ parameters: [String], _ returns: String, _ known: CShape = Self.compare) throws -> [String] {
      let callback = ForeignCallback(
        parameters: try parameters.map { .init(name: "a", type: try Self.type($0)) }, returns: try Self.type(returns),
        value: nil)
      return try Self.problems(CSignature(returns: .void, parameters: [Self.pointer(known)]), ["callback"]) {
        $0.arguments[0].source = .callback(callback)
      }.map { "\($0.place): \($0.message)" }
    }
    let place = "foreign.calls.0.arguments.0.callback"
    let subject = "the callback that is argument 1 of f"
    #expect(try problems(["int *", "point *"], "int").isEmpty)
    #expect(try problems(["int *"], "int") == ["\(place).parameters: \(subject) has 2 parameters, and 1 is described"])
    #expect(
      try problems(["int", "int *"], "long") == [
        "\(place).parameters.0: parameter 1 of \(subject) is const void *, and int is described",
        "\(place).returns: the result of \(subject) is int, and long is described",
      ])
    #expect(
      try problems(["int *", "int *"], "void")
        == ["\(place).returns: \(subject) returns int, and nothing is described"])
    let silent = CShape.function(CSignature(returns: .void, parameters: [], hasPrototype: false))
    #expect(
      try problems(["long"], "int", silent)
        == ["\(place).returns: \(subject) returns nothing, and int is described"])
    #expect(try problems(["long"], "void", silent).isEmpty)
  }

  @Test func explanations() throws {
    var call = ForeignFunction(function: "f")
    var failure = ForeignFailure(.nonzero)
    failure.number = .init(function: "number", arguments: [], returns: .scalar(.long))
    let argument = ForeignArgument(type: .scalar(.long), source: .variable("result"))
    failure.message = .init(function: "text", arguments: [argument], returns: .text(isConst: true))
    call.failure = failure
    var description = ForeignDescription(library: "libf.so.1")
    description.calls = [ForeignFunction(function: "g"), call]
    let problems = SignatureComparison.problems(
      in: description,
      known: [
        "number": CSignature(returns: Self.int, parameters: [Self.int]),
        "text": CSignature(returns: Self.const(Self.char), parameters: [Self.int]),
      ])
    #expect(
      problems.map(\.place) == [
        "foreign.calls.1.errors.number.arguments", "foreign.calls.1.errors.number.returns",
        "foreign.calls.1.errors.message.arguments.0.type",
      ])
    #expect(problems.last?.message == "argument 1 of text is int, and long is described")
  }
}
