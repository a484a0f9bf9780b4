/// A version by SemVer 2.0: ordered as its section 11 says; build metadata takes part in `==`, but not in order.
package struct SemanticVersion: Hashable, Sendable {
  package var major: UInt64
  package var minor: UInt64
  package var patch: UInt64
  package var prerelease: [Identifier]
  package var build: String

  package enum Identifier: Hashable, Sendable {
    case number(UInt64)
    case text(String)
  }

  package init(_ major: UInt64, _ minor: UInt64, _ patch: UInt64, prerelease: [Identifier] = [], build: String = "") {
    self.major = major
    self.minor = minor
    self.patch = patch
    self.prerelease = prerelease
    self.build = build
  }

  /// Reads `1.2.3`, `1.2.3-rc.1`, `1.2.3+build`; `nil` for anything else: leading zeros, spaces, numbers
  /// beyond 64 bits.
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

  static func number(_ text: some StringProtocol) -> UInt64? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    guard text.utf8.count == 1 || text.utf8.first != 0x30 else { return nil }
    return UInt64(text)
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
    guard let number = SemanticVersion.number(text) else { return nil }
    self = .number(number)
  }
}

extension SemanticVersion: Comparable {
  package static func < (left: SemanticVersion, right: SemanticVersion) -> Bool {
    let leftCore = (left.major, left.minor, left.patch)
    let rightCore = (right.major, right.minor, right.patch)
    guard leftCore == rightCore else { return leftCore < rightCore }
    if left.prerelease.isEmpty { return false }
    if right.prerelease.isEmpty { return true }
    for (leftPart, rightPart) in zip(left.prerelease, right.prerelease) where leftPart != rightPart {
      switch (leftPart, rightPart) {
      case (.number(let one), .number(let other)): return one < other
      case (.number, .text): return true
      case (.text, .number): return false
      case (.text(let one), .text(let other)): return one.utf8.lexicographicallyPrecedes(other.utf8)
      }
    }
    return left.prerelease.count < right.prerelease.count
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
    case .number(let number): String(number)
    case .text(let text): text
    }
  }
}
