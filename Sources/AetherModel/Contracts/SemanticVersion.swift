/// A version by SemVer 2.0: ordered as its section 11 says; build metadata takes part in `==`, but not in order.
package struct SemanticVersion: Hashable, Sendable {
  package var major: UInt64
  package var minor: UInt64
  package var patch: UInt64
  package var prerelease: [Identifier]
  package var build: String

  package enum Identifier: Hashable, Sendable {
    /// Its digits, without leading zeros: SemVer sets no limit to their count.
    case number(String)
    case text(String)
  }

  package init(_ major: UInt64, _ minor: UInt64, _ patch: UInt64, prerelease: [Identifier] = [], build: String = "") {
    self.major = major
    self.minor = minor
    self.patch = patch
    self.prerelease = prerelease
    self.build = build
  }

  /// Reads `1.2.3`, `1.2.3-rc.1`, `1.2.3+build`; `nil` for anything else: leading zeros, spaces, a
  /// major, minor or patch number beyond 64 bits.
  package init?(_ text: some StringProtocol) {
    var rest = Substring(text)
    var build = ""
    if let plus = rest.utf8.firstIndex(of: UInt8(ascii: "+")) {
      build = String(rest[rest.utf8.index(after: plus)...])
      rest = rest[..<plus]
      let parts = build.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.allSatisfy(Self.isIdentifier) else { return nil }
    }
    var prerelease: [Identifier] = []
    if let dash = rest.utf8.firstIndex(of: UInt8(ascii: "-")) {
      for part in rest[rest.utf8.index(after: dash)...].split(separator: ".", omittingEmptySubsequences: false) {
        guard let identifier = Identifier(part) else { return nil }
        prerelease.append(identifier)
      }
      rest = rest[..<dash]
    }
    let parts = rest.utf8.split(separator: UInt8(ascii: "."), maxSplits: 3, omittingEmptySubsequences: false)
    let core = parts.map { Self.number(Substring($0)) }
    guard core.count == 3, let major = core[0], let minor = core[1], let patch = core[2] else { return nil }
    self.init(major, minor, patch, prerelease: prerelease, build: build)
  }

  static func number(_ text: some StringProtocol) -> UInt64? { isNumeral(text) ? UInt64(text) : nil }

  /// Digits, without a leading zero.
  static func isNumeral(_ text: some StringProtocol) -> Bool {
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
    return text.utf8.count == 1 || text.utf8.first != 0x30
  }

  static func isIdentifier(_ text: some StringProtocol) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
      }
  }
}

extension SemanticVersion.Identifier {
  init?(_ text: some StringProtocol) {
    guard SemanticVersion.isIdentifier(text) else { return nil }
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      self = .text(String(text))
      return
    }
    guard SemanticVersion.isNumeral(text) else { return nil }
    self = .number(String(text))
  }
}

extension SemanticVersion: Comparable {
  package static func < (left: SemanticVersion, right: SemanticVersion) -> Bool {
    let leftCore = (left.major, left.minor, left.patch)
    let rightCore = (right.major, right.minor, right.patch)
    guard leftCore == rightCore else { return leftCore < rightCore }
    return precedes(left.prerelease, right.prerelease)
  }

  /// The order of versions with the same three numbers: one without a prerelease is the last.
  static func precedes(_ left: [Identifier], _ right: [Identifier]) -> Bool {
    if left.isEmpty { return false }
    if right.isEmpty { return true }
    for (leftPart, rightPart) in zip(left, right) where leftPart != rightPart {
      switch (leftPart, rightPart) {
      case (.number(let one), .number(let other)):
        let (length, otherLength) = (one.utf8.count, other.utf8.count)
        return length == otherLength ? one.utf8.lexicographicallyPrecedes(other.utf8) : length < otherLength
      case (.number, .text): return true
      case (.text, .number): return false
      case (.text(let one), .text(let other)): return one.utf8.lexicographicallyPrecedes(other.utf8)
      }
    }
    return left.count < right.count
  }
}

extension SemanticVersion: CustomStringConvertible {
  package var description: String {
    var text = "\(major).\(minor).\(patch)"
    if !prerelease.isEmpty { text += "-" + prerelease.map(\.description).joined(separator: ".") }
    return build.isEmpty ? text : text + "+" + build
  }
}

extension SemanticVersion.Identifier: CustomStringConvertible {
  package var description: String {
    switch self {
    case .number(let text), .text(let text): text
    }
  }
}
