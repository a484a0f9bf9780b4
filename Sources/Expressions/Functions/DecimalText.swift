/// A double in decimal with a given number of digits, rounded exactly: halves go to the even digit.
enum DecimalText {
  static func text(_ number: Double, digits: Int, hasExponent: Bool) -> String {
    let sign = number.sign == .minus ? "-" : ""
    let format = hasExponent ? exponential(number.magnitude, digits) : fixed(number.magnitude, digits)
    return sign + format
  }

  private static func fixed(_ number: Double, _ digits: Int) -> String {
    var decimal = BigDecimal(number)
    decimal.round(toFraction: digits)
    return decimal.text(fraction: digits)
  }

  private static func exponential(_ number: Double, _ digits: Int) -> String {
    var decimal = BigDecimal(number)
    decimal.round(toSignificant: digits + 1)
    let exponent = decimal.exponent
    let shown = decimal.significant(digits + 1)
    let size = String(exponent.magnitude)
    return shown.prefix(1) + (digits > 0 ? "." + shown.dropFirst() : "") + "e" + (exponent < 0 ? "-" : "+")
      + (size.utf8.count < 2 ? "0" : "") + size
  }
}

/// The exact decimal digits of a double that is finite and not negative: at most 309 before the point and 1,074 behind.
private struct BigDecimal {
  /// Without zeros in front; empty for zero.
  private var digits: [UInt8]
  /// How many of the digits stand before the point; less than zero where zeros follow it first.
  private var point: Int

  init(_ number: Double) {
    guard number > 0 else {
      digits = []
      point = 0
      return
    }
    let exponent = Int(number.exponent) - 52
    let isSubnormal = number.isSubnormal
    let significand =
      isSubnormal ? number.significandBitPattern : number.significandBitPattern | 1 << 52
    let power = isSubnormal ? -1_074 : exponent
    // Little-endian decimal digits of significand × 2^power, or of significand × 5^-power, shifted by -power places.
    var reversed: [UInt8] = []
    var rest = significand
    while rest > 0 {
      reversed.append(UInt8(rest % 10))
      rest /= 10
    }
    for _ in 0..<abs(power) {
      var carry: UInt8 = 0
      for index in reversed.indices {
        let product = reversed[index] * (power > 0 ? 2 : 5) + carry
        reversed[index] = product % 10
        carry = product / 10
      }
      if carry > 0 { reversed.append(carry) }
    }
    digits = reversed.reversed()
    point = digits.count + min(0, power)
  }

  /// The power of ten of the first digit.
  var exponent: Int { digits.isEmpty ? 0 : point - 1 }

  mutating func round(toFraction count: Int) { round(keeping: point + count) }
  mutating func round(toSignificant count: Int) { round(keeping: count) }

  private mutating func round(keeping count: Int) {
    guard count < digits.count else { return }
    guard count >= 0 else {
      digits = []
      return
    }
    let half = digits[count]
    let isBeyondHalf = digits[(count + 1)...].contains { $0 != 0 }
    let isOdd = count > 0 && digits[count - 1] & 1 == 1
    let goesUp = half > 5 || half == 5 && (isBeyondHalf || isOdd)
    digits.removeLast(digits.count - count)
    guard goesUp else { return }
    var index = count - 1
    while index >= 0, digits[index] == 9 {
      digits[index] = 0
      index -= 1
    }
    if index >= 0 {
      digits[index] += 1
    } else {
      digits.insert(1, at: 0)
      point += 1
    }
  }

  /// So many digits from the first on.
  func significant(_ count: Int) -> String {
    String(decoding: (0..<count).map { UInt8(ascii: "0") + ($0 < digits.count ? digits[$0] : 0) }, as: UTF8.self)
  }

  func text(fraction count: Int) -> String {
    func digit(_ place: Int) -> UInt8 { UInt8(ascii: "0") + (digits.indices.contains(place) ? digits[place] : 0) }
    let whole = point > 0 ? (0..<point).map(digit) : [UInt8(ascii: "0")]
    guard count > 0 else { return String(decoding: whole, as: UTF8.self) }
    return String(decoding: whole + [UInt8(ascii: ".")] + (point..<point + count).map(digit), as: UTF8.self)
  }
}
