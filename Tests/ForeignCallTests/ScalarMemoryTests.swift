import AetherModel
import ForeignCall
import Testing

struct ScalarMemoryTests {
  private static func roundTrip(_ value: Int64, _ scalar: CScalar) -> Int64? {
    withUnsafeTemporaryAllocation(byteCount: 16, alignment: 16) { memory in
      guard let start = memory.baseAddress, ScalarMemory.put(value, as: scalar, at: start) else { return nil }
      if case .integer(let read) = ScalarMemory.get(scalar, at: start) { return read }
      return nil
    }
  }

  /// What fits comes back as it was; what doesn't is refused, at both ends of every type.
  @Test(arguments: CScalar.allCases.filter(\.isInteger))
  func integersAtTheirEnds(scalar: CScalar) {
    let bits = scalar.size * 8
    let (low, high): (Int64, Int64) =
      scalar.kind == .signed
      ? (bits == 64 ? .min : -(1 << (bits - 1)), bits == 64 ? .max : (1 << (bits - 1)) - 1)
      : (0, bits == 64 ? .max : (1 << bits) - 1)
    for value in [low, high, 0, 1, 2] { #expect(Self.roundTrip(value, scalar) == value) }
    if low != .min { #expect(Self.roundTrip(low - 1, scalar) == nil) }
    if high != .max { #expect(Self.roundTrip(high + 1, scalar) == nil) }
  }

  @Test func largeUnsignedNumbersAreNoIntegers() {
    var number = UInt64.max
    guard case .large(let read) = ScalarMemory.get(.ulong, at: &number) else { return #expect(Bool(false)) }
    #expect(read == .max)
  }

  @Test func guardedMemoryEndsAtAPage() throws {
    var memory = GuardedMemory()
    for count in [1, 3, 4_096, 5_000, 70_000, 8] {
      let found = memory.place(count)
      let place = try #require(found)
      #expect((UInt(bitPattern: place) + UInt(count)) % 4_096 == 0)
      place.initializeMemory(as: UInt8.self, repeating: 7, count: count)
    }
  }
}
