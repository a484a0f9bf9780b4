public import AetherPlugin
import AetherPluginTesting
import Testing

// The author's sketch of the design, verbatim but for the parts that it leaves out.

struct CSVLoader: TaskModule {
    static let name = "csv-loader"
    static let version = "1.2.0"

    @Input("Path of the CSV file", matches: #"^.*\.csv$"#) var sourcePath: String
    @Input("Column delimiter", oneOf: [",", ";", "|"])     var delimiter = ","
    @Output("Number of data rows") var recordCount: Int
    @Output("Column names")        var columnMap: [String]

    let fileNotFound = Failure("FILE_NOT_FOUND", "Source CSV file does not exist", .critical)

    func run(_ context: Context) throws -> Outcome {
      guard sourcePath != "missing.csv" else { throw fileNotFound.because(sourcePath) }
      guard sourcePath != "odd.csv" else { throw InvalidArgument($sourcePath, "it is odd") }
      recordCount = sourcePath.utf8.count
      columnMap = ["a", delimiter]
      return .success("read it")
    }
}

@c(aether_plugin_register)
public func register(_ registrar: Registrar) -> Status { registrar.register(CSVLoader.self) }

@Suite struct SketchTests {
  @Test func contractIsReadFromTheProperties() throws {
    let contract = try TestModule(CSVLoader.self).contract
    #expect(contract.name == "csv-loader")
    #expect(contract.version == "1.2.0")
    #expect(
      contract.inputs == [
        .init("source_path", .string, "Path of the CSV file", isRequired: true, pattern: #"^.*\.csv$"#),
        .init("delimiter", .string, "Column delimiter", defaultJSON: #"",""#, allowedJSON: #"[",",";","|"]"#),
      ])
    #expect(
      contract.outputs == [
        .init("record_count", .integer, "Number of data rows"),
        .init("column_map", .array(.string), "Column names"),
      ])
    #expect(contract.failures == [Failure("FILE_NOT_FOUND", "Source CSV file does not exist", .critical)])
  }

  @Test func runs() throws {
    let module = try TestModule(CSVLoader.self)
    let result = module.result(["source_path": "x.csv"])
    #expect(result.status == .success)
    #expect(result["record_count"] == 5)
    #expect(result["column_map"] == ["a", ","])
    #expect(result.message == "read it")
    #expect(module.result(["source_path": "x.csv", "delimiter": ";"])["column_map"] == ["a", ";"])
  }

  @Test func failsAsDeclared() throws {
    let module = try TestModule(CSVLoader.self)
    #expect(
      module.result(["source_path": "missing.csv"]).failure
        == TestFailure("FILE_NOT_FOUND", "Source CSV file does not exist: missing.csv"))
    #expect(
      module.result(["source_path": "odd.csv"]).failure
        == TestFailure("AETHER_INVALID_ARGUMENT", "it is odd", argument: "source_path"))
  }

  @Test func refusesInputsThatDoNotFit() throws {
    let module = try TestModule(CSVLoader.self)
    #expect(throws: TestProblem.self) { try module.run([:]) }
    #expect(throws: TestProblem.self) { try module.run(["source_path": 1]) }
    #expect(throws: TestProblem.self) { try module.run(["source_path": "a", "path": "b"]) }
  }
}

extension TestModule {
  /// Runs with inputs that fit.
  func result(_ inputs: Value.Fields = [:]) -> TestResult {
    do { return try run(inputs) } catch {
      Issue.record(error)
      return TestResult(status: .cancelled)
    }
  }
}

extension TestFailure {
  init(_ code: String, _ message: String, argument: String? = nil) {
    self.init(code: code, message: message, argument: argument)
  }
}

extension TestContract.Parameter {
  init(
    _ name: String, _ type: Schema, _ description: String, isRequired: Bool = false, isOptional: Bool = false,
    defaultJSON: String? = nil, allowedJSON: String? = nil, pattern: String? = nil
  ) {
    self.init(
      name: name, type: type, description: description, isRequired: isRequired, isOptional: isOptional,
      defaultJSON: defaultJSON, allowedJSON: allowedJSON, pattern: pattern)
  }
}
