import AetherModel
import Testing

/// Equal values have equal bytes, others have others.
@Suite struct CanonicalBytesTests {
  /// The same value, in another blob and with its entries in another order.
  private func shuffled(_ value: Value, _ random: inout SeededGenerator) -> Value {
    switch value.kind {
    case .array: .array(value.items.map { shuffled($0, &random) })
    case .object: .object(value.entries.map { ($0.key, shuffled($0.value, &random)) }.shuffled(using: &random))
    default: value
    }
  }

  @Test func theOrderOfEntriesDoesNotCount() {
    for seed in 0..<300 {
      var generator = ValueGenerator(seed: UInt64(seed))
      var random = SeededGenerator(seed: UInt64(seed))
      let value = generator.value()
      let other = shuffled(value, &random)
      #expect(value == other, "seed \(seed)")
      #expect(value.canonicalBytes == other.canonicalBytes, "seed \(seed)")
    }
  }

  /// But for files, whose digests are not part of it.
  @Test func bytesAreEqualWhereValuesAre() {
    let values = (0..<300).map { seed -> Value in
      var generator = ValueGenerator(seed: UInt64(seed))
      return generator.value()
    }.filter(\.files.isEmpty)
    for left in values.indices {
      for right in left..<values.count {
        #expect(
          (values[left] == values[right]) == (values[left].canonicalBytes == values[right].canonicalBytes),
          "\(left) and \(right)")
      }
    }
  }

  @Test func kindsAndBordersCount() {
    let values: [Value] = [
      .null, .bool(false), .bool(true), .integer(0), .integer(1), .double(0), .double(1), .string(""), .string("1"),
      .bytes([]), .bytes([0x31]), .datetime(Instant(seconds: 0)), .datetime(Instant(seconds: 0, zoneOffset: 60)),
      .duration(TimeSpan(seconds: 0)), .array([]), .array([.null]), .array([.array([]), .array([])]),
      .array([.array([.array([])])]), .array([.string("ab"), .string("c")]), .array([.string("a"), .string("bc")]),
      .object([]), .object([("a", .null)]), .object([("a", .string("b")), ("c", .null)]), .object([("ab", .null)]),
      .file(path: "", digest: ""), .file(path: "/a", digest: ""),
    ]
    #expect(Set(values.map(\.canonicalBytes)).count == values.count)
  }

  @Test func zerosAreOneAndAFileIsItsPath() {
    #expect(Value.double(-0.0).canonicalBytes == Value.double(0).canonicalBytes)
    #expect(Value.double(.nan).canonicalBytes == Value.double(.nan).canonicalBytes)
    #expect(
      Value.file(path: "/a", digest: "sha256:00").canonicalBytes == Value.file(path: "/a", digest: "").canonicalBytes)
    let nested = Value.array([.object([("f", .file(path: "/a", digest: "d"))]), .string("/b")])
    #expect(nested.files.map(\.path) == ["/a"])
  }
}
