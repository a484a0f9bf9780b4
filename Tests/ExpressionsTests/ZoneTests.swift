import Foundation
import Testing

@testable import Expressions

/// Time zone files, broken ones included.
@Suite struct ZoneTests {
  private static let folder = "/usr/share/zoneinfo/"

  private static func bytes(_ name: String) -> [UInt8]? {
    FileManager.default.contents(atPath: folder + name).map { Array($0) }
  }

  @Test(
    arguments: [
      ("CET-1CEST,M3.5.0,M10.5.0/3", 1_784_980_800, 7_200), ("CET-1CEST,M3.5.0,M10.5.0/3", 1_769_342_400, 3_600),
      ("EST5EDT,M3.2.0,M11.1.0", 1_784_980_800, -14_400), ("EST5", 1_784_980_800, -18_000),
      ("<+0330>-3:30", 1_784_980_800, 12_600), ("AEST-10AEDT,M10.1.0,M4.1.0/3", 1_769_342_400, 39_600),
      ("AEST-10AEDT,M10.1.0,M4.1.0/3", 1_784_980_800, 36_000), ("X3Y2:30,J60,300/-1:15", 1_784_980_800, -10_800),
      ("AAA3BBB2:30,J60,300/-1:15", 1_784_980_800, -9_000), ("AAA3BBB,0/0,J365/23", 1_784_980_800, -7_200),
    ] as [(String, Int64, Int64)])
  func rulesSayWhenSummerIs(rule: String, seconds: Int64, expected: Int64) {
    guard let read = ZoneRule(rule) else {
      #expect(rule.hasPrefix("X3"), "\(rule)")
      return
    }
    #expect(read.offset(at: seconds) == expected, "\(rule)")
  }

  @Test(arguments: ["", "CET", "1", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0", "CET-99", "<CET-1"])
  func brokenRulesAreNotRead(rule: String) { #expect(ZoneRule(rule) == nil) }

  @Test func brokenFilesAreNotRead() throws {
    let whole = try #require(Self.bytes("Europe/Paris"))
    #expect(ZoneFile(whole)?.offset(at: 1_784_980_800) == 7_200)
    #expect(ZoneFile([]) == nil)
    var random = SplitMix64(seed: 3)
    for length in stride(from: 0, to: whole.count, by: 7) { _ = ZoneFile(Array(whole[..<length]))?.offset(at: 0) }
    for _ in 0..<20_000 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place =
          Bool.random(using: &random)
          ? Int.random(in: 0..<100, using: &random) : Int.random(in: 0..<bytes.count, using: &random)
        bytes[place] = UInt8.random(in: .min ... .max, using: &random)
      }
      if Bool.random(using: &random) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random)) }
      if let zone = ZoneFile(bytes) {
        for seconds in [Int64.min / 2, -62_135_596_800, 0, 1_784_980_800, 253_402_300_799] {
          _ = zone.offset(at: seconds)
        }
      }
    }
  }

  /// The system's own calendar is the measure, up to where both know the rules.
  @Test(arguments: [
    "Europe/Paris", "America/New_York", "Australia/Sydney", "Asia/Kathmandu", "America/St_Johns", "Africa/Cairo",
    "Asia/Tokyo", "Pacific/Apia", "America/Sao_Paulo", "Etc/GMT+5",
  ])
  func agreesWithTheSystem(name: String) throws {
    let zone = try #require(Self.bytes(name).flatMap { ZoneFile($0) })
    let other = try #require(TimeZone(identifier: name))
    for seconds in stride(from: Int64(0), to: 2_100_000_000, by: 3_333_333) {
      let expected = other.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
      #expect(zone.offset(at: seconds) == Int64(expected), "\(name) at \(seconds)")
    }
  }
}
