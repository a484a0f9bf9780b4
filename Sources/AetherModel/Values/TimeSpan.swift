/// A length of time: `90s`, `1h30m`, `250ms`. Both parts have the same sign.
package struct TimeSpan: Hashable, Sendable {
  package var seconds: Int64
  /// −999,999,999 to 999,999,999.
  package var nanoseconds: Int32

  package init(seconds: Int64, nanoseconds: Int32 = 0) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  var isValid: Bool {
    let isMixed = (seconds < 0 && nanoseconds > 0) || (seconds > 0 && nanoseconds < 0)
    return nanoseconds.magnitude < 1_000_000_000 && !isMixed
  }

  /// Both signs for micro: U+00B5 and the Greek letter.
  private static let units: [(name: String, nanoseconds: Int128)] = [
    ("ns", 1), ("us", 1_000), ("\u{B5}s", 1_000), ("\u{3BC}s", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000),
    ("m", 60_000_000_000), ("h", 3_600_000_000_000), ("d", 86_400_000_000_000),
  ]

  /// Reads numbers with units, largest first or not, fractions of up to nine digits allowed: `1h30m`, `1.5s`, `-250ms`.
  /// `nil` for a bare number, an unknown unit, a length beyond the range, or one that is not whole nanoseconds.
  package init?(_ text: some StringProtocol) {
    var rest = Substring(text)
    let isNegative = rest.first == "-"
    if isNegative { rest.removeFirst() }
    guard !rest.isEmpty else { return nil }
    var total: Int128 = 0
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      rest = rest.dropFirst(digits.count)
      let name = rest.prefix { !$0.isNumber && $0 != "." }
      rest = rest.dropFirst(name.count)
      guard let unit = Self.units.first(where: { $0.name == name }) else { return nil }
      let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
      guard (1...2).contains(parts.count), let whole = Int64(parts[0]) else { return nil }
      total += Int128(whole) * unit.nanoseconds
      if parts.count == 2 {
        guard !parts[1].isEmpty, parts[1].count <= 9, var fraction = Int128(parts[1]) else { return nil }
        for _ in parts[1].count..<9 { fraction *= 10 }
        guard fraction * unit.nanoseconds % 1_000_000_000 == 0 else { return nil }
        total += fraction * unit.nanoseconds / 1_000_000_000
      }
      guard total <= Int128(1) << 100 else { return nil }
    }
    if isNegative { total = -total }
    guard let seconds = Int64(exactly: total / 1_000_000_000) else { return nil }
    self.init(seconds: seconds, nanoseconds: Int32(total % 1_000_000_000))
  }
}

extension TimeSpan: CustomStringConvertible {
  /// The shortest text that reads back the same: `1h30m`, `1.5s`, `250ms`, `0s`.
  package var description: String {
    let isNegative = seconds < 0 || nanoseconds < 0
    let whole = seconds.magnitude
    let small = nanoseconds.magnitude
    var text = isNegative ? "-" : ""
    if whole == 0, small > 0, small % 1_000_000 == 0 { return text + "\(small / 1_000_000)ms" }
    if whole >= 3_600 { text += "\(whole / 3_600)h" }
    if whole / 60 % 60 > 0 { text += "\(whole / 60 % 60)m" }
    if whole % 60 > 0 || small > 0 || whole == 0 { text += "\(whole % 60)\(Instant.fraction(Int32(small)))s" }
    return text
  }
}

/// A size in bytes, as documents write it: `10MB`, `4KiB`.
package enum ByteSize {
  private static let units: [(name: String, factor: UInt64)] = [
    ("B", 1), ("kB", 1_000), ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000),
    ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40),
  ]

  /// `nil` for a bare number, an unknown unit or a size beyond 64 bits.
  package static func parse(_ text: some StringProtocol) -> UInt64? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let number = UInt64(digits), let unit = units.first(where: { $0.name == text.dropFirst(digits.count) }) else {
      return nil
    }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: unit.factor)
    return overflow ? nil : bytes
  }

  /// `1.5 MB`: at most three digits, decimal units.
  package static func describe(_ bytes: UInt64) -> String {
    guard bytes >= 1_000 else { return "\(bytes) B" }
    var value = Double(bytes)
    var unit = ""
    for name in ["kB", "MB", "GB", "TB"] where value >= 999.5 {
      value /= 1_000
      unit = name
    }
    let rounded = value < 99.95 ? (value * 10).rounded() / 10 : value.rounded()
    let text = rounded == rounded.rounded() ? String(Int64(rounded)) : String(rounded)
    return "\(text) \(unit)"
  }
}
