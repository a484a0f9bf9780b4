import AetherPlugin
import AetherPluginTesting
import Testing

struct Release: Object, Equatable {
  var version: String
  var createdOn: DateTime?
  var series: [String]
  var size: UInt16
  var author: Author
}

struct Author: Object, Equatable { var fullName: String }

/// Hands on one value of each type.
struct Echo: TaskModule {
  static let name = "echo"
  static let version = "1.0.0"
  @Input var any: Value = .null
  @Input var view: ValueView?
  @Input var releases: [Release] = []
  @Input var nested: [String: [Double]] = [:]
  @Input var secret: Secret?
  @Output var anyOut: Value
  @Output var viewOut: ValueView
  @Output var releasesOut: [Release]
  @Output var nestedOut: [String: [Double]]
  @Output var length: Int?

  func run(_ context: Context) throws -> Outcome {
    anyOut = any
    viewOut = view ?? .absent
    releasesOut = releases
    nestedOut = nested
    length = secret.map(\.text.utf8.count)
    return .success
  }
}

struct Table: TaskModule {
  static let name = "table"
  static let version = "1.0.0"
  @Input var fails = false
  @Output var rows: [[String: String]]
  @Output var sizes: [String: Int]

  func run(_ context: Context) throws -> Outcome {
    let keys = RowKeys(["a", "ü"])
    let bytes = Array("onetwo".utf8)
    try context.emit($rows) { rows in
      rows.append(keys, ["1", ""])
      rows.append(keys, from: bytes.span, fields: [0..<3, 3..<6])
      rows.object { row in row.set("a", "x") }
      if fails { throw Cancelled() }
    }
    context.emit($sizes) { $0.set("rows", 3) }
    return .success
  }
}

@Suite struct ValueTests {
  static let values: [Value] = [
    .null, true, false, 0, .integer(.min), .integer(.max), 1.5, .double(-0.0), "", "grüße\u{0}nul", .bytes([]),
    .bytes([0, 255]), .dateTime(DateTime(seconds: -1, nanoseconds: 999_999_999, zone: -90)),
    .duration(.nanoseconds(-1_500_000_000)), [], [1, [2, ["x"]], .null], [:], ["b": 1, "a": ["b": 2, "a": []]],
    [["k": 1], ["k": 2], ["k": .null]],
  ]

  @Test(arguments: values) func survivesTheWayThroughTheHost(_ value: Value) throws {
    let result = try TestModule(Echo.self).run(["any": value, "view": value])
    #expect(result.status == .success)
    #expect(result["any_out"] == value)
    #expect(result["view_out"] == value)
  }

  @Test func objectsHaveTheirPropertiesInTheContract() throws {
    let contract = try TestModule(Echo.self).contract
    let author = Schema.object([.init(name: "full_name", schema: .string, isRequired: true)])
    #expect(
      contract.inputs.first { $0.name == "releases" }?.type
        == .array(
          .object([
            .init(name: "version", schema: .string, isRequired: true),
            .init(name: "created_on", schema: .dateTime, isRequired: false),
            .init(name: "series", schema: .array(.string), isRequired: true),
            .init(name: "size", schema: .integer, isRequired: true),
            .init(name: "author", schema: author, isRequired: true),
          ])))
    #expect(contract.inputs.first { $0.name == "secret" }?.type == .secret)
  }

  @Test func objectsAreReadAndWritten() throws {
    let release: Value = [
      "version": "13", "created_on": .dateTime(DateTime(seconds: 5)), "series": ["a"], "size": 7,
      "author": ["full_name": "x"],
    ]
    var second = release
    if case .object(var fields) = release {
      fields["created_on"] = nil
      second = .object(fields)
    }
    let result = try TestModule(Echo.self).run(["releases": [release, second]])
    #expect(result["releases_out"] == [release, second])
    let odd: Value = ["version": "1", "series": [], "size": 70_000, "author": ["full_name": "x"]]
    #expect(try TestModule(Echo.self).run(["releases": [odd]]).failure?.argument == "releases")
  }

  @Test func dictionariesAndSecretsAreRead() throws {
    let result = try TestModule(Echo.self).run(["nested": ["x": [1, 2.5]], "secret": "four"])
    #expect(result["nested_out"] == ["x": [1.0, 2.5]])
    #expect(result["length"] == 4)
    #expect("\(Secret("x"))" == "<secret>")
  }

  @Test func tablesAreStreamed() throws {
    let result = try TestModule(Table.self).run()
    #expect(result["rows"] == [["a": "1", "ü": ""], ["a": "one", "ü": "two"], ["a": "x"]])
    #expect(result["sizes"] == ["rows": 3])
    #expect(try TestModule(Table.self).run(["fails": true]).status == .cancelled)
  }

  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0, 0, 0), ("2026-11-21T03:00:00.5+01:00", 1_795_226_400, 500_000_000, 60),
    ("1969-12-31T23:59:59.000000001Z", -1, 1, 0), ("2000-02-29T12:00:00-03:30", 951_838_200, 0, -210),
    ("0001-01-01T00:00:00Z", -62_135_596_800, 0, 0),
  ])
  func datesAreReadAndWritten(_ text: String, _ seconds: Int64, _ nanoseconds: Int32, _ zone: Int16) {
    let date = DateTime(seconds: seconds, nanoseconds: nanoseconds, zone: zone)
    #expect(DateTime(text) == date)
    #expect(date.description == text)
  }

  @Test(arguments: ["", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:00:00"])
  func datesThatAreNoneAreRefused(_ text: String) { #expect(DateTime(text) == nil) }
}
