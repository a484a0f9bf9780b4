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

  /// `nil` for anything else, and for a range whose bound would lie beyond 64 bits.
  package init?(_ text: some StringProtocol) {
    self.text = String(text)
    var comparators: [Comparator] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let comparator = Self.parse(Self.trim(part)) else { return nil }
      comparators.append(comparator)
    }
    guard comparators.count == 1 || !comparators.contains(Comparator()) else { return nil }
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
    if let upper = comparator.upper {
      return comparator.upperIsClosed ? !(upper < version) : version < upper
    }
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
    func part(_ index: Int) -> UInt64 { index < parts.count ? parts[index] : 0 }
    let base = SemanticVersion(part(0), part(1), part(2), prerelease: prerelease)
    var comparator = Comparator(named: parts.count == 3 ? base : nil)
    /// How many leading parts the versions before the next bound share with the base.
    let shared: Int
    switch sign {
    case ">=":
      comparator.lower = base
      return comparator
    case "<":
      comparator.upper = base
      return comparator
    case ">" where parts.count == 3:
      comparator.lower = base
      comparator.lowerIsOpen = true
      return comparator
    case "<=" where parts.count == 3:
      comparator.upper = base
      comparator.upperIsClosed = true
      return comparator
    case "=" where parts.count == 3:
      comparator.lower = base
      comparator.upper = base
      comparator.upperIsClosed = true
      return comparator
    case ">", "<=", "=", "*": shared = parts.count
    case "~": shared = min(parts.count, 2)
    default: shared = base.major > 0 || parts.count == 1 ? 1 : base.minor > 0 || parts.count == 2 ? 2 : 3
    }
    guard let next = next(after: base, sharing: shared) else { return nil }
    if sign == ">" {
      comparator.lower = next
    } else {
      comparator.lower = sign == "<=" ? nil : base
      comparator.upper = next
    }
    return comparator
  }

  /// The first version past all that begin with as many parts of another; `nil` when there is none.
  private static func next(after base: SemanticVersion, sharing count: Int) -> SemanticVersion? {
    var next = SemanticVersion(base.major, 0, 0, prerelease: [.number(0)])
    if count > 1 { next.minor = base.minor }
    if count > 2 { next.patch = base.patch }
    let last = count == 1 ? \SemanticVersion.major : count == 2 ? \.minor : \.patch
    guard next[keyPath: last] < .max else { return nil }
    next[keyPath: last] += 1
    return next
  }

  /// One to three numbers, and a prerelease where all three stand.
  private static func partial(_ text: String, wildcard: Bool) -> ([UInt64], [SemanticVersion.Identifier])? {
    if let version = SemanticVersion(text) {
      return ([version.major, version.minor, version.patch], version.prerelease)
    }
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
