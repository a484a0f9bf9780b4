import AetherModel
import Testing

@Suite struct ValueEqualityTests {
  @Test func kindsAreNeverEqual() {
    let values: [Value] = [
      .null, .bool(false), .integer(0), .double(0), .string(""), .bytes([]), .datetime(Instant(seconds: 0)),
      .duration(TimeSpan(seconds: 0)), .array([]), .object([]), .file(path: "", digest: ""),
    ]
    for (index, left) in values.enumerated() {
      for (other, right) in values.enumerated() { #expect((left == right) == (index == other)) }
    }
    #expect(Set(values).count == values.count)
  }

  @Test func lawsHoldForRandomValues() {
    for seed in 0..<400 {
      var first = ValueGenerator(seed: UInt64(seed))
      var again = ValueGenerator(seed: UInt64(seed))
      var second = ValueGenerator(seed: UInt64(seed) + 1_000_000)
      let (one, same, other) = (first.value(), again.value(), second.value())
      #expect(one == one && one == same && same == one, "seed \(seed)")
      #expect(one.hashValue == same.hashValue, "seed \(seed)")
      #expect((one == other) == (other == one), "seed \(seed)")
      if one == other { #expect(one.hashValue == other.hashValue, "seed \(seed)") }
    }
  }

  @Test func theOrderOfEntriesDoesNotCount() {
    var random = SeededGenerator(seed: 4)
    let entries = (0..<300).map { (key: "key\($0)", value: Value.array([.integer(Int64($0))])) }
    let value = Value.object(entries)
    for _ in 0..<10 {
      let shuffled = Value.object(entries.shuffled(using: &random))
      #expect(value == shuffled && shuffled == value)
      #expect(value.hashValue == shuffled.hashValue)
    }
    let changed = entries.dropLast() + [("key299", .array([.integer(0)]))]
    #expect(value != Value.object(changed.shuffled(using: &random)))
    let renamed = entries.dropLast() + [("other", .array([.integer(299)]))]
    #expect(value != Value.object(renamed.shuffled(using: &random)))
  }

  @Test func theOrderOfItemsCounts() {
    #expect(Value.array([.integer(1), .integer(2)]) != .array([.integer(2), .integer(1)]))
    #expect(Value.array([.null]) != .array([.null, .null]))
  }

  @Test func textIsEqualWhenItsBytesAre() {
    #expect(Value.string("é") != .string("e\u{301}"))
    #expect(Value.file(path: "é", digest: "") != .file(path: "e\u{301}", digest: ""))
    #expect(Value.file(path: "ab", digest: "c") != .file(path: "a", digest: "bc"))
    let one = Value.object([("é", .integer(1)), ("e\u{301}", .integer(2))])
    let other = Value.object([("e\u{301}", .integer(2)), ("é", .integer(1))])
    #expect(one == other && one.hashValue == other.hashValue)
    #expect(one != .object([("e\u{301}", .integer(1)), ("é", .integer(2))]))
  }

  @Test func doublesEqualThemselves() {
    #expect(Value.double(.nan) == .double(.nan))
    #expect(Value.double(.nan) != .double(.signalingNaN))
    #expect(Value.double(0) == .double(-0.0))
    #expect(Value.double(0).hashValue == Value.double(-0.0).hashValue)
    #expect(Value.double(1) != .integer(1))
    #expect(Value.array([.double(.nan)]) == .array([.double(.nan)]))
  }

  @Test func timesAreEqualWhenWrittenEqually() {
    let utc = Value.datetime(Instant(seconds: 0))
    #expect(utc != .datetime(Instant(seconds: 0, zoneOffset: 60)))
    #expect(utc != .datetime(Instant(seconds: 0, nanoseconds: 1)))
    #expect(Value.duration(TimeSpan(seconds: 1)) != .duration(TimeSpan(seconds: 1, nanoseconds: 1)))
  }
}
