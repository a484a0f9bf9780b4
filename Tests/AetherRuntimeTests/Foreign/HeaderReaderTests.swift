import AetherModel
@testable import AetherRuntime
import Linux
import Testing

/// What clang says of headers, as shapes.
struct HeaderReaderTests {
  private let folder: TemporaryFolder
  private let reader: HeaderReader

  init() throws {
    folder = try TemporaryFolder()
    reader = HeaderReader(settings: HostSettings(currentFolder: folder.path, variables: ProcessEnvironment.all()))
  }

  private func read(_ header: String, _ functions: String...) throws -> HeaderFacts {
    try #require(try reader.read(header, functions: Set(functions), folder: folder.path), "no clang")
  }

  /// The function `f` of a header of its own.
  private func read(text: String) throws -> HeaderFacts.Function? {
    try folder.write("own.h", text)
    return try read("own.h", "f").functions["f"]
  }

  private func shapes(_ parameters: String) throws -> [CShape] {
    try #require(try read(text: "void f(\(parameters));\n")).signature.parameters
  }

  private static let int = CShape.integer(size: 4, isSigned: true)
  private static let constVoid = CShape.pointer(to: .void, isConst: true)

  @Test func numbersHaveTheirSizes() throws {
    #expect(
      try shapes("char a, unsigned char b, short c, unsigned d, long long e, _Bool f, float g, long double h") == [
        .integer(size: 1, isSigned: CScalar.char.kind == .signed), .integer(size: 1, isSigned: false),
        .integer(size: 2, isSigned: true), .integer(size: 4, isSigned: false), .integer(size: 8, isSigned: true), .bool,
        .floating(size: 4), .floating(size: 16),
      ])
    #expect(try shapes("double _Complex a, __int128 b") == [.complex(size: 16), .other("__int128")])
  }

  @Test func pointersSayWhetherTheyOnlyRead() throws {
    let text = CShape.pointer(to: .integer(size: 1, isSigned: CScalar.char.kind == .signed), isConst: true)
    #expect(
      try shapes("const char *a, const char **b, char *const c, int d[4], const double e[][2]") == [
        text, .pointer(to: text, isConst: false), .pointer(to: text.pointee, isConst: false),
        .pointer(to: Self.int, isConst: false), .pointer(to: .array(of: .floating(size: 8), count: 2), isConst: true),
      ])
  }

  @Test func namesOfTypesAreResolved() throws {
    let function = try read(
      text: """
        typedef const int number;
        typedef number *place;
        enum colour { red, green };
        enum low { minus = -1 };
        typedef enum { large = 0x100000000 } wide;
        place f(place a, enum colour b, enum low c, wide d);

        """)
    let signature = try #require(function).signature
    #expect(signature.returns == .pointer(to: Self.int, isConst: true))
    #expect(
      signature.parameters == [
        .pointer(to: Self.int, isConst: true), .integer(size: 4, isSigned: false), Self.int,
        .integer(size: 8, isSigned: false),
      ])
    #expect(function?.returnText == "place")
    #expect(function?.parameters.map(\.text) == ["place", "enum colour", "enum low", "wide"])
  }

  @Test func structsHaveFieldsWhereCHasThem() throws {
    let function = try read(
      text: """
        struct inner { char a; short b; } __attribute__((packed));
        typedef struct { int n; struct inner in[2]; struct node *next; } outer;
        struct node { int value; struct node *next; };
        struct bits { int a : 3; };
        union both { int i; float f; };
        void f(outer a, struct node *b, struct bits c, union both d, struct unknown *e);

        """)
    let byte = CShape.integer(size: 1, isSigned: CScalar.char.kind == .signed)
    let inner = CShape.structure(
      name: "inner", size: 3,
      fields: [
        .init(name: "a", shape: byte, offset: 0), .init(name: "b", shape: .integer(size: 2, isSigned: true), offset: 1),
      ])
    let next = CShape.Field(
      name: "next", shape: .pointer(to: .structure(name: "node", size: 0, fields: []), isConst: false), offset: 16)
    var nextOfNode = next
    nextOfNode.offset = 8
    #expect(
      function?.signature.parameters == [
        .structure(
          name: "outer", size: 24,
          fields: [
            .init(name: "n", shape: Self.int, offset: 0),
            .init(name: "in", shape: .array(of: inner, count: 2), offset: 4), next,
          ]),
        .pointer(
          to: .structure(
            name: "node", size: 16, fields: [.init(name: "value", shape: Self.int, offset: 0), nextOfNode]),
          isConst: false), .structure(name: "bits", size: 4, fields: []), .other("union both"),
        .pointer(to: .structure(name: "unknown", size: 0, fields: []), isConst: false),
      ])
  }

  @Test func functionsOfOldAndWithMoreArgumentsAreKnown() throws {
    #expect(try read(text: "int f();")?.signature == CSignature(returns: Self.int, parameters: [], hasPrototype: false))
    #expect(
      try read(text: "int f(int, ...);")?.signature
        == CSignature(returns: Self.int, parameters: [Self.int], isVariadic: true))
    #expect(try read(text: "int f(void); int f(void);")?.signature == CSignature(returns: Self.int, parameters: []))
  }

  @Test func whatIsNoFunctionIsMissing() throws {
    try folder.write("own.h", "#define g(x) (x)\nextern int v;\nstatic inline int i(void) { return 1; }\n")
    let facts = try read("own.h", "f", "g", "v", "printf", "int", "i")
    #expect(facts.functions.keys.sorted() == ["i"])
    #expect(facts.macros == ["g"])
  }

  @Test func macrosAndLabelsRename() throws {
    try folder.write("own.h", "#define f __lib_f\nint f(int count);\nint g(void) __asm__(\"g64\");\n")
    let facts = try read("own.h", "f", "g")
    #expect(facts.renamed == ["f": "__lib_f", "g": "g64"])
    #expect(facts.functions["f"]?.parameters == [.init(name: "count", text: "int")])
  }

  // MARK: Headers of libraries

  @Test func zlib() throws {
    let crc = try #require(try read("zlib.h", "crc32").functions["crc32"])
    #expect(crc.parameters.map(\.text) == ["uLong", "const Bytef *", "uInt"])
    #expect(crc.returnText == "uLong")
    #expect(
      crc.signature.parameters == [
        .integer(size: 8, isSigned: false), .pointer(to: .integer(size: 1, isSigned: false), isConst: true),
        .integer(size: 4, isSigned: false),
      ])
  }

  @Test func standardLibrary() throws {
    let facts = try read("stdlib.h", "div", "qsort")
    #expect(
      facts.functions["div"]?.signature.returns
        == .structure(
          name: "div_t", size: 8,
          fields: [.init(name: "quot", shape: Self.int, offset: 0), .init(name: "rem", shape: Self.int, offset: 4)]))
    let compare = CSignature(returns: Self.int, parameters: [Self.constVoid, Self.constVoid])
    #expect(facts.functions["qsort"]?.signature.parameters.last == .pointer(to: .function(compare), isConst: false))
    #expect(facts.functions["qsort"]?.parameters.map(\.name) == ["__base", "__nmemb", "__size", "__compar"])
    let double = CShape.floating(size: 8)
    let pow = try read("math.h", "pow").functions["pow"]
    #expect(pow?.signature == CSignature(returns: double, parameters: [double, double]))
  }

  @Test(.enabled(if: File.exists("/usr/include/sqlite3.h")))
  func sqlite() throws {
    let open = try #require(try read("sqlite3.h", "sqlite3_open").functions["sqlite3_open"])
    #expect(
      open.signature.parameters.last
        == .pointer(to: .pointer(to: .structure(name: "sqlite3", size: 0, fields: []), isConst: false), isConst: false))
    #expect(open.parameters.map(\.text) == ["const char *", "sqlite3 **"])
  }

  @Test func gmpRenamesItsFunctions() throws {
    let facts = try read("gmp.h", "mpz_get_str")
    #expect(facts.renamed == ["mpz_get_str": "__gmpz_get_str"])
    #expect(facts.functions["mpz_get_str"]?.parameters.last?.text == "mpz_srcptr")
  }

  @Test(arguments: ["sqlite3.h", "openssl/evp.h", "git2.h", "jpeglib.h", "python3.11/Python.h"])
  func largeHeadersAreReadSoon(_ header: String) throws {
    guard File.exists("/usr/include/\(header)") else { return }
    let took = try ContinuousClock().measure { _ = try read(header, "nonesuch") }
    #expect(took < .seconds(10))
  }

  // MARK: Failures

  private func problem(_ header: String, _ functions: String...) -> Diagnostic? {
    do throws(HeaderProblem) {
      _ = try reader.read(header, functions: Set(functions), folder: folder.path)
      return nil
    } catch {
      return error.diagnostics.first
    }
  }

  @Test(arguments: [
    "/usr/include/zlib.h", "../zlib.h", "a/../zlib.h", "a\nb.h", "a>b.h", "", "a//b.h", "a b.h", "ä.h",
  ])
  func namesThatReachElsewhereAreRefused(_ name: String) {
    #expect(problem(name, "f")?.code == "bad-header")
  }

  @Test func aMissingHeaderIsNamed() throws {
    #expect(problem("nonesuch.h", "f")?.message == "there is no header nonesuch.h on this machine")
    try folder.write("own.h", "#include <nonesuch.h>\n")
    #expect(problem("own.h", "f")?.message == "the header own.h includes nonesuch.h, which is not on this machine")
  }

  @Test func whatClangSaysIsKept() throws {
    try folder.write("own.h", "int f(nothing x);\n")
    let found = try #require(problem("own.h", "f"))
    #expect(found.message == "clang can't read the header own.h")
    #expect(found.hints.first?.hasSuffix("own.h:1:7: error: unknown type name 'nothing'") == true)
  }

  @Test func headersThatRelyOnOthersAreRead() throws {
    #expect(try read(text: "size_t f(FILE *file);\n")?.parameters == [.init(name: "file", text: "FILE *")])
  }

  @Test func filesElsewhereAreNotSeen() throws {
    let other = try TemporaryFolder()
    try other.write("secret.h", "int f(void);\n")
    try folder.write("own.h", "#include \"\(other.file("secret.h"))\"\n")
    #expect(problem("own.h", "f")?.code == "no-header")
  }

  @Test func nestingHasAnEnd() throws {
    var text = "struct s0 { int a; };\n"
    for level in 1...40 { text += "struct s\(level) { struct s\(level - 1) a, b; };\n" }
    #expect(try read(text: text + "void f(struct s24 *x);\n") != nil)
    #expect(try read(text: "void f(int \(String(repeating: "*", count: 400))x);\n") == nil)
  }

  @Test func withoutClangNothingIsKnown() throws {
    let settings = HostSettings(currentFolder: folder.path, variables: ["PATH": folder.path])
    #expect(try HeaderReader(settings: settings).read("zlib.h", functions: ["crc32"]) == nil)
  }
}

extension CShape {
  fileprivate var pointee: CShape { if case .pointer(let shape, _) = self { shape } else { self } }
}
