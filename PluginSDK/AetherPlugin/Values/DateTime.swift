internal import CAether

/// A point in time, and the offset from UTC that it was written with.
public struct DateTime: Sendable, Hashable, Codable {
  /// Seconds since 1970-01-01T00:00:00Z, without leap seconds.
  public var seconds: Int64
  /// 0 to 999,999,999.
  public var nanoseconds: Int32
  /// Minutes east of UTC.
  public var zone: Int16

  /// A point in time by its parts. `zone` is in minutes east of UTC.
  public init(seconds: Int64, nanoseconds: Int32 = 0, zone: Int16 = 0) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
    self.zone = zone
  }

  /// Reads RFC 3339: `2026-11-21T03:00:00.5+01:00`. Nil when the text isn't that.
  public init?(_ text: String) {
    var reader = DigitReader(Array(text.utf8))
    guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2), reader.skip("-"),
      let day = reader.number(2), reader.skip("T") || reader.skip("t") || reader.skip(" "),
      let hour = reader.number(2), reader.skip(":"), let minute = reader.number(2), reader.skip(":"),
      let second = reader.number(2), (1...12).contains(month), (1...Self.days(in: month, of: year)).contains(day),
      hour < 24, minute < 60, second < 60
    else { return nil }
    guard let fraction = reader.skip(".") ? reader.fraction() : 0, let zone = reader.zone(), reader.isAtEnd else {
      return nil
    }
    let time = hour * 3600 + (minute - zone) * 60 + second
    self.init(
      seconds: Int64(Self.daysSinceEpoch(year, month, day) * 86_400 + time), nanoseconds: Int32(fraction),
      zone: Int16(zone))
  }

  /// Days from 1970-01-01 to a date of the proleptic Gregorian calendar (Howard Hinnant, "chrono-compatible
  /// low-level date algorithms").
  static func daysSinceEpoch(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// The inverse of ``daysSinceEpoch(_:_:_:)``.
  static func date(_ days: Int) -> (year: Int, month: Int, day: Int) {
    let days = days + 719_468
    let era = (days >= 0 ? days : days - 146_096) / 146_097
    let dayOfEra = days - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }

  private static func days(in month: Int, of year: Int) -> Int {
    if month == 2 { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28 }
    return [4, 6, 9, 11].contains(month) ? 30 : 31
  }
}

extension DateTime: CustomStringConvertible {
  /// RFC 3339, with the offset it was written with.
  public var description: String {
    let limit: Int64 = 1 << 60
    let local = Int(min(max(seconds, -limit), limit)) + Int(zone) * 60
    let days = (local >= 0 ? local : local - 86_399) / 86_400
    let (year, month, day) = Self.date(days)
    let time = local - days * 86_400
    var text = "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))T"
    text += "\(Self.padded(time / 3600, 2)):\(Self.padded(time / 60 % 60, 2)):\(Self.padded(time % 60, 2))"
    if nanoseconds != 0 {
      var digits = Self.padded(Int(nanoseconds), 9)
      while digits.hasSuffix("0") { digits.removeLast() }
      text += ".\(digits)"
    }
    guard zone != 0 else { return text + "Z" }
    let minutes = Int(zone.magnitude)
    return text + (zone < 0 ? "-" : "+") + "\(Self.padded(minutes / 60, 2)):\(Self.padded(minutes % 60, 2))"
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number.magnitude)
    return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

extension DateTime: PluginValue {
  public static func schema(depth: Int) -> Schema { .dateTime }
  public static var placeholder: DateTime? { DateTime(seconds: 0) }

  public static func read(_ view: ValueView) -> DateTime? {
    var value = aether_datetime()
    guard aether_get_datetime(view.raw, &value) != 0 else { return nil }
    return DateTime(seconds: value.seconds, nanoseconds: value.nanoseconds, zone: value.zone)
  }

  public func write(to writer: borrowing ValueWriter) {
    writer.append(
      dateTime: aether_datetime(seconds: seconds, nanoseconds: nanoseconds, zone: zone, reserved: 0))
  }
}

/// Takes numbers of a fixed width off the front of a text.
private struct DigitReader {
  private let text: [UInt8]
  private var position = 0

  init(_ text: [UInt8]) { self.text = text }

  var isAtEnd: Bool { position == text.count }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  mutating func digit() -> Int? {
    guard position < text.count, (0x30...0x39).contains(text[position]) else { return nil }
    defer { position += 1 }
    return Int(text[position]) - 0x30
  }

  mutating func number(_ width: Int) -> Int? {
    var number = 0
    for _ in 0..<width {
      guard let digit = digit() else { return nil }
      number = number * 10 + digit
    }
    return number
  }

  /// Nanoseconds; digits after the ninth are dropped.
  mutating func fraction() -> Int? {
    guard var nanoseconds = digit() else { return nil }
    var width = 1
    while let digit = digit() {
      if width < 9 { nanoseconds = nanoseconds * 10 + digit; width += 1 }
    }
    while width < 9 { nanoseconds *= 10; width += 1 }
    return nanoseconds
  }

  /// Minutes east of UTC.
  mutating func zone() -> Int? {
    if skip("Z") || skip("z") { return 0 }
    let sign = skip("+") ? 1 : skip("-") ? -1 : 0
    guard sign != 0, let hours = number(2), skip(":"), let minutes = number(2), hours < 24, minutes < 60 else {
      return nil
    }
    return sign * (hours * 60 + minutes)
  }
}
