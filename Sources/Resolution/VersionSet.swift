/// What may become of one package: a set of its versions, and whether it may be left out.
///
/// The bit 0 means that the package is left out, the bit `n + 1` its version `n`, in ascending order. Sets of one package have
/// the same size.
struct VersionSet: Hashable, Sendable {
  /// The first 64 bits, so that most sets need no memory of their own.
  private var low: UInt64 = 0
  private var high: [UInt64]

  /// The empty set of a package with so many versions.
  init(versions count: Int) { high = Array(repeating: 0, count: count / 64) }

  /// All versions, and being left out.
  static func all(versions count: Int) -> VersionSet {
    var set = VersionSet(versions: count)
    for bit in 0...count { set.insert(bit: bit) }
    return set
  }

  private mutating func insert(bit: Int) {
    if bit < 64 { low |= 1 << UInt64(bit) } else { high[bit / 64 - 1] |= 1 << UInt64(bit % 64) }
  }

  mutating func removeAbsence() { low &= ~1 }

  mutating func insert(_ version: Int) { insert(bit: version + 1) }

  func contains(_ version: Int) -> Bool {
    let bit = version + 1
    return (bit < 64 ? low >> UInt64(bit) : high[bit / 64 - 1] >> UInt64(bit % 64)) & 1 == 1
  }

  var mayBeAbsent: Bool { low & 1 == 1 }
  var isEmpty: Bool { low == 0 && high.allSatisfy { $0 == 0 } }

  /// How many members, being left out among them.
  var count: Int { high.reduce(low.nonzeroBitCount) { $0 + $1.nonzeroBitCount } }

  /// The highest version in it; `nil` when there is none.
  var highest: Int? {
    for (index, word) in high.enumerated().reversed() where word != 0 {
      return (index + 1) * 64 + 63 - word.leadingZeroBitCount - 1
    }
    let versions = low & ~1
    return versions == 0 ? nil : 63 - versions.leadingZeroBitCount - 1
  }

  func isSubset(of other: VersionSet) -> Bool {
    guard low & ~other.low == 0 else { return false }
    for (index, word) in high.enumerated() where word & ~other.high[index] != 0 { return false }
    return true
  }

  func isDisjoint(with other: VersionSet) -> Bool {
    guard low & other.low == 0 else { return false }
    for (index, word) in high.enumerated() where word & other.high[index] != 0 { return false }
    return true
  }

  mutating func formIntersection(_ other: VersionSet) { combine(other, &) }
  mutating func formUnion(_ other: VersionSet) { combine(other, |) }
  mutating func subtract(_ other: VersionSet) { combine(other) { $0 & ~$1 } }

  func intersection(_ other: VersionSet) -> VersionSet { with { $0.formIntersection(other) } }
  func union(_ other: VersionSet) -> VersionSet { with { $0.formUnion(other) } }
  func subtracting(_ other: VersionSet) -> VersionSet { with { $0.subtract(other) } }

  /// The empty set of the same package.
  var emptied: VersionSet { subtracting(self) }

  private func with(_ change: (inout VersionSet) -> Void) -> VersionSet {
    var copy = self
    change(&copy)
    return copy
  }

  private mutating func combine(_ other: VersionSet, _ operation: (UInt64, UInt64) -> UInt64) {
    low = operation(low, other.low)
    for index in high.indices { high[index] = operation(high[index], other.high[index]) }
  }
}
