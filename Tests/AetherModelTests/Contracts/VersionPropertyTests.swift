import AetherModel
import Testing

/// What holds for all versions and ranges, over made-up ones that are the same each time.
@Suite struct VersionPropertyTests {
  private var random = SeededGenerator(seed: 20)

  @Test mutating func orderIsTotalAndTransitive() {
    var versions: [SemanticVersion] = []
    for _ in 0..<60 { versions.append(version()) }
    for one in versions {
      #expect(!(one < one))
      for other in versions {
        #expect([one < other, one == other, other < one].count { $0 } == 1, "\(one) and \(other)")
        for third in versions where one < other && other < third { #expect(one < third, "\(one), \(other), \(third)") }
      }
    }
  }

  @Test mutating func descriptionsAreReadBack() throws {
    for _ in 0..<500 {
      let version = version()
      #expect(SemanticVersion(version.description) == version)
      let text = ["", "^", "~", "=", ">", ">=", "<", "<="].map { $0 + version.description }.shuffled(using: &random)
        .prefix(Int.random(in: 1...4, using: &random)).joined(separator: ", ")
      let range = try #require(VersionRange(text), "\(text)")
      #expect(range.description == text && VersionRange(range.description) == range)
    }
  }

  @Test mutating func caretIsTheIntervalThatCargoDocuments() throws {
    for _ in 0..<5_000 {
      let base = numbers()
      let range = try #require(VersionRange("^\(base.major).\(base.minor).\(base.patch)"))
      let end =
        base.major > 0
        ? SemanticVersion(base.major + 1, 0, 0)
        : base.minor > 0 ? SemanticVersion(0, base.minor + 1, 0) : SemanticVersion(0, 0, base.patch + 1)
      let version = numbers()
      #expect(range.contains(version) == (base <= version && version < end), "\(range) and \(version)")
    }
  }

  @Test mutating func tildeIsTheIntervalThatCargoDocuments() throws {
    for _ in 0..<5_000 {
      let base = numbers()
      let range = try #require(VersionRange("~\(base)"))
      let version = numbers()
      let isInside = base <= version && version < SemanticVersion(base.major, base.minor + 1, 0)
      #expect(range.contains(version) == isInside, "\(range) and \(version)")
    }
  }

  @Test mutating func severalComparatorsHoldWhatEachOfThemHolds() throws {
    for _ in 0..<2_000 {
      let (one, other) = (">=\(numbers())", "<\(numbers())")
      let both = try #require(VersionRange("\(one), \(other)"))
      let (left, right) = (try #require(VersionRange(one)), try #require(VersionRange(other)))
      let version = numbers()
      #expect(both.contains(version) == (left.contains(version) && right.contains(version)), "\(both) and \(version)")
    }
  }

  private mutating func numbers() -> SemanticVersion {
    SemanticVersion(
      .random(in: 0...3, using: &random), .random(in: 0...3, using: &random), .random(in: 0...3, using: &random))
  }

  private mutating func version() -> SemanticVersion {
    var version = numbers()
    let parts = ["0", "1", "10", "184467440737095516150", "99999999999999999999", "a", "rc", "A", "-", "0a", "1-"]
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      guard let identifier = SemanticVersion("0.0.0-\(parts.randomElement(using: &random) ?? "0")")?.prerelease else { continue }
      version.prerelease += identifier
    }
    return version
  }
}
