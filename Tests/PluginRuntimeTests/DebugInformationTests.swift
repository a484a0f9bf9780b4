import AetherModel
import Linux
import PluginRuntime
import Testing

/// Signatures from what compilers write, and whatever the bytes, reading them ends.
@Suite struct DebugInformationTests {
  private static let source = """
    #include <stdbool.h>
    #include <stdint.h>
    #include <complex.h>
    #include <stdarg.h>
    typedef unsigned long uLong;
    typedef const unsigned char *bytes_in;
    enum plain { A, B };
    enum negative { C = -1, D };
    typedef enum negative sign_t;
    struct point { int x; double y; };
    typedef struct point point_t;
    struct node { struct node *next; const char *name; struct point at; };
    struct opaque;
    union both { int i; float f; };
    struct wide { char text[16]; int grid[2][3]; union both both; unsigned low : 3; };
    typedef int (*compare_t)(const void *, const void *);
    uLong sum(uLong start, bytes_in data, unsigned int count) { return start + data[0] + count; }
    bool flag(_Bool b, enum plain p, sign_t s) { return b && p == A && s == C; }
    struct point turn(point_t p) { p.x = -p.x; return p; }
    int length(const struct node *node) { return node->next ? 1 + length(node->next) : 0; }
    void sort(void *base, uint64_t count, compare_t by) { by(base, (char *)base + count); }
    int print(const char *format, ...) { return format[0]; }
    long double longer(long double a, double complex b, float _Complex c) { return a + creal(b) + crealf(c); }
    struct opaque *make(struct opaque **out, char *const *names, const char *volatile text) {
      return names && text ? *out : 0;
    }
    const char *name(void) { return "n"; }
    int old() { return 1; }
    void fill(struct wide *wide, int *restrict number, union both u, float f, const int8_t small) {
      *number = wide->grid[1][2] + u.i + (int)f + small;
    }
    extern int renamed(int a) __asm__("symbol");
    int renamed(int a) { return a; }
    int elsewhere(float, ...);
    int user(void) { return elsewhere(1, 2); }
    static inline __attribute__((always_inline)) int hidden(int a) { return a; }
    __attribute__((noinline)) int helper(short a) { return a * 3; }
    int helped(long long a) { return helper((short)a) + hidden(1); }
    """

  private static func library(_ compiler: [String], _ folder: TemporaryFolder) throws -> String {
    let input = try folder.write("a.c", source)
    try Compiler.run(compiler + ["-w", "-shared", "-fPIC", "-nostdlib", "-o", folder.file("a.so"), input])
    return folder.file("a.so")
  }

  private static let int = CShape.integer(size: 4, isSigned: true)
  private static let uint = CShape.integer(size: 4, isSigned: false)
  private static let ulong = CShape.integer(size: 8, isSigned: false)
  private static let text = CShape.pointer(to: .integer(size: 1, isSigned: true), isConst: true)
  private static let point = CShape.structure(
    name: "point", size: 16,
    fields: [.init(name: "x", shape: int, offset: 0), .init(name: "y", shape: .floating(size: 8), offset: 8)])

  private static func node(_ next: CShape?) -> CShape {
    guard let next else { return .structure(name: "node", size: 32, fields: []) }
    return .structure(
      name: "node", size: 32,
      fields: [
        .init(name: "next", shape: .pointer(to: next, isConst: false), offset: 0),
        .init(name: "name", shape: text, offset: 8), .init(name: "at", shape: point, offset: 16),
      ])
  }

  private static let compare = CSignature(
    returns: int, parameters: Array(repeating: .pointer(to: .void, isConst: true), count: 2))
  private static let opaque = CShape.pointer(to: .structure(name: "opaque", size: 0, fields: []), isConst: false)
  private static let wide = CShape.structure(
    name: "wide", size: 48,
    fields: [
      .init(name: "text", shape: .array(of: .integer(size: 1, isSigned: true), count: 16), offset: 0),
      .init(name: "grid", shape: .array(of: .array(of: int, count: 3), count: 2), offset: 16),
      .init(name: "both", shape: .other("union both"), offset: 40),
      .init(name: "low", shape: .other("bit-field"), offset: 0),
    ])

  static let expected: [String: CSignature] = [
    "sum": CSignature(
      returns: ulong, parameters: [ulong, .pointer(to: .integer(size: 1, isSigned: false), isConst: true), uint]),
    "flag": CSignature(returns: .bool, parameters: [.bool, uint, int]),
    "turn": CSignature(returns: point, parameters: [point]),
    "length": CSignature(returns: int, parameters: [.pointer(to: node(node(node(nil))), isConst: true)]),
    "sort": CSignature(
      returns: .void,
      parameters: [.pointer(to: .void, isConst: false), ulong, .pointer(to: .function(compare), isConst: false)]),
    "print": CSignature(returns: int, parameters: [text], isVariadic: true),
    "longer": CSignature(
      returns: .floating(size: 16), parameters: [.floating(size: 16), .complex(size: 16), .complex(size: 8)]),
    "make": CSignature(
      returns: opaque,
      parameters: [
        .pointer(to: opaque, isConst: false),
        .pointer(to: .pointer(to: .integer(size: 1, isSigned: true), isConst: false), isConst: true), text,
      ]),
    "name": CSignature(returns: text, parameters: []),
    "old": CSignature(returns: int, parameters: [], hasPrototype: false),
    "fill": CSignature(
      returns: .void,
      parameters: [
        .pointer(to: wide, isConst: false), .pointer(to: int, isConst: false), .other("union both"), .floating(size: 4),
        .integer(size: 1, isSigned: true),
      ]),
    "helper": CSignature(returns: int, parameters: [.integer(size: 2, isSigned: true)]),
    "helped": CSignature(returns: int, parameters: [.integer(size: 8, isSigned: true)]),
    "symbol": CSignature(returns: int, parameters: [int]),
    "renamed": CSignature(returns: int, parameters: [int]),
    "user": CSignature(returns: int, parameters: []),
  ]

  #if arch(x86_64)
    @Test(arguments: [
      ["gcc", "-g"], ["gcc", "-g", "-O2"], ["gcc", "-gdwarf-4"], ["gcc", "-g", "-flto"], ["clang", "-g"],
      ["gcc", "-g", "-fdebug-types-section"], ["clang", "-g", "-O2"], ["clang", "-gdwarf-4"],
    ])
    func signaturesAreRead(compiler: [String]) throws {
      let folder = try TemporaryFolder()
      let path = try Self.library(compiler, folder)
      let information = try #require(DebugInformation(ofLibraryAt: path))
      let found = information.signatures(of: Set(Self.expected.keys).union(["hidden", "missing", "elsewhere"]))
      for (name, signature) in Self.expected {
        // Where a bit-field's bytes are GCC tells in DWARF 4 alone.
        #expect(found[name].map(Self.withoutBitFields) == Self.withoutBitFields(signature), "\(name)")
      }
      // Compilers tell of what they only call where they optimize.
      if let elsewhere = found["elsewhere"] {
        #expect(elsewhere == CSignature(returns: Self.int, parameters: [.floating(size: 4)], isVariadic: true))
      }
      #expect(found["hidden"] == nil && found["missing"] == nil)
    }
  #endif

  private static func withoutBitFields(_ signature: CSignature) -> CSignature {
    var signature = signature
    signature.parameters = signature.parameters.map { shape in
      guard case .pointer(.structure(let name, let size, let fields), let isConst) = shape else { return shape }
      let others = fields.filter { $0.shape != .other("bit-field") }
      return .pointer(to: .structure(name: name, size: size, fields: others), isConst: isConst)
    }
    return signature
  }

  @Test func withoutAnyThereIsNothing() throws {
    let folder = try TemporaryFolder()
    #expect(DebugInformation(ofLibraryAt: try Self.library(["gcc"], folder)) == nil)
    #expect(DebugInformation(ofLibraryAt: try Self.library(["gcc", "-g", "-gz"], folder)) == nil)
    #expect(DebugInformation(ofLibraryAt: folder.file("none.so")) == nil)
    #expect(DebugInformation(ofLibraryAt: try folder.write("text", "no library")) == nil)
    #expect(DebugInformation(ofLibraryAt: folder.path) == nil)
  }

  @Test func debugSymbolsOfADistributionAreFound() throws {
    let folder = try TemporaryFolder()
    let identifier = "0123456789abcdef"
    let path = try Self.library(["gcc", "-g", "-Wl,--build-id=0x\(identifier)"], folder)
    let symbols = folder.file("symbols/01/23456789abcdef.debug")
    try folder.write("symbols/01/empty", "")
    try Compiler.run(["objcopy", "--only-keep-debug", path, symbols])
    try Compiler.run(["strip", "-g", path])
    #expect(DebugInformation(ofLibraryAt: path) == nil)
    let information = try #require(DebugInformation(path: path, folder: folder.file("symbols")))
    #expect(information.signatures(of: ["flag"]) == ["flag": Self.expected["flag"]])
  }

  @Test(arguments: [["gcc", "-g"], ["gcc", "-gdwarf-4", "-O2"], ["clang", "-g", "-O2"]])
  func damageEnds(compiler: [String]) throws {
    let folder = try TemporaryFolder()
    let good = try File.read(try Self.library(compiler, folder))
    let names = Set(Self.expected.keys)
    // Debug information is at the end, before the symbols and the section headers.
    let start = good.count / 2
    var generator = SplitMix(seed: 0xD3B6)
    var read = 0
    for _ in 0..<1_500 {
      var bytes = good
      for _ in 0..<Int.random(in: 1...8, using: &generator) {
        let index = Int.random(in: start..<bytes.count, using: &generator)
        bytes[index] = Bool.random(using: &generator) ? 0xFF : UInt8.random(in: 0...255, using: &generator)
      }
      let found = bytes.withUnsafeBytes { DebugInformation(of: $0)?.signatures(of: names) }
      if found?.isEmpty == false { read += 1 }
    }
    #expect(read > 100)
    for size in stride(from: 0, to: good.count, by: 97) {
      _ = good.withUnsafeBytes {
        DebugInformation(of: UnsafeRawBufferPointer(rebasing: $0[..<size]))?.signatures(of: names)
      }
    }
  }
}
