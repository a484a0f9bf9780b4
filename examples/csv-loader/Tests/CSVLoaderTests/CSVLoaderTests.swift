import AetherPlugin
import AetherPluginTesting
import Glibc
import Testing

@testable import CSVLoader

@Suite struct CSVLoaderTests {
  /// Loads a file with this text.
  func load(_ text: String, delimiter: String? = nil) throws -> TestResult {
    try load(Array(text.utf8), delimiter: delimiter)
  }

  func load(_ bytes: [UInt8], delimiter: String? = nil) throws -> TestResult {
    var template = Array("/tmp/csv-loader-XXXXXX.csv".utf8CString)
    let descriptor = mkstemps(&template, 4)
    try #require(descriptor >= 0)
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { unlink(path) }
    try #require(write(descriptor, bytes, bytes.count) == bytes.count)
    close(descriptor)
    var inputs: Value.Fields = ["source_path": .string(path)]
    inputs["delimiter"] = delimiter.map(Value.string)
    return try TestModule(CSVLoader.self).run(inputs)
  }

  @Test func loadsRows() throws {
    let result = try load("name,year\nada,1815\nalan,1912\n")
    #expect(result.status == .success)
    #expect(result["record_count"] == 2)
    #expect(result["column_map"] == ["name", "year"])
    #expect(result["rows"] == [["name": "ada", "year": "1815"], ["name": "alan", "year": "1912"]])
  }

  static let records: [(String, [[String]])] = [
    ("", []),
    ("a,b\n", []),
    ("a,b\n1,2", [["1", "2"]]),
    ("a,b\r\n1,2\r\n\r\n3,4\r\n", [["1", "2"], ["3", "4"]]),
    ("\u{FEFF}a,b\n1,2\n", [["1", "2"]]),
    ("a,b\n\"1\",\"2\"\n", [["1", "2"]]),
    ("a,b\n\"x,y\",\"line\nline\"\n", [["x,y", "line\nline"]]),
    ("a,b\n\"line\r\nline\",2\r\n", [["line\r\nline", "2"]]),
    ("a,b\n\"say \"\"hi\"\"\",2\n", [["say \"hi\"", "2"]]),
    ("a,b\n1,\"\"\"\"\n", [["1", "\""]]),
    ("a,b\n\"\"\"x\",y\n", [["\"x", "y"]]),
    ("a,b\n\"\",\n", [["", ""]]),
    ("a,b\n,\n", [["", ""]]),
    ("a,b\n1\n", [["1", ""]]),
    ("a,b\n5\" disk,x\n", [["5\" disk", "x"]]),
    ("a,b\n grüße , x\n", [[" grüße ", " x"]]),
    ("a,b\n1,2\r", [["1", "2\r"]]),
    ("\"a\",\"b\"\n1,2\n", [["1", "2"]]),
  ]

  @Test(arguments: records) func readsAsTheStandardSays(_ text: String, _ rows: [[String]]) throws {
    let result = try load(text)
    #expect(result.status == .success)
    #expect(result["record_count"] == .integer(rows.count))
    #expect(result["rows"] == .array(rows.map { ["a": .string($0[0]), "b": .string($0[1])] }))
  }

  @Test(arguments: [
    ("a,b\n1,2,3\n", "record 2, at line 2, has 3 fields; the header has 2"),
    ("a,b\n1,2\n\n\"x\n", "record 3: the quote that opens at line 4 is never closed"),
    ("a,b\n\"1\"x,2\n", "record 2: text follows a closing quote at line 2"),
    ("a,b,a\n", "the header has the column \"a\" twice"),
  ])
  func saysWhichRecordIsMalformed(_ text: String, _ reason: String) throws {
    let failure = try #require(try load(text).failure)
    #expect(failure.code == "MALFORMED_ROW")
    #expect(failure.message == "A record of the file is not valid CSV: \(reason)")
  }

  @Test func refusesWhatIsNoText() throws {
    let failure = try load(Array("a,b\n1,".utf8) + [0xFF, 0x0A]).failure
    #expect(failure?.message == "A record of the file is not valid CSV: line 2 is not UTF-8")
  }

  @Test(arguments: [";", "|"]) func readsOtherDelimiters(_ delimiter: String) throws {
    let result = try load("a\(delimiter)b\n1,5\(delimiter)2\n", delimiter: delimiter)
    #expect(result["rows"] == [["a": "1,5", "b": "2"]])
  }

  @Test func saysWhichDelimiterIsMeant() throws {
    let failure = try load("a;b\n1;2\n").failure
    #expect(failure?.code == "INVALID_DELIMITER")
    #expect(failure?.message.hasPrefix("Cannot parse file with specified delimiter: the first line of ") == true)
    #expect(failure?.message.hasSuffix("has no \",\", but \";\"; set delimiter to \";\"") == true)
  }

  @Test func saysThatAFileIsMissing() throws {
    let result = try TestModule(CSVLoader.self).run(["source_path": "/nowhere/x.csv"])
    #expect(result.failure?.code == "FILE_NOT_FOUND")
    #expect(result.failure?.message == "Source CSV file does not exist: /nowhere/x.csv")
    #expect(try TestModule(CSVLoader.self).run(["source_path": "/"]).failure?.code == "FILE_UNREADABLE")
  }

  @Test func stopsWhenCancelled() throws {
    let rows = String(repeating: "1,2\n", count: 10_000)
    let path = "/tmp/csv-loader-cancelled-\(getpid()).csv"
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    try #require(descriptor >= 0)
    defer { unlink(path) }
    let bytes = Array("a,b\n\(rows)".utf8)
    try #require(write(descriptor, bytes, bytes.count) == bytes.count)
    close(descriptor)
    let module = try TestModule(CSVLoader.self)
    module.cancellation = .atCheck(2)
    let result = try module.run(["source_path": .string(path)])
    #expect(result.status == .cancelled)
    #expect(result.progress.map(\.message) == ["4096 rows"])
  }

  @Test func contractIsTheManifests() throws {
    let contract = try TestModule(CSVLoader.self).contract
    #expect(contract.inputs.map(\.name) == ["source_path", "delimiter"])
    #expect(contract.outputs.map(\.name) == ["record_count", "column_map", "rows"])
    #expect(
      contract.failures.map(\.code) == ["FILE_NOT_FOUND", "INVALID_DELIMITER", "MALFORMED_ROW", "FILE_UNREADABLE"])
  }
}
