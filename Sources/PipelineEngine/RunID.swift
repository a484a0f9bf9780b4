package import AetherModel

/// Names a run: 26 characters, Crockford's base 32 in lower case, of 48 bits of milliseconds since 1970 and 80 random
/// bits, so that ids sort by time, as text too.
package struct RunID: Hashable, Sendable, CustomStringConvertible {
  package let description: String

  private static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

  /// - Parameter time: years 1970 to 10889; outside of them the nearest.
  package init(at time: Instant, random: some RandomSource) {
    let seconds = UInt64(min(max(time.seconds, 0), (1 << 48) / 1_000 - 1))
    let milliseconds = seconds * 1_000 + UInt64(time.nanoseconds / 1_000_000)
    var digits = Self.encode(milliseconds, count: 10)
    digits += Self.encode(random.next(), count: 8)
    digits += Self.encode(random.next(), count: 8)
    description = String(decoding: digits, as: UTF8.self)
  }

  /// `nil` for what is not an id: another length, another letter.
  package init?(_ text: some StringProtocol) {
    guard text.utf8.count == 26, text.utf8.allSatisfy(Self.digits.contains) else { return nil }
    description = String(text)
  }

  /// The lowest bits of a number, five a digit.
  private static func encode(_ number: UInt64, count: Int) -> [UInt8] {
    (0..<count).reversed().map { digits[Int(number >> UInt64($0 * 5) & 31)] }
  }
}

extension RunID: Comparable {
  package static func < (left: RunID, right: RunID) -> Bool {
    left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
  }
}
