import AetherModel
import CAether
import Testing

@Suite struct ValueBuilderTests {
  /// What calls of a builder end in.
  private func result(_ calls: (inout ValueBuilder) -> Void) -> Result<Value, ValueError> {
    var builder = ValueBuilder()
    calls(&builder)
    do throws(ValueError) {
      return .success(try builder.finish())
    } catch {
      return .failure(error)
    }
  }

  private func error(_ calls: (inout ValueBuilder) -> Void) -> ValueError? {
    if case .failure(let error) = result(calls) { error } else { nil }
  }

  // MARK: - Layout

  @Test func objectsWithTheSameKeysShareOneShape() {
    let row: (Int64) -> Value = { .object([("first_column", .integer($0)), ("second_column", .null)]) }
    let bytes = Value.array([row(1), row(2), .object([("first_column", .null)]), row(3)]).serialized()
    let body = bytes.word(at: 8)
    #expect(bytes.word(at: body) == 4)
    let shapes = (0..<4).map { index in
      let cell = body + 8 + index * 16
      let object = cell + bytes.word(at: cell + 8)
      return object + 8 + bytes.word(at: object + 8)
    }
    #expect(shapes[0] == shapes[1] && shapes[1] == shapes[3])
    #expect(shapes[0] != shapes[2])
  }

  @Test func aKeyStandsOnceInABlob() {
    let value = Value.object([
      ("needle_key", .object([("needle_key", .array([.object([("other", .null), ("needle_key", .null)])]))]))
    ])
    let bytes = value.serialized()
    let needle = Array("needle_key".utf8)
    let places = (0..<bytes.count - needle.count).filter { bytes[$0..<$0 + needle.count].elementsEqual(needle) }
    #expect(places.count == 1)
  }

  @Test func nestedRowsShareTheirShapesAtEachDepth() {
    let row = Value.object([("id", .integer(1)), ("place", .object([("x", .integer(2)), ("y", .integer(3))]))])
    let few = Value.array(Array(repeating: row, count: 2)).serialized().count
    let more = Value.array(Array(repeating: row, count: 3)).serialized().count
    #expect(more - few == (16 + 2 * 16) * 2 + 16, "a further row is two bodies and a cell, and no shape")
  }

  @Test func theSameKeysInAnotherOrderAreAnotherShape() {
    let value = Value.array([
      .object([("a", .integer(1)), ("b", .integer(2))]), .object([("b", .integer(2)), ("a", .integer(1))]),
    ])
    #expect(value[0].entries.map(\.key) == ["a", "b"])
    #expect(value[1].entries.map(\.key) == ["b", "a"])
    #expect(value[0] == value[1])
  }

  @Test func theMemoryIsExactlyWhatTheHeaderSays() {
    var raw = RawBlob()
    raw.cell(AETHER_TAG_OBJECT, 72)
    raw.text(Array("k".utf8))
    raw.text(Array("textvalu".utf8))
    raw.word(1)
    raw.word(16 - 64)
    raw.word(1)
    raw.word(56 - 80)
    raw.cell(AETHER_TAG_STRING, 32 - 88)
    #expect(Value.object([("k", .string("textvalu"))]).serialized() == raw.bytes)
  }

  @Test func emptyContainersAreValues() {
    #expect(Value.array([]).serialized().count == 24)
    #expect(Value.object([]).count == 0)
    #expect(Value.array([.array([]), .object([])]).json() == "[[],{}]")
  }

  @Test func aManyShapedTableIsWritten() throws {
    var objects: [Value] = []
    for index in 0..<2_000 {
      objects.append(.object([("id", .integer(Int64(index))), ("key\(index)", .bool(true)), ("é\(index % 7)", .null)]))
    }
    let value = Value.array(objects)
    #expect(value.count == 2_000)
    #expect(value[1_234]["key1234"] == .bool(true))
    #expect(try value.serialized().validated() == value)
  }

  // MARK: - Errors

  @Test func everyErrorSticksAndSaysWhatIsWrong() {
    let invalid: [UInt8] = [0x61, 0xFF]
    let cases: [(ValueError, String, (inout ValueBuilder) -> Void)] = [
      (.empty, "no value", { _ in }),
      (.openContainer, "a container that was not ended", { $0.beginArray() }),
      (.endWithoutBegin, "an end without an open container", { $0.end() }),
      (
        .endWithoutBegin, "an end without an open container",
        { builder in
          builder.append(true)
          builder.end()
        }
      ),
      (
        .secondValue, "a second value after the first was complete",
        { builder in
          builder.append(true)
          builder.append(1.5)
        }
      ),
      (
        .secondValue, "a second value after the first was complete",
        { builder in
          builder.appendNull()
          builder.beginArray()
        }
      ),
      (
        .valueWithoutKey, "a value without a key in an object",
        { builder in
          builder.beginObject()
          builder.append("x")
        }
      ),
      (
        .valueWithoutKey, "a value without a key in an object",
        { builder in
          builder.beginObject()
          builder.beginArray()
        }
      ),
      (
        .keyWithoutValue, "a key without a value",
        { builder in
          builder.beginObject()
          builder.key("a")
          builder.key("b")
        }
      ),
      (
        .keyWithoutValue, "a key without a value",
        { builder in
          builder.beginObject()
          builder.key("a")
          builder.end()
        }
      ),
      (.keyOutsideObject, "a key outside of an object", { $0.key("a") }),
      (
        .keyOutsideObject, "a key outside of an object",
        { builder in
          builder.beginArray()
          builder.key("a")
        }
      ),
      (
        .duplicateKey("a"), "the key 'a' twice in one object",
        { builder in
          builder.beginObject()
          for key in ["a", "b", "a"] {
            builder.key(key)
            builder.appendNull()
          }
          builder.end()
        }
      ),
      (.invalidUTF8, "text that is not UTF-8", { builder in invalid.withUnsafeBytes { builder.append(text: $0) } }),
      (
        .invalidUTF8, "text that is not UTF-8",
        { builder in
          builder.beginObject()
          invalid.withUnsafeBytes { builder.key(text: $0) }
        }
      ),
      (
        .invalidTime, "a time whose nanoseconds or zone are out of range",
        { $0.append(Instant(seconds: 0, nanoseconds: 1_000_000_000)) }
      ),
      (
        .invalidTime, "a time whose nanoseconds or zone are out of range",
        { $0.append(Instant(seconds: 0, nanoseconds: -1)) }
      ),
      (
        .invalidTime, "a time whose nanoseconds or zone are out of range",
        { $0.append(Instant(seconds: 0, zoneOffset: 1_440)) }
      ),
      (
        .invalidTime, "a time whose nanoseconds or zone are out of range",
        { $0.append(Instant(seconds: 0, zoneOffset: .min)) }
      ),
      (
        .invalidTime, "a time whose nanoseconds or zone are out of range",
        { $0.append(TimeSpan(seconds: 1, nanoseconds: -1)) }
      ),
      (
        .invalidTime, "a time whose nanoseconds or zone are out of range",
        { $0.append(TimeSpan(seconds: 0, nanoseconds: .min)) }
      ),
      (
        .invalidTime, "a time whose nanoseconds or zone are out of range",
        { $0.append(.datetime(Instant(seconds: 0, nanoseconds: -1))) }
      ),
      (.invalidFile, "a file whose path or digest has a NUL in it", { $0.appendFile(path: "a\0b", digest: "") }),
      (.absentView, "a view of no value", { $0.append(view: aether_view()) }),
    ]
    for (expected, description, calls) in cases {
      #expect(error(calls) == expected)
      #expect(expected.description == description)
      let first = error { builder in
        calls(&builder)
        builder.fail(expected)
        for _ in 0..<3 { builder.end() }
        builder.key("later")
        builder.append("later")
      }
      #expect(first == expected, "the first error sticks")
    }
  }

  @Test func otherErrorsHaveTexts() {
    #expect(ValueError.outOfMemory.description == "more memory than there is")
    #expect(
      ValueError.nullText.description == "a null pointer where text or bytes with a length above 0 were expected")
    #expect(ValueError.damaged("a bool").description == "a damaged value: a bool")
  }

  @Test func nestingEndsAt256() {
    func nested(_ depth: Int, isObject: Bool) -> Result<Value, ValueError> {
      result { builder in
        for _ in 0..<depth {
          if isObject { builder.beginObject() } else { builder.beginArray() }
          if isObject { builder.key("k") }
        }
        builder.append(Int64(1))
        for _ in 0..<depth { builder.end() }
      }
    }
    for isObject in [false, true] {
      var value = try? nested(256, isObject: isObject).get()
      #expect(value != nil)
      #expect(value.flatMap { try? $0.serialized().validated() } == value)
      for _ in 0..<256 { value = value?[0] }
      #expect(value == .integer(1))
      #expect(nested(257, isObject: isObject) == .failure(.tooDeep))
    }
    #expect(ValueError.tooDeep.description == "containers nested more than 256 deep")
  }

  @Test func lengthsBeyond4GiBAreRefusedUnread() {
    let memory: [UInt8] = [1]
    memory.withUnsafeBytes { memory in
      for count in [1 << 32, (1 << 32) + 1, 1 << 62, Int.max] {
        let huge = UnsafeRawBufferPointer(start: memory.baseAddress, count: count)
        #expect(error { $0.append(bytes: huge) } == .tooLarge)
        #expect(error { $0.append(text: huge) } == .tooLarge)
        #expect(
          error { builder in
            builder.beginObject()
            builder.key(text: huge)
          } == .tooLarge)
        let view = aether_view(blob: memory.baseAddress, size: UInt64(count) + 1, offset: 0)
        #expect(error { $0.append(view: view) } == .tooLarge)
      }
    }
    #expect(ValueError.tooLarge.description == "a length beyond 4 GiB, where a value ends")
  }

  @Test func aBuilderThatIsDroppedLeaksNothingThatItsNextUserSees() {
    for _ in 0..<100 {
      var builder = ValueBuilder()
      builder.beginObject()
      builder.key("a")
      builder.append(String(repeating: "x", count: 10_000))
    }
    #expect(Value.string("x").stringValue == "x")
  }
}
