/// Reads the text of a ``VersionRange`` from left to right.
struct VersionRangeReader {
  private static let maximumCount = 32
  private var rest: Substring.UTF8View

  init(_ text: some StringProtocol) { rest = Substring(text).utf8 }

  /// `nil` when the text is no range; empty for the lone `*`.
  mutating func comparators() -> [VersionComparator]? {
    skipSpaces()
    if wildcard() {
      skipSpaces()
      return rest.isEmpty ? [] : nil
    }
    var comparators: [VersionComparator] = []
    repeat {
      skipSpaces()
      guard comparators.count < Self.maximumCount, let comparator = comparator() else { return nil }
      comparators.append(comparator)
      skipSpaces()
    } while take(",")
    return rest.isEmpty ? comparators : nil
  }

  private mutating func comparator() -> VersionComparator? {
    let sign = sign()
    skipSpaces()
    guard let major = number() else { return nil }
    var comparator = VersionComparator(sign: sign ?? .caret, major: major)
    guard take(".") else { return comparator }
    if wildcard() {
      if sign == nil { comparator.sign = .exact }
      guard take(".") else { return comparator }
      return wildcard() ? comparator : nil
    }
    guard let minor = number() else { return nil }
    comparator.minor = minor
    guard take(".") else { return comparator }
    if wildcard() {
      if sign == nil { comparator.sign = .exact }
      return comparator
    }
    guard let patch = number() else { return nil }
    comparator.patch = patch
    if take("-") {
      for part in words() {
        guard let identifier = SemanticVersion.Identifier(part) else { return nil }
        comparator.prerelease.append(identifier)
      }
    }
    if take("+") {
      guard words().allSatisfy({ SemanticVersion.isIdentifier($0) }) else { return nil }
    }
    return comparator
  }

  private mutating func sign() -> VersionComparator.Operator? {
    if take("=") { return .exact }
    if take(">") { return take("=") ? .greaterOrEqual : .greater }
    if take("<") { return take("=") ? .lessOrEqual : .less }
    if take("~") { return .tilde }
    return take("^") ? .caret : nil
  }

  private mutating func number() -> UInt64? {
    let digits = rest.prefix { (0x30...0x39).contains($0) }
    rest = rest[digits.endIndex...]
    return SemanticVersion.number(Substring(digits))
  }

  /// What stands up to a `+`, a space or a comma, in parts between dots.
  private mutating func words() -> [Substring] {
    let word = rest.prefix { $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: ",") }
    rest = rest[word.endIndex...]
    return word.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map { Substring($0) }
  }

  private mutating func wildcard() -> Bool { take("*") || take("x") || take("X") }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  /// Only U+0020, no other white space.
  private mutating func skipSpaces() { while take(" ") {} }
}
