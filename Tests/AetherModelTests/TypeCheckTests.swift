import AetherModel
import Testing

@Suite struct TypeCheckTests {
  private static let samples: [Value.Kind: Value] = [
    .null: .null, .bool: .bool(true), .integer: .integer(1), .double: .double(1.5), .string: .string("s"),
    .bytes: .bytes([1, 2]), .datetime: .datetime(Instant(seconds: 0)), .duration: .duration(TimeSpan(seconds: 90)),
    .array: .array([.integer(1)]), .object: .object([("k", .null)]), .file: .file(path: "/a", digest: ""),
  ]

  @Test func eachTypeTakesItsKinds() {
    let taken: [(ValueType, Set<Value.Kind>)] = [
      (.any, Set(Self.samples.keys)), (.string, [.string]), (.number, [.integer, .double]), (.integer, [.integer]),
      (.bool, [.bool]), (.datetime, [.datetime]), (.duration, [.duration]), (.bytes, [.bytes]), (.file, [.file]),
      (.secret, [.string, .bytes]), (.array(.any), [.array]), (.object(nil), [.object]),
    ]
    #expect(Set(taken.map(\.0.keyword)) == Set(ValueType.keywords))
    for (type, kinds) in taken {
      for (kind, value) in Self.samples {
        #expect((type.mismatch(in: value) == nil) == kinds.contains(kind), "\(type), \(kind)")
      }
    }
  }

  @Test func theFirstWrongPlaceIsNamed() throws {
    let row = ValueType.object([
      .init(name: "name", type: .string, isRequired: true),
      .init(name: "sizes", type: .array(.number), isRequired: false),
    ])
    let good = Value.object([("sizes", .array([.integer(1), .double(2)])), ("name", .string("a")), ("more", .null)])
    #expect(ValueType.array(row).mismatch(in: .array([good, good])) == nil)

    let bad = Value.object([("name", .string("b")), ("sizes", .array([.integer(1), .string("two")]))])
    let found = try #require(ValueType.array(row).mismatch(in: .array([good, bad, bad])))
    #expect(found.path == "[1].sizes[1]")
    #expect(found.expected == .number)
    #expect(found.found == "string \"two\"")

    let missing = try #require(row.mismatch(in: .object([])))
    #expect(missing.path == ".name")
    #expect(missing.found == "nothing")
  }

  @Test func secretsAreNotShown() {
    #expect(ValueType.secret.mismatch(in: .integer(42))?.found == "integer")
  }

  @Test(arguments: [
    (Value.string(String(repeating: "é", count: 61)), "\"" + String(repeating: "é", count: 60) + "…\""),
    (.string("a\"\\\n\u{1}"), #""a\"\\\n\u{1}""#),
    (.array([.null]), "(1 item)"), (.object([]), "(0 properties)"), (.bytes([1, 2]), "(2 bytes)"),
    (.duration(TimeSpan(seconds: 90)), "1m30s"), (.file(path: "/a", digest: "x"), "\"/a\""), (.bool(false), "false"),
  ])
  func summariesAreShort(value: Value, text: String) { #expect(value.summary == text) }
}
