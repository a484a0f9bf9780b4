import AetherModel
@testable import AetherRuntime
import Linux
import Testing

/// The manifests that are guessed from declarations.
struct DraftTests {
  private let folder: TemporaryFolder
  private let reader: HeaderReader

  init() throws {
    folder = try TemporaryFolder()
    reader = HeaderReader(settings: HostSettings(currentFolder: folder.path, variables: ProcessEnvironment.all()))
  }

  /// What stands below `foreign:`, and above it the inputs and outputs, without what is the same in all.
  private func draft(_ text: String, _ functions: [String] = ["f"]) throws -> [String] {
    try folder.write("own.h", text)
    let facts = try #require(try reader.read("own.h", functions: Set(functions), folder: folder.path), "no clang")
    var maker = DraftMaker()
    for function in functions { maker.add(function, try #require(facts.functions[function])) }
    let title = ForeignDraft.Title(name: "own", description: "own", library: "libown.so", header: "own.h")
    return maker.draft.text(title).split(separator: "\n").map(String.init).filter { line in
      !Self.leftOut.contains { line.hasPrefix($0) }
    }
  }

  private static let leftOut = [
    "#", "aether:", "name:", "type: task", "version:", "description:", "foreign:", "  library:", "  header:",
    "  # errors",
  ]

  @Test func bytesAndTheirLength() throws {
    #expect(
      try draft("typedef unsigned char Byte; int f(const Byte *buf, unsigned len, const char *fileName);") == [
        "inputs:", "  - {name: buf, type: bytes, required: true}",
        "  - {name: file_name, type: string, required: true}", "outputs:", "  - {name: result, type: integer}",
        "  function: f", "  arguments:",
        "    - {type: const unsigned char *, input: buf}", "    - {type: unsigned int, length_of: buf}",
        "    - {type: const char *, input: file_name}", "  returns: {type: int, output: result}",
      ])
  }

  @Test func outParametersAndBuffers() throws {
    #expect(
      try draft("void f(unsigned char *dest, unsigned long *destLen, int *major, char *text, int size);") == [
        "outputs:", "  - {name: dest, type: bytes}", "  - {name: major, type: integer}",
        "  - {name: text, type: string}",
        "  function: f", "  arguments:", "    # as large as what it may write",
        "    - {type: unsigned char *, size: 4096, output: dest, length: dest_len}",
        "    # the buffer's size, then what is used", "    - {type: unsigned long *, value: 4096, as: dest_len}",
        "    - {type: int *, output: major}", "    # as large as what it may write",
        "    - {type: char *, size: 4096, output: text}", "    # the buffer's size", "    - {type: int, value: 4096}",
      ])
  }

  @Test func structsAndArrays() throws {
    #expect(
      try draft("struct p { int x; double y; }; struct p f(const struct p *a, const double *b, long n);") == [
        "inputs:",
        "  - {name: a, type: object, properties: [{name: x, type: integer, required: true}, "
          + "{name: y, type: number, required: true}], required: true}",
        "  - {name: b, type: array, items: number, required: true}", "outputs:",
        "  - {name: result, type: object, properties: [{name: x, type: integer}, {name: y, type: number}]}",
        "  structs:", "    p: {x: int, \"y\": double}", "  function: f", "  arguments:",
        "    - {type: const p *, input: a}",
        "    # an array; where it is one number, make the input one: number", "    - {type: const double *, input: b}",
        "    - {type: long, length_of: b}", "  returns: {type: p, output: result}",
      ])
  }

  @Test func whatOneCallMakesTheNextOneGets() throws {
    #expect(
      try draft(
        """
        typedef struct db db;
        int g(const char *name, db **out);
        int h(db *);
        void i(db *, void (*)(void *, int), void *data);
        """, ["g", "h", "i"]) == [
          "inputs:", "  - {name: name, type: string, required: true}", "outputs:", "  - {name: result, type: integer}",
          "  - {name: result_2, type: integer}", "  calls:", "    - function: g", "      arguments:",
          "        - {type: const char *, input: name}", "        - {type: db **, as: out}",
          "      returns: {type: int, output: result}",
          "      # errors: {when: nonzero, code: FAILED}   # where it tells failures; FAILED is for error_codes",
          "    - function: h", "      arguments:", "        - {type: db *, from: out}",
          "      returns: {type: int, output: result_2}",
          "      # errors: {when: nonzero, code: FAILED}   # where it tells failures; FAILED is for error_codes",
          "    - function: i", "      arguments:", "        - {type: db *, from: out}",
          "        # what it returns, over its parameters",
          "        - {type: callback, callback: {parameters: {a: void *, b: int}}}",
          "        # handed on to the callback, which here needs nothing", "        - {type: void *, value: null}",
        ])
  }

  @Test func whatCanNotBeGuessedIsSaid() throws {
    let lines = try draft("struct s; union u { int a; }; void f(struct s *s, union u u, const char *format, ...);")
    #expect(
      lines == [
        "inputs:", "  - {name: format, type: string, required: true}", "  function: f", "  arguments:",
        "    # a null pointer: nothing here makes a struct s *; a call before this one may, by --function",
        "    - {type: s *, value: null}", "    # union u: a type that descriptions don't have; this call can't work",
        "    - {type: pointer, value: null}", "    - {type: const char *, input: format}", "  fixed: 3",
        "  # further arguments, for the ... of its declaration, go behind those above",
      ])
  }

  @Test func structsThatHoldPointersAreTheLibrarys() throws {
    #expect(
      try draft("typedef struct { int n; long *at; } big; void g(big *x, int n); char *f(const big *);", ["g", "f"])
        == [
          "inputs:", "  - {name: n, type: integer, required: true}", "outputs:", "  - {name: result, type: string}",
          "  structs:", "    big: {\"n\": int, at: long *}", "  calls:", "    - function: g", "      arguments:",
          "        # zeros, which the function makes something of", "        - {type: big *, size: 1, as: x}",
          "        - {type: int, input: n}", "    - function: f", "      arguments:",
          "        - {type: const big *, from: x}", "      returns: {type: char *, output: result}",
          "      # free: free   # where the result is the caller's to free",
          "      # errors: {when: \"null\", code: FAILED}   # where it tells failures; FAILED is for error_codes",
        ])
  }

  @Test func clangDoesNotGuessNames() throws {
    try folder.write("own.h", "int function_(void);\n")
    #expect(try reader.read("own.h", functions: ["function"], folder: folder.path)?.functions.isEmpty == true)
  }

  @Test(arguments: [
    ("__base", "base"), ("destLen", "dest_len"), ("pURL", "p_url"), ("in", "in_value"), ("", "argument_3"),
    ("_1", "argument_3"), ("zDb", "z_db"),
  ])
  func namesAreThoseOfInputs(_ name: String, _ expected: String) {
    #expect(DraftNames.identifier(name, index: 2) == expected)
  }

  @Test func textsAreQuotedWhereYAMLNeedsIt() {
    #expect(DraftText.quoted("const char *") == "const char *")
    #expect(DraftText.quoted("char[16]") == "\"char[16]\"")
    #expect(DraftText.quoted("null") == "\"null\"")
    #expect(DraftText.quoted("*a") == "\"*a\"")
    #expect(DraftText.quoted("a\"b") == "\"a\\\"b\"")
  }
}
