import AetherModel
import Testing

struct ContractValueTests {
  private static let rich: Contract = {
    var contract = Contract(name: "acme/rich", kind: .service, version: SemanticVersion(1, 2, 3), description: "A \"rich\" one")
    let row = ValueType.object([
      .init(name: "a", type: .array(.array(.integer)), isRequired: true), .init(name: "b", type: .any, isRequired: false),
    ])
    contract.inputs = [
      Parameter(name: "path", description: "Where", type: .string, isRequired: true, pattern: "^a"),
      Parameter(name: "wait", type: .duration, defaultValue: .duration(TimeSpan(seconds: 90))),
      Parameter(name: "at", type: .datetime, defaultValue: .datetime(Instant(seconds: 5, zoneOffset: 60))),
      Parameter(name: "data", type: .bytes, defaultValue: .bytes([0, 255])),
      Parameter(name: "rows", type: .array(row), defaultValue: .array([.object([("a", .array([.array([.integer(1)])]))])])),
      Parameter(name: "size", type: .number, allowed: [.integer(1), .double(2.5)]),
      Parameter(name: "key", type: .secret), Parameter(name: "open", type: .object(nil)),
    ]
    contract.outputs = [
      Parameter(name: "one", type: .object([]), isRequired: true), Parameter(name: "two", type: .array(.any)),
    ]
    contract.errorCodes = [ErrorCode(code: "BAD", message: "bad", severity: .recoverable)]
    contract.methods = [Method(name: "get", description: "Gets", inputs: contract.inputs, outputs: contract.outputs)]
    return contract
  }()

  @Test func aContractComesBackFromJSON() throws {
    #expect(try Contract(Value(json: Self.rich.value.json())) == Self.rich)
    let bare = Contract(name: "bare", kind: .task, version: SemanticVersion(0, 0, 1))
    #expect(try Contract(Value(json: bare.value.json())) == bare)
  }

  @Test(arguments: [
    (#"[]"#, "'type' is missing"),
    (#"{"name":"a","type":"tusk","version":"1.0.0"}"#, "'tusk' is no kind of module"),
    (#"{"name":"a","type":"task","version":"1"}"#, "'1' is no version"),
    (#"{"name":"A","type":"task","version":"1.0.0"}"#, "'A' is no module's name"),
    (#"{"name":7,"type":"task","version":"1.0.0"}"#, "'name' is no string"),
    (#"{"name":"a","type":"task","version":"1.0.0","inputs":{}}"#, "'inputs' is no list"),
    (#"{"name":"a","type":"task","version":"1.0.0","inputs":[{"name":"x","type":"word"}]}"#, "'word' is no type"),
    (#"{"name":"a","type":"task","version":"1.0.0","inputs":[{"name":"x-y","type":"any"}]}"#,
     "'x-y' is no name for an input or output"),
    (#"{"name":"a","type":"task","version":"1.0.0","outputs":[{"name":"x","type":"any","optional":1}]}"#,
     "'optional' is neither true nor false"),
    (#"{"name":"a","type":"task","version":"1.0.0","error_codes":[{"code":"x","severity":"critical"}]}"#,
     "'x' is no error code"),
    (#"{"name":"a","type":"task","version":"1.0.0","error_codes":[{"code":"X","severity":"mild"}]}"#,
     "'mild' is no severity"),
  ])
  func whatIsNoContractIsRefused(_ json: String, _ message: String) throws {
    let value = try Value(json: json)
    let error = #expect(throws: ContractValueError.self) { try Contract(value) }
    #expect(error?.message == message)
  }

  @Test func aBottomlessTypeIsRefused() throws {
    let type = String(repeating: #"{"type":"array","items":"#, count: 200) + #"{"type":"any"}"# + String(repeating: "}", count: 200)
    let json = #"{"name":"a","type":"task","version":"1.0.0","inputs":[{"name":"x","type":"array","items":"# + type + "}]}"
    let value = try Value(json: json)
    #expect(throws: ContractValueError.self) { try Contract(value) }
  }
}
