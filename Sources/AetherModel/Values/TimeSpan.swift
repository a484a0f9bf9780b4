/// A length of time: `90s`, `1h30m`, `250ms`. Both parts have the same sign.
package struct TimeSpan: Hashable, Sendable {
  package var seconds: Int64
  /// −999,999,999 to 999,999,999.
  package var nanoseconds: Int32

  package init(seconds: Int64, nanoseconds: Int32 = 0) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  private static let units: [(name: String, nanoseconds: Int64)] = [
    ("ns", 1), ("us", 1_000), ("µs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000),
    ("h", 3_600_000_000_000), ("d", 86_400_000_000_000),
  ]

  /// Reads numbers with units, largest first or not, fractions allowed: `1h30m`, `1.5s`, `-250ms`. `nil` for a bare
  /// number, an unknown unit or a length beyond the range.
  package init?(_ text: some StringProtocol) {
    var rest = Substring(text)
    var sign: Int64 = 1
    if rest.first == "-" {
      sign = -1
      rest.removeFirst()
    }
    guard !rest.isEmpty else { return nil }
    var total: (seconds: Int64, nanoseconds: Int64) = (0, 0)
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      rest = rest.dropFirst(digits.count)
      let name = rest.prefix { !$0.isNumber && $0 != "." }
      rest = rest.dropFirst(name.count)
      guard let unit = Self.units.first(where: { $0.name == name }) else { return nil }
      let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
      guard (1...2).contains(parts.count), let whole = Int64(parts[0]) else { return nil }
      let (perUnit, overflow) = whole.multipliedReportingOverflow(by: unit.nanoseconds >= 1_000_000_000 ? unit.nanoseconds / 1_000_000_000 : 1)
      guard !overflow else { return nil }
      if unit.nanoseconds >= 1_000_000_000 {
        let (sum, overflow) = total.seconds.addingReportingOverflow(perUnit)
        guard !overflow else { return nil }
        total.seconds = sum
      } else {
        let perSecond = 1_000_000_000 / unit.nanoseconds
        total.seconds += whole / perSecond
        total.nanoseconds += whole % perSecond * unit.nanoseconds
      }
      if parts.count == 2 {
        guard !parts[1].isEmpty, parts[1].count <= 9, var fraction = Int64(parts[1]) else { return nil }
        for _ in parts[1].count..<9 { fraction *= 10 }
        let (high, low) = unit.nanoseconds.multipliedFullWidth(by: fraction)
        let (value, _) = Int64(1_000_000_000).dividingFullWidth((high, low))
        total.seconds += value / 1_000_000_000
        total.nanoseconds += value % 1_000_000_000
      }
      total.seconds += total.nanoseconds / 1_000_000_000
      total.nanoseconds %= 1_000_000_000
    }
    self.init(seconds: sign * total.seconds, nanoseconds: Int32(sign * total.nanoseconds))
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

  /// `1.5 MB`: three significant digits, decimal units.
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
