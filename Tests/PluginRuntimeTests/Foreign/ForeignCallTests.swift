import AetherModel
import PluginRuntime
import Testing

/// Several calls, callbacks, and how failures show.
struct ForeignCallTests {
  @Test(arguments: ForeignModules.ways)
  func callbacks(isGuarded: Bool) throws {
    let apply = try ForeignModules.load(
      """
      inputs: [{name: count, type: integer, required: true}]
      outputs: [{name: sum, type: integer}]
      foreign:
        function: apply
        arguments:
          - {type: callback, callback: {parameters: {n: long, low: uint8}, returns: long, value: "${{ n * n + low }}"}}
          - {type: int64, input: count}
        returns: {type: int64, output: sum}
      """, isGuarded: isGuarded)
    #expect(ForeignModules.answer(apply, [.integer(4)]) == "[20]")
    let points = try ForeignModules.load(
      """
      inputs: [{name: points, type: array, required: true, items: object}]
      outputs: [{name: found, type: integer}]
      foreign:
        structs: {point: {x: int, y: double, tag: 'char[8]'}}
        function: count_points
        arguments:
          - {type: const point *, input: points}
          - {type: size_t, length_of: points}
          - {type: callback, callback: {parameters: {p: const point *}, returns: bool, value: "${{ p.x > 0 && p.y < 1.5 }}"}}
        returns: {type: int, output: found}
      """, isGuarded: isGuarded)
    let list = [(1, 1.0), (0, 1.0), (2, 2.0), (3, -7.0)].map { x, y in
      Value.object([("x", .integer(x)), ("y", .double(y)), ("tag", .string(""))])
    }
    #expect(ForeignModules.answer(points, [.array(list)]) == "[2]")
    let scaled = try ForeignModules.load(
      """
      inputs: [{name: count, type: integer, required: true}, {name: factor, type: integer, required: true}, {name: list, type: bytes, required: true}]
      outputs: [{name: sum, type: integer}]
      foreign:
        function: apply
        arguments:
          - {type: callback, callback: {parameters: {n: long, low: uint8}, returns: long, value: "${{ n * inputs.factor + size(inputs.list) }}"}}
          - {type: int64, input: count}
        returns: {type: int64, output: sum}
      """, isGuarded: isGuarded)
    for factor in [2, 3] as [Int64] {
      #expect(ForeignModules.answer(scaled, [.integer(4), .integer(factor), .bytes([0, 0])]) == "[\(6 * factor + 8)]")
    }
    let average = try ForeignModules.load(
      """
      outputs: [{name: average, type: number}]
      foreign:
        function: average
        arguments:
          - {type: callback, callback: {parameters: {n: float}, returns: float, value: "${{ n * 2.5 }}"}}
          - {type: callback, callback: {}}
        returns: {type: float, output: average}
      """, isGuarded: isGuarded)
    #expect(ForeignModules.answer(average) == "[3.75]")
  }

  @Test(arguments: ForeignModules.ways)
  func aCallbackWithoutAValueFailsTheCall(isGuarded: Bool) throws {
    let module = try ForeignModules.load(
      """
      inputs: [{name: count, type: integer, required: true}]
      outputs: [{name: sum, type: integer}]
      foreign:
        function: apply
        arguments:
          - {type: callback, callback: {parameters: {n: long, low: uint8}, returns: long, value: "${{ 12 / (n - 2) }}"}}
          - {type: int64, input: count}
        returns: {type: int64, output: sum}
      """, isGuarded: isGuarded)
    #expect(
      ForeignModules.answer(module, [.integer(4)])
        == "AETHER_FOREIGN: a callback's expression has no value that long can hold")
    #expect(ForeignModules.answer(module, [.integer(2)]) == "[-18]")
  }

  private static let counter = """
    inputs: [{name: start, type: integer, required: true}, {name: number, type: integer, required: true}]
    outputs: [{name: value, type: integer}, {name: left, type: integer, optional: true}]
    error_codes: [{code: NO_START, message: there is no such start}, {code: NOT_COUNTED, message: it is not counted}]
    foreign:
      calls:
        - function: counter_open
          arguments: [{type: int64, input: start}, {type: counter **, as: counter}]
          returns: int
          errors: {when: nonzero, codes: {"-2": NO_START}}
        - function: counter_add
          arguments: [{type: counter *, from: counter}, {type: int64, input: number}]
          returns: int
          errors:
            when: "${{ result < 0 }}"
            code: NOT_COUNTED
            message: {function: counter_error, arguments: [{type: int, from: result}]}
        - function: counter_value
          arguments: [{type: const counter *, from: counter}]
          returns: {type: int64, output: value}
        - {function: counter_close, arguments: [{type: counter *, from: counter}], always: true}
        - {function: counters_open, returns: {type: int64, output: left}}
    """

  /// Open, use, close: what was opened is closed, also after a failure in between.
  @Test(arguments: ForeignModules.ways)
  func handles(isGuarded: Bool) throws {
    let module = try ForeignModules.load(Self.counter, isGuarded: isGuarded)
    for _ in 0..<3 {
      #expect(ForeignModules.answer(module, [.integer(40), .integer(2)]) == "[42,0]")
      #expect(ForeignModules.answer(module, [.integer(1), .integer(13)]) == "NOT_COUNTED: thirteen is not counted")
      // Nothing was opened: a close would crash.
      #expect(
        ForeignModules.answer(module, [.integer(-1), .integer(2)])
          == "NO_START: there is no such start: counter_open returned -2")
    }
    #expect(ForeignModules.answer(module, [.integer(0), .integer(0)]) == "[0,0]")
  }

  /// What cleans up is called only for what this run has made, whatever names it is given by.
  @Test(arguments: ForeignModules.ways)
  func cleaningUpIsForWhatWasMade(isGuarded: Bool) throws {
    let module = try ForeignModules.load(
      """
      inputs: [{name: fails, type: integer, required: true}, {name: text, type: string, required: true}]
      outputs: [{name: length, type: integer}]
      error_codes: [{code: FAILED}]
      foreign:
        calls:
          - {function: fails_by_errno, arguments: [{type: int, input: fails}], returns: int, errors: {when: nonzero, code: FAILED}}
          - {function: descriptor_open, arguments: [{type: int64, input: fails}], returns: {type: int64, as: opened}}
          - {function: text_length, arguments: [{type: string, input: text}], returns: {type: size_t, output: length}}
          - {function: descriptor_close, arguments: [{type: int64, value: "${{ opened + 1 }}"}], always: true}
      """, isGuarded: isGuarded)
    let closed = try ForeignModules.load(
      """
      outputs: [{name: closed, type: integer}]
      foreign:
        function: closed_since
        returns: {type: int64, output: closed}
      """, isGuarded: isGuarded)
    func closedNow() -> String { ForeignModules.answer(closed) }
    _ = closedNow()
    #expect(ForeignModules.answer(module, [.integer(0), .string("abc")]) == "[3]")
    #expect(closedNow() == "[101]")
    // It failed before anything was opened: nothing of the run before is closed.
    #expect(ForeignModules.answer(module, [.integer(5), .string("abc")]).hasPrefix("FAILED"))
    #expect(closedNow() == "[0]")
    // The call after the opening was refused: what was opened is closed.
    #expect(ForeignModules.answer(module, [.integer(0), .string("a\0b")]).hasPrefix("AETHER_INVALID_ARGUMENT"))
    #expect(closedNow() == "[101]")
  }

  private static func failing(_ errors: String, _ rest: String) -> String {
    """
    inputs: [{name: number, type: integer, required: true}]
    outputs: [{name: done, type: any, optional: true}]
    error_codes: [{code: NOT_THERE, message: nothing is there, severity: recoverable}, {code: OTHER}]
    foreign:
      function: fails_by_\(rest)
      errors: \(errors)
    """
  }

  @Test(arguments: ForeignModules.ways)
  func failures(isGuarded: Bool) throws {
    func check(_ errors: String, _ function: String, _ type: String, _ answers: [Int64: String]) throws {
      let rest = "\(function)\n  arguments: [{type: int, input: number}]\n  returns: {type: \(type), output: done}"
      let module = try ForeignModules.load(Self.failing(errors, rest), isGuarded: isGuarded)
      for (number, answer) in answers { #expect(ForeignModules.answer(module, [.integer(number)]) == answer, "\(errors)") }
    }
    try check(
      "{when: errno, codes: {ENOENT: NOT_THERE}, code: OTHER}", "errno", "int",
      [0: "[0]", 2: "NOT_THERE: nothing is there: No such file or directory", 13: "OTHER: Permission denied"])
    try check(
      "{when: negative, number: errno, codes: {EACCES: NOT_THERE}}", "errno", "int",
      [0: "[0]", 13: "NOT_THERE: nothing is there: Permission denied", 2: "AETHER_FOREIGN: No such file or directory"])
    try check(
      "{when: \"null\", code: NOT_THERE}", "null", "char *", [0: #"["there"]"#, 1: "NOT_THERE: nothing is there"])
    try check(
      "{when: zero, number: {function: get_last_error}, codes: {\"5\": NOT_THERE}, code: OTHER}", "last_error", "int",
      [
        0: "[1]", 5: "NOT_THERE: nothing is there: get_last_error returned 5",
        6: "OTHER: get_last_error returned 6",
      ])
  }

  @Test func reportsARangeThatIsNoInteger() throws {
    let module = try ForeignModules.load(
      """
      outputs: [{name: number, type: integer}]
      foreign:
        function: echo_ulong
        arguments: [{type: ulong, value: "${{ 9223372036854775807 }}"}]
        returns: {type: ulong, output: number}
      """)
    #expect(ForeignModules.answer(module) == "[9223372036854775807]")
    let overflow = try ForeignModules.load(
      """
      inputs: [{name: n, type: integer, required: true}]
      outputs: [{name: number, type: integer}]
      foreign:
        function: echo_long
        arguments: [{type: long, value: "${{ inputs.n + 1 }}"}]
        returns: {type: long, output: number}
      """)
    #expect(ForeignModules.answer(overflow, [.integer(41)]) == "[42]")
    #expect(
      ForeignModules.answer(overflow, [.integer(.max)])
        == "AETHER_FOREIGN: an expression of echo_long has no value that long can hold")
  }
}
