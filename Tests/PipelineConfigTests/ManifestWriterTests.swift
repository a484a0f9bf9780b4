import AetherModel
import PipelineConfig
import Testing

struct ManifestWriterTests {
  @Test func itReadsAsPeopleWriteIt() {
    let rows = ValueType.array(.object([.init(name: "name", type: .string, isRequired: true)]))
    var contract = Contract(name: "csv-loader", kind: .task, version: SemanticVersion(1, 2, 0))
    contract.description = "Reads CSV files: with any delimiter"
    contract.inputs = [
      Parameter(
        name: "source_path", description: "Path of the CSV file", type: .string, isRequired: true, pattern: #"^.*\.csv$"#),
      Parameter(
        name: "delimiter", type: .string, defaultValue: .string(","), allowed: [.string(","), .string(";"), .string("|")]),
    ]
    contract.outputs = [
      Parameter(name: "record_count", type: .integer, isRequired: true),
      Parameter(
        name: "rows", description: "One object for each row, with the columns' names as its keys, in the order of the file",
        type: rows, isRequired: false),
    ]
    contract.errorCodes = [ErrorCode(code: "FILE_NOT_FOUND", message: "It isn't there", severity: .critical)]
    let text = ManifestWriter.text(of: [contract], library: "libcsv-loader.so", build: .package(path: "."))
    #expect(
      text == """
        # Written by 'aether plugins build' from the compiled module. Change it as you like: the next build says where
        # the two disagree.
        aether: 1
        name: csv-loader
        type: task
        version: 1.2.0
        description: 'Reads CSV files: with any delimiter'
        inputs:
          - {name: source_path, type: string, required: true, validation: '^.*\\.csv$', description: Path of the CSV file}
          - {name: delimiter, type: string, default: ',', allowed: [',', ';', '|']}
        outputs:
          - {name: record_count, type: integer}
          - name: rows
            type: array
            items: {type: object, properties: [{name: name, type: string, required: true}]}
            optional: true
            description: 'One object for each row, with the columns'' names as its keys, in the order of the file'
        error_codes:
          - {code: FILE_NOT_FOUND, message: 'It isn''t there', severity: critical}
        library: libcsv-loader.so
        build: {package: .}

        """)
  }

  @Test func whatIsWrittenIsReadAsTheSameContracts() {
    var maker = ContractMaker(seed: 11)
    for _ in 0..<300 {
      let contracts = [maker.contract("one"), maker.contract("two")]
      let library = "libx.so"
      let text = ManifestWriter.text(of: contracts, library: library, build: .sources(["plugin.c"], flags: ["-lm"]))
      #expect(text == ManifestWriter.text(of: contracts, library: library, build: .sources(["plugin.c"], flags: ["-lm"])))
      var diagnostics = Diagnostics()
      let manifests = ManifestDecoder.decode(SourceText(path: "module.yaml", text: text), diagnostics: &diagnostics)
      #expect(diagnostics.all.isEmpty, "\(DiagnosticRenderer().render(diagnostics.all))\(text)")
      #expect(manifests.map(\.contract) == contracts, "\(text)")
      #expect(manifests.allSatisfy { $0.library == library })
      guard diagnostics.all.isEmpty else { return }
    }
  }
}

/// Makes contracts with everything in them that YAML could read as something else.
private struct ContractMaker {
  private var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(state: seed) }

  private static let texts = [
    "yes", "No", "on", "~", "null", "True", "1.0", "1e3", "0x1F", "0o7", "+1", "-1", ".5", ".inf", "1:30", "2026-11-21",
    "1.2.0", "a: b", "a #b", "# a", "- a", "? a", "{", "}", "[", "]", "a, b", "*a", "&a", "!a", "%a", "@a", "`a", "|", ">",
    "'", "''", "\"", "\\", "\\n", " a", "a ", "a  b", "a\nb", "a\n", "\n", "\t", "a\tb", "\r", "a\u{85}b", "a\u{2028}b",
    "\u{202E}abc", "\u{FEFF}", "\u{7F}", "\u{1}", "é", "日本", "😀", "\u{A0}", "---", "...", "--- a", "=", "<<", ".", "..",
    "/a/b", "a/b", "don't", "a:b", "a:", ":a", "a,b", "x" + String(repeating: "long text ", count: 30),
  ]

  private mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }

  private mutating func text() -> String {
    let one = Self.texts.randomElement(using: &random) ?? ""
    return chance(3) ? one + (Self.texts.randomElement(using: &random) ?? "") : one
  }

  mutating func contract(_ name: String) -> Contract {
    var contract = Contract(name: name, kind: ModuleKind.allCases.randomElement(using: &random) ?? .task, version: SemanticVersion(1, 0, 2))
    contract.description = text()
    contract.inputs = parameters(isInput: true)
    contract.outputs = parameters(isInput: false)
    for index in 0..<Int.random(in: 0...2, using: &random) {
      contract.errorCodes.append(ErrorCode(code: "E\(index)", message: text(), severity: chance(2) ? .critical : .recoverable))
    }
    if chance(3) {
      contract.methods = [
        Method(name: "get", description: text(), inputs: parameters(isInput: true), outputs: parameters(isInput: false))
      ]
    }
    return contract
  }

  private mutating func parameters(isInput: Bool) -> [Parameter] {
    (0..<Int.random(in: 0...3, using: &random)).map { index in
      var parameter = Parameter(name: "p\(index)", description: chance(2) ? text() : "", type: type(depth: 0))
      guard isInput else {
        parameter.isRequired = chance(2)
        return parameter
      }
      if chance(3) {
        parameter.isRequired = true
      } else if chance(2), parameter.type != .secret {
        parameter.defaultValue = value(of: parameter.type)
      }
      if parameter.type == .string, parameter.defaultValue == nil {
        if chance(3) { parameter.pattern = "^.*\\.csv$" }
        if chance(3) { parameter.allowed = [.string(text()), .string(text())] }
      }
      return parameter
    }
  }

  private mutating func type(depth: Int) -> ValueType {
    let simple: [ValueType] = [.string, .number, .integer, .bool, .datetime, .duration, .bytes, .file, .any, .array(.any), .object(nil)]
    if depth == 0, chance(10) { return .secret }
    guard depth < 3, chance(3) else { return simple.randomElement(using: &random) ?? .any }
    if chance(2) { return .array(type(depth: depth + 1)) }
    let properties = (0..<Int.random(in: 0...3, using: &random)).map { index in
      ValueType.Property(name: "\(index)" + text(), type: type(depth: depth + 1), isRequired: chance(2))
    }
    return .object(properties)
  }

  private mutating func value(of type: ValueType) -> Value {
    switch type {
    case .string, .secret: return .string(text())
    case .number: return chance(2) ? .double(Double.random(in: -1e9...1e9, using: &random)) : .integer(7)
    case .integer: return .integer(Int64.random(in: .min ... .max, using: &random))
    case .bool: return .bool(chance(2))
    case .datetime: return .datetime(Instant(seconds: Int64.random(in: 0...4_000_000_000, using: &random), nanoseconds: 0, zoneOffset: 60))
    case .duration: return .duration(TimeSpan(seconds: Int64.random(in: 0...100_000, using: &random), nanoseconds: 0))
    case .bytes: return .bytes(text().utf8)
    case .file: return .file(path: "/" + text(), digest: "")
    case .any, .object(nil): return .object([("k", .string(text())), (text() + "2", .array([.null, .double(1), .bool(true)]))])
    case .array(let items): return .array((0..<Int.random(in: 0...3, using: &random)).map { _ in value(of: items) })
    case .object(let properties?): return .object(properties.map { ($0.name, value(of: $0.type)) })
    }
  }
}
