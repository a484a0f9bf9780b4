import AetherModel

/// When summer time begins and ends, as POSIX writes it: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct ZoneRule: Sendable {
  private var standard: Int64
  private var summer: (offset: Int64, start: Day, end: Day)?

  private struct Day {
    enum Kind { case julian(Int64), zeroBased(Int64), weekday(month: Int64, week: Int64, day: Int64) }

    var kind: Kind
    /// After midnight.
    var seconds: Int64
  }

  init?(_ text: String) {
    var reader = Reader(rest: Array(text.utf8)[...])
    guard reader.name(), let offset = reader.time(hours: 24) else { return nil }
    standard = -offset
    if reader.rest.isEmpty { return }
    guard reader.name() else { return nil }
    var summerOffset = standard + 3_600
    if let first = reader.rest.first, first != UInt8(ascii: ",") {
      guard let offset = reader.time(hours: 24) else { return nil }
      summerOffset = -offset
    }
    guard let start = reader.day(), let end = reader.day(), reader.rest.isEmpty else { return nil }
    summer = (summerOffset, start, end)
  }

  func offset(at seconds: Int64) -> Int64 {
    guard let summer else { return standard }
    let year = Instant.civil(fromDays: Instant.floorDivide(seconds + standard, 86_400).quotient).0
    let start = Self.seconds(of: summer.start, in: year) - standard
    let end = Self.seconds(of: summer.end, in: year) - summer.offset
    let isSummer = start < end ? (start..<end).contains(seconds) : !(end..<start).contains(seconds)
    return isSummer ? summer.offset : standard
  }

  /// Of the zone's own clock, since 1970.
  private static func seconds(of day: Day, in year: Int64) -> Int64 {
    let newYear = Instant.daysFromCivil(year: year, month: 1, day: 1)
    let days: Int64
    switch day.kind {
    case .zeroBased(let number): days = newYear + number
    case .julian(let number):
      days = newYear + number - 1 + (number >= 60 && Instant.days(in: 2, of: year) == 29 ? 1 : 0)
    case .weekday(let month, let week, let weekday):
      let first = Instant.daysFromCivil(year: year, month: month, day: 1)
      let skipped = Instant.floorDivide(weekday - (first + 4), 7).remainder + (week - 1) * 7
      days = first + (skipped < Instant.days(in: month, of: year) ? skipped : skipped - 7)
    }
    return days * 86_400 + day.seconds
  }

  private struct Reader {
    var rest: ArraySlice<UInt8>

    mutating func take(_ byte: Unicode.Scalar) -> Bool {
      guard rest.first == UInt8(ascii: byte) else { return false }
      rest.removeFirst()
      return true
    }

    /// `CET`, or `<+03>`.
    mutating func name() -> Bool {
      if take("<") {
        rest = rest.drop { $0 != UInt8(ascii: ">") }
        return take(">")
      }
      let letters = rest.prefix { $0.isWord && !$0.isDigit }
      rest = rest.dropFirst(letters.count)
      return letters.count >= 3
    }

    mutating func number(_ range: ClosedRange<Int64>) -> Int64? {
      let digits = rest.prefix { $0.isDigit }
      guard (1...4).contains(digits.count) else { return nil }
      rest = rest.dropFirst(digits.count)
      let value = digits.reduce(Int64(0)) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
      return range.contains(value) ? value : nil
    }

    /// `-1`, `2:30`, `3:00:00`, in seconds.
    mutating func time(hours: Int64) -> Int64? {
      let isNegative = take("-")
      if !isNegative { _ = take("+") }
      guard var seconds = number(0...hours).map({ $0 * 3_600 }) else { return nil }
      if take(":") {
        guard let minutes = number(0...59) else { return nil }
        seconds += minutes * 60
        if take(":") {
          guard let rest = number(0...59) else { return nil }
          seconds += rest
        }
      }
      return isNegative ? -seconds : seconds
    }

    mutating func day() -> Day? {
      guard take(",") else { return nil }
      let kind: Day.Kind
      if take("M") {
        guard let month = number(1...12), take("."), let week = number(1...5), take("."), let day = number(0...6) else {
          return nil
        }
        kind = .weekday(month: month, week: week, day: day)
      } else if take("J") {
        guard let day = number(1...365) else { return nil }
        kind = .julian(day)
      } else {
        guard let day = number(0...365) else { return nil }
        kind = .zeroBased(day)
      }
      guard take("/") else { return Day(kind: kind, seconds: 7_200) }
      return time(hours: 167).map { Day(kind: kind, seconds: $0) }
    }
  }
}
