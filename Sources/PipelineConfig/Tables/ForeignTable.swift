/// `foreign:` of a manifest: functions of a C library.
enum ForeignTable {
  private static let type = TextRule(
    "a type of C", "types of C",
    detail: "as C writes it, such as unsigned long or const char *, or a short name such as ulong, string, pointer, callback",
    pattern: "."
  ) { !$0.isEmpty }

  private static let library = TextRule(
    "a library's name", "libraries' names", detail: "as the loader knows it, without a folder, such as libz.so.1",
    pattern: "^[^/]+$"
  ) { !$0.isEmpty && !$0.utf8.contains(UInt8(ascii: "/")) && !$0.utf8.contains(0) }

  private static let header = TextRule(
    "a header's name", "headers' names", detail: "as C writes it between < and >, such as zlib.h",
    pattern: "^[A-Za-z0-9_.+-]+(/[A-Za-z0-9_.+-]+)*$"
  ) { name in
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return parts.allSatisfy { part in
      !part.isEmpty && part != ".."
        && part.utf8.allSatisfy { byte in
          (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || "_.+-".utf8.contains(byte)
        }
    }
  }

  private static let formula: Shape = .either([.integer(0...Int64.max), .text(.nonEmpty)])

  private static let callback = Table(
    "foreign-callback", "a callback",
    [
      Key("parameters", .map(keys: .identifier, .text(type)), "Names and types, in order. What a pointer points to is read."),
      Key("returns", .text(type), default: "void", "Its result's type."),
      Key("value", .data, "What it returns: a constant, or `${{ … }}` over the parameters."),
    ])

  private static let argument = Table(
    "foreign-argument", "an argument of a foreign function",
    [
      Key("type", .text(type), required: true, "C's type."),
      Key("value", .data, "A constant; `null` is the null pointer; `${{ … }}` is computed."),
      Key("input", .text(.identifier), "The input that is passed."),
      Key("length_of", .text(.identifier), "The input whose length is passed: bytes, or items."),
      Key("from", .text(.identifier), "What `as` named before."),
      Key("callback", .table(callback), "A function that the library calls back."),
      Key("output", .text(.identifier), "The output that becomes what the argument points to."),
      Key(
        "as", .text(.identifier), "A name for later calls: for what was written, or with `size` for the buffer's address."),
      Key("size", formula, "Elements of the buffer that it points to: bytes for `char *` and `void *`."),
      Key("length", .text(.identifier), "The name of what holds the number of good elements after the call."),
    ])

  private static let result = Table(
    "foreign-result", "a result",
    [
      Key("type", .text(type), required: true, "C's type."),
      Key("output", .text(.identifier), "The output that it becomes."),
      Key("as", .text(.identifier), "A name for later calls."),
      Key("length", .text(.identifier), "The name of what holds the number of elements that a pointer points to."),
    ])

  private static let explanation = Table(
    "foreign-explanation", "a function that explains a failure",
    [
      Key("function", .text(.nonEmpty), required: true, "Its name, in the same library."),
      Key("arguments", .list(.table(argument)), "In order; `from: result` is the failed call's."),
      Key("returns", .text(type), "Its result's type."),
    ])

  private static let errors = Table(
    "foreign-errors", "how a failure shows",
    [
      Key(
        "when", .text(.nonEmpty), required: true, hint: "for the null pointer write \"null\", in quotes",
        "`nonzero`, `zero`, `negative`, `null`, `errno`, or `${{ … }}` over `result`, `errno` and names."),
      Key("codes", .map(keys: .errorNumber, .text(.errorCode)), "Error codes by number, or by a name such as `ENOENT`."),
      Key("code", .text(.errorCode), "The error code of all others."),
      Key(
        "number", .either([.word(["result", "errno"]), .table(explanation)]), default: "result",
        "What `codes` are about: the result, `errno`, or what a function returns."),
      Key("message", .table(explanation), "A function that returns the failure's text."),
    ])

  private static let callKeys = [
    Key("function", .text(.nonEmpty), "The function's name, as the library exports it."),
    Key("arguments", .list(.table(argument)), "In order."),
    Key("fixed", .integer(1...127), "For a variadic function: the number of arguments before the `...`."),
    Key("returns", .either([.text(type), .table(result)]), default: "void", "The result's type, and what becomes of it."),
    Key("free", .text(.nonEmpty), "The function that frees a returned pointer."),
    Key("errors", .table(errors), "How a failure shows. None: it can't fail."),
    Key("always", .bool, default: "false", "Whether it is also called after an earlier call failed, to clean up."),
  ]

  private static let call = Table("foreign-call", "a call of a foreign function", callKeys)

  static let table = Table(
    "foreign", "a foreign function",
    [
      Key(
        "library", .text(library), required: true,
        "The C library's name, such as `libz.so.1`; or one of `bundled`."),
      Key("header", .text(header), "The header that declares the functions: what it says is checked, where clang is there."),
      Key("structs", .map(keys: .nonEmpty, .map(keys: .nonEmpty, .text(type))), "Structs: names and types of fields, in order."),
      Key("calls", .list(.table(call)), "Several calls, in order. For one, its keys stand here instead."),
    ] + callKeys)
}
