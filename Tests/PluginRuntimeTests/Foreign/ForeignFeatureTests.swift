import AetherModel
import PluginRuntime
import Testing

/// Everything that a description can say of values: C's types in and out.
struct ForeignFeatureTests {
  private static func type(_ scalar: CScalar) -> String {
    switch scalar.kind {
    case .bool: "bool"
    case .signed, .unsigned: "integer"
    case .floating: "number"
    case .complex: "object"
    }
  }

  private static func echo(_ scalar: CScalar, isGuarded: Bool) throws -> LoadedModule {
    try ForeignModules.load(
      """
      inputs: [{name: value, type: \(type(scalar)), required: true}]
      outputs: [{name: same, type: \(type(scalar))}]
      foreign:
        function: echo_\(scalar.rawValue)
        arguments: [{type: \(scalar.text), input: value}]
        returns: {type: \(scalar.rawValue), output: same}
      """, isGuarded: isGuarded)
  }

  @Test(arguments: CScalar.allCases, ForeignModules.ways)
  func everyScalar(scalar: CScalar, isGuarded: Bool) throws {
    let module = try Self.echo(scalar, isGuarded: isGuarded)
    switch scalar.kind {
    case .bool:
      for value in [true, false] { #expect(ForeignModules.call(module, [.bool(value)]).outputs == [.bool(value)]) }
    case .signed, .unsigned:
      for value in [Int64.min, -129, -128, -1, 0, 1, 127, 128, 255, 256, 65_535, 1 << 31, 1 << 32, .max] {
        let answer = ForeignModules.call(module, [.integer(value)])
        guard scalar.holds(value) else {
          guard case .failed(let failure) = answer.status else { return #expect(Bool(false), "\(value)") }
          #expect(failure.code == "AETHER_INVALID_ARGUMENT" && failure.argument == "value")
          continue
        }
        #expect(answer.outputs == [.integer(value)], "\(value)")
      }
    case .floating:
      for value in [0.0, -1.5, 0.25, .infinity, 1_048_576.5] {
        #expect(ForeignModules.call(module, [.double(value)]).outputs == [.double(value)])
      }
      #expect(ForeignModules.call(module, [.integer(3)]).outputs == [.double(3)])
    case .complex:
      let value = Value.object([("re", .double(1.5)), ("im", .double(-2))])
      #expect(ForeignModules.call(module, [value]).outputs == [value])
      #expect(ForeignModules.answer(module, [.object([("re", .double(1))])]).hasPrefix("AETHER_INVALID_ARGUMENT"))
    }
  }

  /// A case: a manifest, inputs as JSON, and what is answered.
  struct Example: Sendable, CustomTestStringConvertible {
    var name: String
    var manifest: String
    var answers: [(inputs: [Value?], answer: String)]
    var testDescription: String { name }
  }

  @Test(arguments: examples, ForeignModules.ways)
  func values(example: Example, isGuarded: Bool) throws {
    let module = try ForeignModules.load(example.manifest, isGuarded: isGuarded)
    // Twice: nothing of a call is left in the next.
    for _ in 0..<2 {
      for (inputs, answer) in example.answers { #expect(ForeignModules.answer(module, inputs) == answer) }
    }
  }

  private static func one(_ name: String, _ manifest: String, _ inputs: [Value?], _ answer: String) -> Example {
    Example(name: name, manifest: manifest, answers: [(inputs, answer)])
  }

  private static let point = Value.object([("x", .integer(1)), ("y", .double(2.5)), ("tag", .string("p"))])
  private static let points = "{x: int, y: double, tag: 'char[8]'}"

  static let examples: [Example] = [
    Example(
      name: "a text that is made and freed",
      manifest: """
        inputs: [{name: text, type: string, required: true}]
        outputs: [{name: twice, type: string}]
        foreign:
          function: doubled
          arguments: [{type: const char *, input: text}]
          returns: {type: char *, output: twice}
          free: free
        """,
      answers: [
        ([.string("ab")], #"["abab"]"#), ([.string("")], #"[""]"#), ([.string("ä€😀")], #"["ä€😀ä€😀"]"#),
        ([.string("a\0b")], "AETHER_INVALID_ARGUMENT: it has a NUL inside, where C would end it (text)"),
      ]),
    Example(
      name: "a text that may be missing",
      manifest: """
        inputs: [{name: text, type: string}]
        outputs: [{name: length, type: integer}]
        foreign:
          function: text_length
          arguments: [{type: string, input: text}]
          returns: {type: size_t, output: length}
        """, answers: [([nil], "[999]"), ([.string("abc")], "[3]")]),
    one(
      "a constant text",
      """
      outputs: [{name: length, type: integer}]
      foreign:
        function: text_length
        arguments: [{type: string, value: "four"}]
        returns: {type: size_t, output: length}
      """, [], "[4]"),
    one(
      "a text by a pointer to a pointer",
      """
      outputs: [{name: text, type: string}]
      foreign:
        function: make_text
        arguments: [{type: "char **", output: text}]
        returns: int
      """, [], #"["made here"]"#),
    Example(
      name: "bytes that are made, with their length, and freed",
      manifest: """
        inputs: [{name: count, type: integer, required: true}]
        outputs: [{name: made, type: bytes}]
        foreign:
          function: make_bytes
          arguments: [{type: size_t, input: count}, {type: size_t *, as: length}]
          returns: {type: void *, output: made, length: length}
          free: free
        """, answers: [([.integer(3)], #"["AAEC"]"#), ([.integer(0)], #"[""]"#)]),
    Example(
      name: "bytes into a buffer of their size",
      manifest: """
        inputs: [{name: data, type: bytes, required: true}]
        outputs: [{name: reversed, type: bytes}]
        foreign:
          function: reversed
          arguments:
            - {type: const void *, input: data}
            - {type: size_t, length_of: data}
            - {type: void *, size: "${{ size(inputs.data) + 1 }}", output: reversed, length: written}
            - {type: size_t *, as: written}
          returns: int
        """, answers: [([.bytes([1, 2, 0, 3])], #"["AwACAQ=="]"#), ([.bytes([])], #"[""]"#)]),
    one(
      "a text that is changed in place",
      """
      inputs: [{name: text, type: string, required: true}]
      outputs: [{name: changed, type: string}]
      foreign:
        function: capitalise
        arguments: [{type: char *, input: text, output: changed}]
      """, [.string("hello")], #"["Hello"]"#),
    one(
      "a text that is no UTF-8",
      """
      outputs: [{name: text, type: string}]
      foreign:
        function: not_utf8
        returns: {type: string, output: text}
      """, [], "AETHER_FOREIGN: not_utf8 gave text that is not UTF-8 as 'text'"),
    one(
      "the same as bytes",
      """
      outputs: [{name: text, type: bytes}]
      foreign:
        function: not_utf8
        returns: {type: string, output: text}
      """, [], #"["Yf8="]"#),
    one(
      "a length that is more than the buffer",
      """
      outputs: [{name: text, type: string}]
      foreign:
        function: says_too_much
        arguments: [{type: char *, size: 10, output: text, length: written}, {type: size_t *, as: written}]
      """, [], "AETHER_FOREIGN: it says 100 elements, and its buffer has 10"),
    one(
      "a list of texts",
      """
      inputs: [{name: texts, type: array, items: string, required: true}]
      outputs: [{name: length, type: integer}]
      foreign:
        function: joined_length
        arguments: [{type: const char *const *, input: texts}]
        returns: {type: int64, output: length}
      """, [.array([.string("a"), .string(""), .string("bcd")])], "[7]"),
    one(
      "numbers, borrowed",
      """
      inputs: [{name: numbers, type: array, items: number, required: true}]
      outputs: [{name: sum, type: number}]
      foreign:
        function: sum
        arguments: [{type: const double *, input: numbers}, {type: size_t, length_of: numbers}]
        returns: {type: double, output: sum}
      """, [.array([.double(1.5), .integer(2), .double(-0.25)])], "[3.25]"),
    Example(
      name: "numbers that are changed in place",
      manifest: """
        inputs: [{name: numbers, type: array, items: integer, required: true}]
        outputs: [{name: squares, type: array, items: integer}]
        foreign:
          function: squares
          arguments: [{type: int64 *, input: numbers, output: squares}, {type: size_t, length_of: numbers}]
        """, answers: [([.array([.integer(3), .integer(-4)])], "[[9,16]]"), ([.array([])], "[[]]")]),
    one(
      "a buffer of numbers",
      """
      inputs: [{name: count, type: integer, required: true}]
      outputs: [{name: numbers, type: array, items: integer}]
      foreign:
        function: count_up
        arguments: [{type: int32 *, size: "${{ inputs.count * 2 }}", output: numbers}, {type: size_t, value: "${{ inputs.count * 2 }}"}]
      """, [.integer(3)], "[[0,1,2,3,4,5]]"),
    one(
      "a struct by value",
      """
      inputs: [{name: start, type: object, required: true}, {name: by, type: integer, required: true}]
      outputs: [{name: end, type: object, properties: {x: integer, y: number, tag: string}}]
      foreign:
        structs: {point: \(points)}
        function: moved
        arguments: [{type: point, input: start}, {type: int, input: by}]
        returns: {type: point, output: end}
      """, [point, .integer(2)], #"[{"x":3,"y":4.5,"tag":"p"}]"#),
    one(
      "structs in structs, by pointer",
      """
      inputs: [{name: from, type: object, required: true}]
      outputs: [{name: swapped, type: object}]
      foreign:
        structs: {point: \(points), line: {from: point, to: point, weights: "short[3]"}}
        function: swapped
        arguments: [{type: const line *, input: from}]
        returns: {type: line, output: swapped}
      """,
      [
        .object([
          ("from", point), ("to", .object([("x", .integer(9)), ("y", .integer(8)), ("tag", .string("12345678"))])),
          ("weights", .array([.integer(1), .integer(2), .integer(3)])),
        ])
      ], #"[{"from":{"x":9,"y":8.0,"tag":"12345678"},"to":{"x":1,"y":2.5,"tag":"p"},"weights":[2,3,4]}]"#),
    one(
      "a struct that the function fills",
      """
      outputs: [{name: origin, type: object, properties: {tag: string, y: number}}]
      foreign:
        structs: {point: \(points)}
        function: origin
        arguments: [{type: point *, output: origin}]
      """, [], #"[{"y":0.5,"tag":"origin"}]"#),
    one(
      "a list of structs",
      """
      inputs: [{name: points, type: array, required: true, items: {type: object, properties: {x: integer, y: number, tag: string}}}]
      outputs: [{name: total, type: number}]
      foreign:
        structs: {point: \(points)}
        function: total_y
        arguments: [{type: const point *, input: points}, {type: size_t, length_of: points}]
        returns: {type: double, output: total}
      """, [.array([point, point])], "[5.0]"),
    one(
      "a struct that lacks a field",
      """
      inputs: [{name: start, type: object, required: true}]
      outputs: [{name: end, type: object}]
      foreign:
        structs: {point: \(points)}
        function: moved
        arguments: [{type: point, input: start}, {type: int, value: 1}]
        returns: {type: point, output: end}
      """, [.object([("x", .integer(1))])], "AETHER_INVALID_ARGUMENT: it lacks 'y', which point has (start)"),
    one(
      "a number that is read and written",
      """
      inputs: [{name: number, type: integer, required: true}]
      outputs: [{name: twice, type: integer}]
      foreign:
        function: twice
        arguments: [{type: int *, input: number, output: twice}]
      """, [.integer(21)], "[42]"),
    one(
      "a struct that is called like something else",
      """
      outputs: [{name: about, type: object}]
      foreign:
        structs: {function_info: {a: long, b: long, c: long}}
        function: about
        arguments: [{type: function_info *, output: about}]
      """, [], #"[{"a":1,"b":2,"c":3}]"#),
    Example(
      name: "whole numbers where fractions may be",
      manifest: """
        inputs: [{name: a, type: number, required: true}, {name: b, type: number, required: true}]
        outputs: [{name: half, type: number}]
        foreign:
          function: half
          arguments: [{type: double, value: "${{ inputs.a / inputs.b }}"}]
          returns: {type: double, output: half}
        """, answers: [([.integer(7), .integer(2)], "[1.75]"), ([.double(7), .integer(2)], "[1.75]")]),
    one(
      "a number that is beyond a float",
      """
      inputs: [{name: value, type: number, required: true}]
      outputs: [{name: same, type: number}]
      foreign:
        function: echo_float
        arguments: [{type: float, input: value}]
        returns: {type: float, output: same}
      """, [.double(1e300)], "AETHER_INVALID_ARGUMENT: it does not fit float (value)"),
    one(
      "a length that is more than what is written in place",
      """
      inputs: [{name: text, type: bytes, required: true}]
      outputs: [{name: changed, type: bytes}]
      foreign:
        calls:
          - {function: descriptor_open, arguments: [{type: int64, value: 0}], returns: {type: int64, as: length}}
          - function: capitalise
            arguments: [{type: char *, input: text, output: changed, length: length}]
      """, [.bytes([97])], "AETHER_FOREIGN: it says 100 elements, and its buffer has 1"),
    one(
      "numbers of a variadic function",
      """
      inputs: [{name: number, type: number, required: true}]
      outputs: [{name: sum, type: number}]
      foreign:
        function: sum_of
        fixed: 1
        arguments: [{type: int, value: 3}, {type: double, value: 1}, {type: double, input: number}, {type: double, value: "${{ 2.0 * 4.0 }}"}]
        returns: {type: double, output: sum}
      """, [.double(0.5)], "[9.5]"),
  ]
}
