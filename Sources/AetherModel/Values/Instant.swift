/// A point in time with the offset that it was written in: `2026-11-21T10:00:00.5+01:00`.
package struct Instant: Hashable, Sendable {
  /// Since 1970-01-01T00:00:00Z, without leap seconds.
  package var seconds: Int64
  /// 0 to 999,999,999.
  package var nanoseconds: Int32
  /// Minutes east of UTC, −1,439 to 1,439; it says how the instant was written, not when it is.
  package var zoneOffset: Int16

  package init(seconds: Int64, nanoseconds: Int32 = 0, zoneOffset: Int16 = 0) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
    self.zoneOffset = zoneOffset
  }

  var isValid: Bool { (0..<1_000_000_000).contains(nanoseconds) && (-1_439...1_439).contains(zoneOffset) }
}

extension Instant: CustomStringConvertible {
  /// Reads RFC 3339; `nil` for anything else, a day that does not exist included. Years 0001 to 9999; at most nine
  /// digits after the second; no leap second, which an instant can't tell from the second after it.
  package init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    func number(_ start: Int, _ count: Int) -> Int64? {
      guard start + count <= bytes.count else { return nil }
      var value: Int64 = 0
      for byte in bytes[start..<start + count] {
        guard (0x30...0x39).contains(byte) else { return nil }
        value = value * 10 + Int64(byte - 0x30)
      }
      return value
    }
    func at(_ index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0 }
    guard let year = number(0, 4), at(4) == 0x2D, let month = number(5, 2), at(7) == 0x2D, let day = number(8, 2),
      at(10) | 0x20 == 0x74, let hour = number(11, 2), at(13) == 0x3A, let minute = number(14, 2), at(16) == 0x3A,
      let second = number(17, 2)
    else { return nil }
    guard year >= 1, (1...12).contains(month), day >= 1, day <= Self.days(in: month, of: year), hour < 24, minute < 60,
      second < 60
    else { return nil }
    var index = 19
    var nanoseconds: Int32 = 0
    if at(index) == 0x2E {
      index += 1
      var scale: Int32 = 100_000_000
      let start = index
      while (0x30...0x39).contains(at(index)) {
        nanoseconds += Int32(at(index) - 0x30) * scale
        scale /= 10
        index += 1
      }
      guard index > start, index - start <= 9 else { return nil }
    }
    var zone: Int64 = 0
    if at(index) | 0x20 == 0x7A {
      index += 1
    } else {
      guard at(index) == 0x2B || at(index) == 0x2D, let hours = number(index + 1, 2), at(index + 3) == 0x3A,
        let minutes = number(index + 4, 2), hours < 24, minutes < 60
      else { return nil }
      zone = (hours * 60 + minutes) * (at(index) == 0x2D ? -1 : 1)
      index += 6
    }
    guard index == bytes.count else { return nil }
    let days = Self.daysFromCivil(year: year, month: month, day: day)
    self.init(
      seconds: days * 86_400 + hour * 3_600 + minute * 60 + second - zone * 60, nanoseconds: nanoseconds,
      zoneOffset: Int16(zone))
  }

  /// RFC 3339, with as many digits of the second as are needed, and `Z` for an offset of zero. An instant outside
  /// the years 1 to 9999 has more digits of the year than RFC 3339 allows.
  package var description: String {
    let utc = Self.floorDivide(seconds, 86_400)
    let local = Self.floorDivide(utc.remainder + Int64(zoneOffset) * 60, 86_400)
    let second = local.remainder
    let (year, month, day) = Self.civil(fromDays: utc.quotient + local.quotient)
    var text = "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2))T"
    text += "\(pad(second / 3_600, 2)):\(pad(second / 60 % 60, 2)):\(pad(second % 60, 2))"
    text += Self.fraction(nanoseconds)
    guard zoneOffset != 0 else { return text + "Z" }
    let minutes = Int64(zoneOffset.magnitude)
    return text + (zoneOffset < 0 ? "-" : "+") + pad(minutes / 60, 2) + ":" + pad(minutes % 60, 2)
  }

  static func fraction(_ nanoseconds: Int32) -> String {
    guard nanoseconds > 0 else { return "" }
    var digits = String(nanoseconds)
    digits = String(repeating: "0", count: 9 - digits.count) + digits
    while digits.last == "0" { digits.removeLast() }
    return "." + digits
  }

  private func pad(_ number: Int64, _ width: Int) -> String {
    let digits = String(number.magnitude)
    return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// Division that rounds down, so that the remainder has the sign of the divisor, which is positive.
  package static func floorDivide(_ number: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }

  /// How many days a month has.
  package static func days(in month: Int64, of year: Int64) -> Int64 {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days since 1970-01-01 in the proleptic Gregorian calendar, by eras of 400 years that begin in March.
  package static func daysFromCivil(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// Year, month and day of a number of days since 1970-01-01.
  package static func civil(fromDays days: Int64) -> (Int64, Int64, Int64) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }
}
