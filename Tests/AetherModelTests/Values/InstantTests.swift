import AetherModel
import Testing

@Suite struct InstantTests {
  static let readable: [(String, Int64, Int32, Int16)] = [
    ("1970-01-01T00:00:00Z", 0, 0, 0), ("1969-12-31T23:59:59Z", -1, 0, 0),
    ("2026-11-21T10:00:00Z", 1_795_255_200, 0, 0),
    ("1970-01-01T00:00:00.5Z", 0, 500_000_000, 0), ("1969-12-31T23:59:59.999999999Z", -1, 999_999_999, 0),
    ("1970-01-01T00:00:00.000000001Z", 0, 1, 0), ("1970-01-01T01:00:00+01:00", 0, 0, 60),
    ("1969-12-31T18:30:00-05:30", 0, 0, -330), ("1970-01-01T23:59:00+23:59", 0, 0, 1_439),
    ("1969-12-31T00:01:00-23:59", 0, 0, -1_439), ("2000-02-29T00:00:00Z", 951_782_400, 0, 0),
    ("2024-02-29T12:00:00Z", 1_709_208_000, 0, 0), ("1600-02-29T00:00:00Z", -11_670_998_400, 0, 0),
    ("0001-01-01T00:00:00Z", -62_135_596_800, 0, 0), ("9999-12-31T23:59:59Z", 253_402_300_799, 0, 0),
    ("1900-03-01T00:00:00Z", -2_203_891_200, 0, 0), ("2038-01-19T03:14:08Z", 2_147_483_648, 0, 0),
    ("2026-12-31T23:59:59+00:01", 1_798_761_539, 0, 1), ("0001-01-01T00:00:00+01:00", -62_135_600_400, 0, 60),
  ]

  @Test func whatRFC3339WritesIsReadAndWrittenAgain() throws {
    for (text, seconds, nanoseconds, zone) in Self.readable {
      let instant = try #require(Instant(text), "\(text)")
      #expect(instant == Instant(seconds: seconds, nanoseconds: nanoseconds, zoneOffset: zone), "\(text)")
      #expect(instant.description == text)
    }
  }

  @Test func otherSpellingsOfTheSame() {
    #expect(Instant("1970-01-01t00:00:00z") == Instant(seconds: 0))
    #expect(Instant("1970-01-01T00:00:00-00:00") == Instant(seconds: 0))
    #expect(Instant("1970-01-01T00:00:00+00:00")?.description == "1970-01-01T00:00:00Z")
    #expect(Instant("1970-01-01T00:00:00.500000000Z")?.description == "1970-01-01T00:00:00.5Z")
    #expect(Instant("1970-01-01T00:00:00.0Z")?.description == "1970-01-01T00:00:00Z")
  }

  @Test(arguments: [
    "", "1970-01-01", "1970-01-01T00:00:00", "1970-01-01 00:00:00Z", "1970-01-01T00:00Z", "1970-1-1T00:00:00Z",
    "0000-01-01T00:00:00Z", "1970-00-01T00:00:00Z", "1970-13-01T00:00:00Z", "1970-01-00T00:00:00Z",
    "1970-01-32T00:00:00Z", "1970-04-31T00:00:00Z", "1970-06-31T00:00:00Z", "1970-09-31T00:00:00Z",
    "1970-11-31T00:00:00Z",
    "2023-02-29T00:00:00Z", "2024-02-30T00:00:00Z", "1900-02-29T00:00:00Z", "2100-02-29T00:00:00Z",
    "1970-01-01T24:00:00Z", "1970-01-01T00:60:00Z", "1970-01-01T00:00:60Z", "2016-12-31T23:59:60Z",
    "1970-01-01T00:00:00.Z", "1970-01-01T00:00:00.1234567890Z", "1970-01-01T00:00:00,5Z", "1970-01-01T00:00:00+1:00",
    "1970-01-01T00:00:00+0100", "1970-01-01T00:00:00+24:00", "1970-01-01T00:00:00+00:60", "1970-01-01T00:00:00+",
    "1970-01-01T00:00:00ZZ", "1970-01-01T00:00:00Z ", " 1970-01-01T00:00:00Z", "+1970-01-01T00:00:00Z",
    "-001-01-01T00:00:00Z", "10000-01-01T00:00:00Z", "1970/01/01T00:00:00Z", "197a-01-01T00:00:00Z",
    "1970-01-01T00:00:00.5", "1970-01-01T00:00:00\u{2212}01:00", "١٩٧٠-01-01T00:00:00Z",
  ])
  func anythingElseIsRefused(_ text: String) { #expect(Instant(text) == nil) }

  @Test func everyDayOfFourCenturiesComesBack() {
    var day = Int64(-62_135_596_800)
    while day < 253_402_300_799 {
      let instant = Instant(seconds: day + 43_199, nanoseconds: 0, zoneOffset: 0)
      #expect(Instant(instant.description) == instant)
      day += 86_400 * 97
    }
  }

  @Test func extremesAreWrittenAndNeverTrap() {
    #expect(Instant(seconds: .max).description == "292277026596-12-04T15:30:07Z")
    #expect(Instant(seconds: .min).description == "-292277022657-01-27T08:29:52Z")
    #expect(Instant(seconds: .max, zoneOffset: 1_439).description == "292277026596-12-05T15:29:07+23:59")
    #expect(Instant(seconds: .min, zoneOffset: -1_439).description == "-292277022657-01-26T08:30:52-23:59")
    #expect(Instant(seconds: -62_135_596_801).description == "0000-12-31T23:59:59Z")
  }
}
