import AetherModel
import Expressions
import Testing

@testable import PipelineEngine

@Suite struct CheckTests {
  private let parameters = [
    Parameter(name: "source_path", type: .string, isRequired: true, pattern: #"^.*\.csv$"#),
    Parameter(
      name: "delimiter", type: .string, defaultValue: .string(","),
      allowed: [.string(","), .string(";"), .string("|")]),
    Parameter(name: "limit", type: .number, allowed: [.integer(1), .double(2.5)]),
    Parameter(name: "token", type: .secret, pattern: "^x"),
    Parameter(name: "rows", type: .array(.object([.init(name: "n", type: .integer, isRequired: true)]))),
  ]

  private func messages(_ values: [Value?]) throws -> [String] {
    var values = values
    return try ParameterCheck(parameters).complete(&values, of: "step 'load'").map {
      #expect($0.code == "AETHER_INVALID_INPUT")
      #expect($0.message.contains("'\($0.argument ?? "?")"))
      return $0.message
    }
  }

  @Test func goodValuesPassAndDefaultsAreFilledIn() throws {
    var values: [Value?] = [.string("a.csv"), .null, .double(1), .string("xyz")]
    #expect(try ParameterCheck(parameters).complete(&values, of: "step 'load'").isEmpty)
    #expect(values == [.string("a.csv"), .string(","), .double(1), .string("xyz"), nil])
  }

  @Test func eachMistakeIsNamed() throws {
    #expect(try messages([nil]) == ["step 'load': input 'source_path' is required (string), but nothing was given"])
    #expect(try messages([.null]) == ["step 'load': input 'source_path' is null; expected string"])
    let rows: Value = .array([.object([("n", .integer(1))]), .object([("n", .string("two"))])])
    #expect(try messages([.string("a.txt"), .string("x"), .integer(2), .string("secret"), rows]) == [
      #"step 'load': input 'source_path' is "a.txt", which does not match the pattern '^.*\.csv$'"#,
      #"step 'load': input 'delimiter' is "x"; allowed: ",", ";", "|""#,
      "step 'load': input 'limit' is 2; allowed: 1, 2.5",
      "step 'load': input 'token' is (a secret), which does not match the pattern '^x'",
      #"step 'load': input 'rows[1].n' is string "two"; expected integer"#,
    ])
  }

  @Test func aPatternThatIsNoneIsRefused() {
    #expect { try ParameterCheck([Parameter(name: "p", type: .string, pattern: "(")]) } throws: { error in
      (error as? Failure)?.code == "AETHER_INVALID_PATTERN"
    }
  }

  @Test func wrongInputsFailTheStepWhileItIsInitialising() throws {
    let module = PlannedModule(
      contract: Contract(name: "csv-loader", kind: .task, version: SemanticVersion(1, 0, 0), inputs: parameters))
    let bench = Workbench()
    let plan = try Plan(
      name: "test", modules: [module],
      steps: [
        PlannedStep(
          id: "load", module: 0,
          bindings: [.constant(.string("a.txt")), .constant(.integer(1)), nil, nil, nil])
      ])
    let failure = try #require(bench.outcome(of: plan).failure?.failure)
    #expect(failure.code == "AETHER_INVALID_INPUT")
    #expect(failure.argument == "source_path")
    #expect(failure.message == """
      step 'load': input 'source_path' is "a.txt", which does not match the pattern '^.*\\.csv$'
      step 'load': input 'delimiter' is integer 1; expected string
      """)
    let attempt = try #require(bench.recorder.record?.steps[0].first)
    #expect(attempt.transitions.map(\.to) == [.initializing, .failed, .finalizing, .ended])
  }

  @Test func anExpressionThatFailsNamesItsInput() throws {
    let input = Parameter(name: "list", type: .array(.any))
    let reads = Reads(stepCount: 1, inputs: [input])
    let bench = Workbench()
    let plan = try Plan(
      name: "test", inputs: [input], modules: [module(inputs: 1)],
      steps: [PlannedStep(id: "s0", module: 0, bindings: [try reads.binding("${{ inputs.list[3] }}")])])
    let failure = try #require(bench.outcome(of: plan, inputs: [.array([])]).failure?.failure)
    #expect(failure.code == "AETHER_INDEX_OUT_OF_RANGE")
    #expect(failure.argument == "i0")
    #expect(failure.message.hasPrefix("step 's0': input 'i0': test:1:"))
  }

  @Test func aPipelinesOwnInputsAreBoundAllAtOnce() throws {
    let plan = try Plan(name: "releases", inputs: parameters, modules: [], steps: [])
    let bound = plan.bindInputs([.string("x.csv")])
    #expect(bound.failures.isEmpty)
    #expect(bound.values == [.string("x.csv"), .string(","), .null, .null, .null])
    #expect(plan.bindInputs([nil, .bool(true)]).failures.map(\.message) == [
      "pipeline 'releases': input 'source_path' is required (string), but nothing was given",
      "pipeline 'releases': input 'delimiter' is bool true; expected string",
    ])
  }

  @Test func anOptionalOutputMayStayUnset() {
    let contract = [Parameter(name: "a", type: .string), Parameter(name: "b", type: .any, isRequired: true)]
    var outputs: [Value?] = [.null, .null]
    #expect(ResultCheck.failure(inOutputs: &outputs, of: contract, module: "m") == nil)
    #expect(outputs == [nil, .null])
  }
}
