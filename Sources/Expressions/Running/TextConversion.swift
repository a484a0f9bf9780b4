import AetherModel

/// CEL's `string()`, which makes text of a value inside a longer one.
enum TextConversion {
  /// Whether a value of the type has a text; `nil` when that shows when it runs.
  static func applies(to type: ExpressionType) -> Bool? {
    switch type {
    case .bool, .int, .uint, .double, .number, .string, .timestamp, .duration, .secret: true
    case .dyn: nil
    case .nullable(let type): applies(to: type) == false ? false : nil
    default: false
    }
  }

  /// `nil` for what has no text of its own: null, bytes, lists, maps, types, optionals and files.
  ///
  /// A double has the fewest digits that read back the same, with an exponent below 1e-4 and from 1e21 on; a
  /// datetime is given in UTC, a duration in seconds.
  static func text(of value: Datum) -> String? {
    switch value {
    case .string(let value): value
    case .bool(let value): value ? "true" : "false"
    case .int(let value): String(value)
    case .uint(let value): String(value)
    case .double(let value): text(of: value)
    case .timestamp(let value): text(of: value)
    case .duration(let value): text(of: value)
    case .null, .bytes, .list, .map, .type, .optional, .file: nil
    }
  }

  static func text(of instant: Instant) -> String {
    Instant(seconds: instant.seconds, nanoseconds: instant.nanoseconds).description
  }

  static func text(of duration: TimeSpan) -> String {
    let isNegative = duration.seconds < 0 || duration.nanoseconds < 0
    var text = (isNegative ? "-" : "") + String(duration.seconds.magnitude)
    if duration.nanoseconds != 0 {
      let digits = String(duration.nanoseconds.magnitude)
      var fraction = String(repeating: "0", count: 9 - digits.count) + digits
      while fraction.last == "0" { fraction.removeLast() }
      text += "." + fraction
    }
    return text + "s"
  }

  static func text(of number: Double) -> String {
    if number.isNaN { return "NaN" }
    if number.isInfinite { return number < 0 ? "-Inf" : "+Inf" }
    if number == 0 { return number.sign == .minus ? "-0" : "0" }
    var (digits, exponent) = decimal(number.magnitude)
    let sign = number < 0 ? "-" : ""
    if exponent < -4 || exponent >= 21 {
      let first = digits.removeFirst()
      let size = String(exponent.magnitude)
      return sign + String(first) + (digits.isEmpty ? "" : "." + digits) + "e" + (exponent < 0 ? "-" : "+")
        + (size.utf8.count < 2 ? "0" : "") + size
    }
    if exponent < 0 { return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits }
    let whole = exponent + 1
    if digits.utf8.count <= whole { return sign + digits + String(repeating: "0", count: whole - digits.utf8.count) }
    return sign + digits.prefix(whole) + "." + digits.dropFirst(whole)
  }

  /// The shortest digits, without zeros at either end, and the power of ten of the first.
  private static func decimal(_ number: Double) -> (digits: String, exponent: Int) {
    var digits = ""
    var point: Int?
    var exponent = 0
    let parts = number.description.split(separator: "e")
    for character in parts[0] {
      if character == "." { point = digits.utf8.count } else { digits.append(character) }
    }
    if parts.count > 1, let power = Int(parts[1]) { exponent = power }
    exponent += (point ?? digits.utf8.count) - 1
    while digits.first == "0" {
      digits.removeFirst()
      exponent -= 1
    }
    while digits.last == "0" { digits.removeLast() }
    return (digits, exponent)
  }
}
