import AetherModel
import CAether
import Testing

@Suite struct ValueTests {
  @Test func scalarsAnswerOnlyAsWhatTheyAre() {
    #expect(Value.null.isNull)
    #expect(Value.bool(true).boolValue == true)
    #expect(Value.integer(.min).integerValue == .min)
    #expect(Value.double(1.5).doubleValue == 1.5)
    #expect(Value.double(1.5).integerValue == nil)
    #expect(Value.integer(3).doubleValue == nil)
    #expect(Value.integer(3).numberValue == 3)
    #expect(Value.string("a").bytesValue == nil)
    #expect(Value.bytes([1]).stringValue == nil)
    #expect(Value.null.stringValue == nil)
    #expect(Value.null.count == 0)
    #expect(Value.string("abc").count == 0)
  }

  @Test func textOfEveryLengthComesBack() {
    for length in 0...64 {
      let text = String(repeating: "x", count: length)
      #expect(Value.string(text).stringValue == text)
      let bytes = (0..<length).map { UInt8($0) }
      #expect(Value.bytes(bytes).bytesValue == bytes)
    }
  }

  @Test func textMayHoldNULs() {
    let value = Value.string("a\0b")
    #expect(value.stringValue == "a\0b")
    #expect(value.withBytes { $0.count } == 3)
  }

  @Test func objectsKeepTheOrderOfTheirKeys() {
    let value = Value.object([("z", .integer(1)), ("a", .integer(2)), ("m", .null)])
    #expect(value.entries.map(\.key) == ["z", "a", "m"])
    #expect(value["a"] == .integer(2))
    #expect(value["missing"] == nil)
    #expect(value.key(at: 2) == "m")
    #expect(value[2].isNull)
  }

  @Test func keysAreFoundByTheirBytes() {
    let value = Value.object([("é", .integer(1)), ("e\u{301}", .integer(2))])
    #expect(value.count == 2)
    #expect(value["é"] == .integer(1))
    #expect(value["e\u{301}"] == .integer(2))
  }

  @Test func anObjectWithOneKeyTwiceIsNull() {
    #expect(Value.object([("a", .null), ("a", .null)]).isNull)
  }

  @Test func aPartOutlivesTheWhole() {
    var part: Value
    do {
      let whole = Value.array([.object([("deep", .array([.string("kept")]))]), .string("gone")])
      part = whole[0]
    }
    part = part["deep"] ?? .null
    #expect(part.items == [.string("kept")])
  }

  @Test func filesHaveAPathAndADigest() {
    let file = Value.file(path: "/tmp/ä", digest: "sha256:00")
    #expect(file.fileValue?.path == "/tmp/ä")
    #expect(file.fileValue?.digest == "sha256:00")
    #expect(Value.string("x").fileValue == nil)
  }

  @Test func theHeaderReadsEveryKind() throws {
    let time = Instant(seconds: -5, nanoseconds: 7, zoneOffset: -90)
    let value = Value.array([
      .null, .bool(true), .integer(-7), .double(0.25), .string("text"), .bytes([0, 255]), .datetime(time),
      .duration(TimeSpan(seconds: -1, nanoseconds: -2)), .array([.integer(1)]), .object([("k", .integer(9))]),
      .file(path: "p", digest: "d"),
    ])
    value.serialized().withUnsafeBytes { bytes in
      let root = aether_view(blob: bytes.baseAddress, size: UInt64(bytes.count), offset: 0)
      #expect(aether_count(root) == 11)
      let tags = (0..<11).map { aether_tag(aether_item(root, $0)) }
      #expect(tags == Array(0...10))
      var flag: Int32 = 0
      #expect(aether_get_bool(aether_item(root, 1), &flag) == 1 && flag == 1)
      var integer: Int64 = 0
      #expect(aether_get_integer(aether_item(root, 2), &integer) == 1 && integer == -7)
      var double = 0.0
      #expect(aether_get_double(aether_item(root, 3), &double) == 1 && double == 0.25)
      #expect(aether_get_double(aether_item(root, 2), &double) == 1 && double == -7)
      var length: UInt64 = 0
      #expect(aether_get_string(aether_item(root, 4), &length).map { String(cString: $0) } == "text")
      #expect(length == 4)
      #expect(aether_get_bytes(aether_item(root, 5), &length) != nil && length == 2)
      #expect(aether_get_bytes(aether_item(root, 4), &length) == nil)
      var datetime = aether_datetime()
      #expect(aether_get_datetime(aether_item(root, 6), &datetime) == 1)
      #expect(datetime.seconds == -5 && datetime.nanoseconds == 7 && datetime.zone == -90)
      var duration = aether_duration()
      #expect(aether_get_duration(aether_item(root, 7), &duration) == 1)
      #expect(duration.seconds == -1 && duration.nanoseconds == -2)
      #expect(aether_get_integer(aether_item(aether_item(root, 8), 0), &integer) == 1 && integer == 1)
      let object = aether_item(root, 9)
      #expect(aether_key(object, 0, &length).map { String(cString: $0) } == "k")
      #expect(aether_get_integer(aether_member(object, "k"), &integer) == 1 && integer == 9)
      #expect(aether_tag(aether_member(object, "other")) == AETHER_TAG_ABSENT)
      var path: UnsafePointer<CChar>?
      var digest: UnsafePointer<CChar>?
      #expect(aether_get_file(aether_item(root, 10), &path, &digest) == 1)
      #expect(path.map { String(cString: $0) } == "p" && digest.map { String(cString: $0) } == "d")
      #expect(aether_tag(aether_item(root, 11)) == AETHER_TAG_ABSENT)
    }
  }

  @Test func viewsBorrowScalarsAndBlobs() {
    var cell = aether_cell()
    let view = Value.integer(5).view(scalarAt: &cell)
    #expect(view.size == 16)
    let value = Value.array([.string("a"), .integer(1)])
    let whole = value.view(scalarAt: &cell)
    #expect(value.part(shownBy: whole) == value)
    #expect(value.part(shownBy: aether_item(whole, 0)) == nil)
    #expect(Value.string("other").part(shownBy: whole) == nil)
    #expect(Value.integer(5).part(shownBy: view) == nil)
    #expect((try? Value.copying(aether_item(whole, 0))) == .string("a"))
  }
}
