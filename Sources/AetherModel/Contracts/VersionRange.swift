/// A set of versions in Cargo's syntax: `^1.2`, `~1.2.3`, `1.*`, `>=1.2, <2`, `=1.2.3`; a bare version means `^`.
///
/// A version with a prerelease is in the range only when a comparator names a prerelease of the same
/// `major.minor.patch`, as in Cargo.
package struct VersionRange: Hashable, Sendable {
  private let text: String
  private let comparators: [Comparator]

  private struct Comparator: Hashable {
    /// Inclusive.
    var lower: SemanticVersion?
    var lowerIsOpen = false
    var upper: SemanticVersion?
    var upperIsClosed = false
    var named: SemanticVersion?
  }

  package init?(_ text: some StringProtocol) {
    self.text = String(text)
    var comparators: [Comparator] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let comparator = Self.parse(Self.trim(part)) else { return nil }
      comparators.append(comparator)
    }
    self.comparators = comparators
  }

  package func contains(_ version: SemanticVersion) -> Bool {
    guard comparators.allSatisfy({ Self.matches($0, version) }) else { return false }
    guard !version.prerelease.isEmpty else { return true }
    return comparators.contains { comparator in
      guard let named = comparator.named, !named.prerelease.isEmpty else { return false }
      return (named.major, named.minor, named.patch) == (version.major, version.minor, version.patch)
    }
  }

  private static func matches(_ comparator: Comparator, _ version: SemanticVersion) -> Bool {
    if let lower = comparator.lower, version < lower || (comparator.lowerIsOpen && !(lower < version)) { return false }
    if let upper = comparator.upper, upper < version || (!comparator.upperIsClosed && !(version < upper)) { return false }
    return true
  }

  private static func trim(_ text: some StringProtocol) -> String {
    var slice = Substring(text)
    while slice.first == " " { slice.removeFirst() }
    while slice.last == " " { slice.removeLast() }
    return String(slice)
  }

  private static func parse(_ text: String) -> Comparator? {
    for sign in [">=", "<=", ">", "<", "=", "^", "~"] where text.hasPrefix(sign) {
      return comparator(sign, trim(text.dropFirst(sign.count)))
    }
    return comparator(text.contains("*") ? "*" : "^", text)
  }

  private static func comparator(_ sign: String, _ text: String) -> Comparator? {
    if sign == "*", text == "*" { return Comparator() }
    guard let (parts, prerelease) = partial(text, wildcard: sign == "*") else { return nil }
    let base = SemanticVersion(parts[0], parts.count > 1 ? parts[1] : 0, parts.count > 2 ? parts[2] : 0, prerelease: prerelease)
    let named = parts.count == 3 ? base : nil
    /// The first version past all that begin with the given parts.
    func next(_ count: Int) -> SemanticVersion? {
      switch count {
      case 1: base.major < .max ? SemanticVersion(base.major + 1, 0, 0, prerelease: [.number(0)]) : nil
      case 2: base.minor < .max ? SemanticVersion(base.major, base.minor + 1, 0, prerelease: [.number(0)]) : nil
      default: base.patch < .max ? SemanticVersion(base.major, base.minor, base.patch + 1, prerelease: [.number(0)]) : nil
      }
    }
    switch sign {
    case ">=": return Comparator(lower: base, named: named)
    case "<": return Comparator(upper: base, named: named)
    case ">":
      if parts.count == 3 { return Comparator(lower: base, lowerIsOpen: true, named: named) }
      return Comparator(lower: next(parts.count), named: named)
    case "<=":
      if parts.count == 3 { return Comparator(upper: base, upperIsClosed: true, named: named) }
      return Comparator(upper: next(parts.count), named: named)
    case "=":
      if parts.count == 3 { return Comparator(lower: base, upper: base, upperIsClosed: true, named: named) }
      return Comparator(lower: base, upper: next(parts.count), named: named)
    case "*": return Comparator(lower: base, upper: next(parts.count), named: named)
    case "~": return Comparator(lower: base, upper: next(min(parts.count, 2)), named: named)
    default:
      if base.major > 0 || parts.count == 1 { return Comparator(lower: base, upper: next(1), named: named) }
      if base.minor > 0 || parts.count == 2 { return Comparator(lower: base, upper: next(2), named: named) }
      return Comparator(lower: base, upper: next(3), named: named)
    }
  }

  /// One to three numbers, and a prerelease where all three stand.
  private static func partial(_ text: String, wildcard: Bool) -> ([UInt64], [SemanticVersion.Identifier])? {
    if let version = SemanticVersion(text) { return ([version.major, version.minor, version.patch], version.prerelease) }
    var words = text.split(separator: ".", omittingEmptySubsequences: false)
    if wildcard {
      while words.last == "*" { words.removeLast() }
    }
    let numbers = words.map(SemanticVersion.number)
    guard (1...2).contains(numbers.count) else { return nil }
    var parts: [UInt64] = []
    for number in numbers {
      guard let number else { return nil }
      parts.append(number)
    }
    return (parts, [])
  }
}

extension VersionRange: CustomStringConvertible {
  package var description: String { text }
}
