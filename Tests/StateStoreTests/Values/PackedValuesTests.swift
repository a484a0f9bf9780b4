import AetherModel
import Testing

@testable import StateStore

struct PackedValuesTests {
  @Test func valuesComeBackAsTheyWere() throws {
    let values: [Value?] = [
      .null, nil, .integer(7), .string("seven"), .array([.bool(true), .double(0.5)]), .object([("a", .bytes([1, 2]))]),
    ]
    let bytes = PackedValues.pack(values) { _ in
      Issue.record("nothing of it is large")
      return []
    }
    #expect(try PackedValues.unpack(bytes) { _ in [] } == StoredValues(values))
  }

  @Test func largeOnesStandElsewhere() throws {
    let large = Value.string(String(repeating: "x", count: PackedValues.inlineLimit))
    var kept: [UInt8] = []
    let bytes = PackedValues.pack([.integer(1), large]) { content in
      kept = content
      return [UInt8](repeating: 9, count: 32)
    }
    #expect(bytes.count < 200)
    let values = try PackedValues.unpack(bytes) { digest in
      #expect(digest == [UInt8](repeating: 9, count: 32))
      return kept
    }
    #expect(values == StoredValues([.integer(1), large]))
  }

  @Test func ofASecretOnlyAFlagStays() throws {
    let large = Value.string(String(repeating: "x", count: PackedValues.inlineLimit))
    let bytes = PackedValues.pack([.string("open"), .string("canary"), large, nil], secrets: [1, 2, 3]) { _ in
      Issue.record("a secret is never kept in a file")
      return []
    }
    #expect(bytes.firstRange(of: Array("canary".utf8)) == nil)
    #expect(
      try PackedValues.unpack(bytes) { _ in [] } == StoredValues([.string("open"), nil, nil, nil], secrets: [1, 2, 3]))
  }

  @Test func damagedBytesAreToldAndNeverCrash() {
    let bytes = PackedValues.pack([.string("abc"), nil, .array([.integer(1)])]) { _ in [] }
    for length in 0..<bytes.count {
      #expect(throws: StateProblem.self) { try PackedValues.unpack(Array(bytes[..<length])) { _ in [] } }
    }
    for place in bytes.indices {
      for bit in 0..<8 {
        var damaged = bytes
        damaged[place] ^= 1 << UInt8(bit)
        _ = try? PackedValues.unpack(damaged) { _ in [] }
      }
    }
  }
}
