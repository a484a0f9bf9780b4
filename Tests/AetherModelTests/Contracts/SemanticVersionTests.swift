import AetherModel
import Testing

@Suite struct SemanticVersionTests {
  /// Each is before the next: SemVer 2.0, section 11, and more.
  static let ascending = [
    "0.0.0-0", "0.0.0", "0.0.1-alpha", "0.0.1", "0.0.9", "0.0.10", "0.1.0", "0.9.0", "0.10.0", "1.0.0-0", "1.0.0-1",
    "1.0.0-2", "1.0.0-10", "1.0.0-10.0", "1.0.0-10.a",
    "1.0.0-18446744073709551615", "1.0.0-18446744073709551616", "1.0.0-18446744073709551616.0",
    "1.0.0-99999999999999999999", "1.0.0-100000000000000000000", "1.0.0-100000000000000000001", "1.0.0--", "1.0.0-0a", "1.0.0-1-", "1.0.0-A", "1.0.0-Alpha",
    "1.0.0-Z",
    "1.0.0-a", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.1.0", "1.0.0-alpha.2", "1.0.0-alpha.10", "1.0.0-alpha.beta",
    "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-beta.11.0", "1.0.0-beta.x", "1.0.0-beta-", "1.0.0-rc.1",
    "1.0.0-rc.1.a",
    "1.0.0-rc.2", "1.0.0-z", "1.0.0", "1.0.1-0", "1.0.1", "1.1.0", "1.2.0", "1.9.0", "1.10.0", "1.11.0", "2.0.0-rc.1",
    "2.0.0",
    "2.1.0", "2.1.1", "9.0.0", "10.0.0", "11.0.0", "99.99.99", "100.0.0", "18446744073709551614.0.0",
    "18446744073709551615.0.0", "18446744073709551615.18446744073709551615.18446744073709551615-a",
    "18446744073709551615.18446744073709551615.18446744073709551615",
  ]

  @Test func versionsAreOrderedAsTheSpecificationSays() throws {
    let versions = try Self.ascending.map { try #require(SemanticVersion($0), "\($0)") }
    for (index, left) in versions.enumerated() {
      for (other, right) in versions.enumerated() {
        #expect((left < right) == (index < other), "\(left) < \(right)")
        #expect((left == right) == (index == other))
      }
      #expect(left.description == Self.ascending[index])
    }
  }

  @Test func buildMetadataTakesNoPartInOrder() throws {
    let one = try #require(SemanticVersion("1.0.0+1"))
    let other = try #require(SemanticVersion("1.0.0+2"))
    #expect(!(one < other) && !(other < one) && one != other)
  }

  @Test(arguments: [
    "0.0.4", "1.2.3", "10.20.30", "1.1.2-prerelease+meta", "1.1.2+meta", "1.1.2+meta-valid", "1.0.0-alpha",
    "1.0.0-beta",
    "1.0.0-alpha.beta", "1.0.0-alpha.beta.1", "1.0.0-alpha.1", "1.0.0-alpha0.valid", "1.0.0-alpha.0valid",
    "1.0.0-alpha-a.b-c-somethinglong+build.1-aef.1-its-okay", "1.0.0-rc.1+build.1", "2.0.0-rc.1+build.123",
    "1.2.3-beta",
    "10.2.3-DEV-SNAPSHOT", "1.2.3-SNAPSHOT-123", "2.0.0+build.1848", "2.0.1-alpha.1227", "1.0.0-alpha+beta",
    "1.2.3----RC-SNAPSHOT.12.9.1--.12+788", "1.2.3----R-S.12.9.1--.12+meta", "1.2.3----RC-SNAPSHOT.12.9.1--.12",
    "1.0.0+0.build.1-rc.10000aaa-kk-0.1", "1.0.0-0A.is.legal", "1.0.0+00.01",
  ])
  func validVersionsComeBack(_ text: String) { #expect(SemanticVersion(text)?.description == text) }

  @Test(arguments: [
    "", "1", "1.2", "1.2.3.4", "1.2.3-0123", "1.2.3-0123.0123", "1.1.2+.123", "+invalid", "-invalid",
    "-invalid+invalid",
    "-invalid.01", "alpha", "alpha.beta", "alpha+beta", "beta", "1.0.0-alpha_beta", "1.0.0-alpha.", "1.0.0-alpha..",
    "1.0.0-alpha..b", "01.1.1", "1.01.1", "1.1.01", "1.2-SNAPSHOT", "1.2-RC-SNAPSHOT",
    "1.2.31.2.3----RC-SNAPSHOT.12.09.1--..12+788",
    "-1.0.3-gamma+b7718", "+justmeta", "9.8.7+meta+meta", "9.8.7-whatever+meta+meta", "v1.2.3", "V1.2.3", " 1.2.3",
    "1.2.3 ",
    "1. 2.3", "1.2.3-", "1.2.3+", "1.2.3-+b", "1.2.x", "1.2.*", "1.2.-3", "+1.2.3", "1.2.3-é", "1.2.3+é", "1.2.3-a b",
    "18446744073709551616.0.0", "0.18446744073709551616.0", "0.0.18446744073709551616", "١.0.0", "1.2.3\n", "1..3", ".1.2", "1,2,3",
  ])
  func anythingElseIsRefused(_ text: String) { #expect(SemanticVersion(text) == nil) }
}
