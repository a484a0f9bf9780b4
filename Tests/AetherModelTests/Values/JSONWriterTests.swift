import AetherModel
import Testing

@Suite struct JSONWriterTests {
  @Test func everyKindHasItsText() {
    let value = Value.object([
      ("null", .null), ("bool", .bool(false)), ("integer", .integer(.min)), ("double", .double(1)),
      ("small", .double(1e-7)), ("string", .string("a\"b\\c")), ("bytes", .bytes([1, 2, 3, 255])),
      ("datetime", .datetime(Instant(seconds: 0, nanoseconds: 500_000_000, zoneOffset: 90))),
      ("duration", .duration(TimeSpan(seconds: 5_400))), ("file", .file(path: "/a", digest: "sha256:0")),
      ("array", .array([.integer(1), .array([])])),
    ])
    #expect(
      value.json() == """
        {"null":null,"bool":false,"integer":-9223372036854775808,"double":1.0,"small":1e-07,"string":"a\\"b\\\\c",\
        "bytes":"AQID/w==","datetime":"1970-01-01T01:30:00.5+01:30","duration":"1h30m",\
        "file":{"path":"/a","digest":"sha256:0"},"array":[1,[]]}
        """)
  }

  @Test func indentedTextIsAsPeopleWriteIt() {
    let value = Value.object([
      ("rows", .array([.object([("a", .integer(1)), ("b", .null)]), .object([])])), ("empty", .array([])),
      ("file", .file(path: "p", digest: "d")),
    ])
    #expect(
      value.json(indent: 2) == """
        {
          "rows": [
            {
              "a": 1,
              "b": null
            },
            {}
          ],
          "empty": [],
          "file": {
            "path": "p",
            "digest": "d"
          }
        }
        """)
  }

  @Test func numbersThatJSONLacksAreStrings() {
    let value = Value.array([.double(.nan), .double(.infinity), .double(-.infinity)])
    #expect(value.json() == #"["NaN","Infinity","-Infinity"]"#)
  }

  @Test func charactersThatATerminalObeysAreEscaped() {
    let text = "\u{1B}[31m\0\t\r\n\u{7F}\u{80}\u{9F}\u{A0}\u{2027}\u{2028}\u{2029}\u{202A}é\u{1F600}"
    #expect(
      Value.string(text).json()
        == "\"\\u001b[31m\\u0000\\t\\r\\n\\u007f\\u0080\\u009f\u{A0}\u{2027}\\u2028\\u2029\u{202A}é\u{1F600}\"")
    #expect(Value.object([("a\nb", .null)]).json() == #"{"a\nb":null}"#)
  }
}
