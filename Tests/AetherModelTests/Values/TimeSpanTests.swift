import AetherModel
import Testing

@Suite struct TimeSpanTests {
  static let readable: [(String, Int64, Int32, String)] = [
    ("0s", 0, 0, "0s"), ("90s", 90, 0, "1m30s"), ("1h30m", 5_400, 0, "1h30m"), ("250ms", 0, 250_000_000, "250ms"),
    ("1.5s", 1, 500_000_000, "1.5s"), ("-250ms", 0, -250_000_000, "-250ms"), ("-1h", -3_600, 0, "-1h"),
    ("2d", 172_800, 0, "48h"), ("1d1h1m1s", 90_061, 0, "25h1m1s"), ("30m1h", 5_400, 0, "1h30m"),
    ("1ns", 0, 1, "0.000000001s"),
    ("1us", 0, 1_000, "0.000001s"), ("1\u{B5}s", 0, 1_000, "0.000001s"), ("1\u{3BC}s", 0, 1_000, "0.000001s"),
    ("1500ms", 1, 500_000_000, "1.5s"), ("0.5h", 1_800, 0, "30m"), ("1.5d", 129_600, 0, "36h"), ("1s1s", 2, 0, "2s"),
    ("999999999ns1ns", 1, 0, "1s"), ("0.000000001s", 0, 1, "0.000000001s"), ("-1.5s", -1, -500_000_000, "-1.5s"),
    ("9223372036854775807s", .max, 0, "2562047788015215h30m7s"),
    ("-2562047788015215h30m8s", .min, 0, "-2562047788015215h30m8s"),
    ("9223372036854775807s999999999ns", .max, 999_999_999, "2562047788015215h30m7.999999999s"),
  ]

  @Test func lengthsAreReadAndWritten() throws {
    for (text, seconds, nanoseconds, description) in Self.readable {
      let span = try #require(TimeSpan(text), "\(text)")
      #expect(span == TimeSpan(seconds: seconds, nanoseconds: nanoseconds), "\(text)")
      #expect(span.description == description)
      #expect(TimeSpan(span.description) == span)
    }
  }

  @Test(arguments: [
    "", "-", "5", "s", "1", "1x", "1 s", " 1s", "1s ", "1S", "1H", "1.s", ".5s", "1..5s", "1.2.3s", "1e3s", "+1s",
    "--1s",
    "1m-1s", "1.0000000001s", "1.5ns", "0.1234us", "9223372036854775808s", "2562047788015216h", "106751991167301d",
    "9223372036854775807s9223372036854775807s", "9223372036854775807s1000ms", "99999999999999999999ns", "١s", "1,5s",
    "1s\0",
    "1sec", "1min", "0x1s", "\u{1F600}s", "1s\u{301}",
  ])
  func anythingElseIsRefused(_ text: String) { #expect(TimeSpan(text) == nil) }

  @Test func anySpanComesBackFromItsText() {
    var random = SeededGenerator(seed: 5)
    for _ in 0..<5_000 {
      let sign: Int64 = Bool.random(using: &random) ? 1 : -1
      let span = TimeSpan(
        seconds: sign * (Int64(bitPattern: random.next() >> 1) >> Int64.random(in: 0..<63, using: &random)),
        nanoseconds: Int32(sign) * Int32.random(in: 0..<1_000_000_000, using: &random))
      #expect(TimeSpan(span.description) == span, "\(span)")
    }
  }
}

@Suite struct ByteSizeTests {
  @Test func sizesAreRead() {
    let sizes: [(String, UInt64)] = [
      ("0B", 0), ("10B", 10), ("1kB", 1_000), ("1KB", 1_000), ("10MB", 10_000_000), ("1GB", 1_000_000_000),
      ("2TB", 2_000_000_000_000), ("4KiB", 4_096), ("256MiB", 268_435_456), ("1GiB", 1 << 30), ("1TiB", 1 << 40),
      ("18446744073709551615B", .max),
    ]
    for (text, bytes) in sizes { #expect(ByteSize.parse(text) == bytes) }
  }

  @Test(arguments: [
    "", "10", "MB", "10 MB", "10mb", "10M", "1.5MB", "-1B", "+1B", "10MBs", "18446744073709551616B",
    "18446744073709552kB",
    "99999999TiB", "١MB", "0x1B",
  ])
  func anythingElseIsRefused(_ text: String) { #expect(ByteSize.parse(text) == nil) }

  @Test func sizesAreDescribedInThreeDigits() {
    let sizes: [(UInt64, String)] = [
      (0, "0 B"), (999, "999 B"), (1_000, "1 kB"), (1_500, "1.5 kB"), (1_250, "1.3 kB"), (99_949, "99.9 kB"),
      (99_950, "100 kB"), (999_499, "999 kB"), (999_500, "1 MB"), (34_645_120, "34.6 MB"), (1_000_000_000, "1 GB"),
      (1_000_000_000_000, "1 TB"), (.max, "18446744 TB"),
    ]
    for (bytes, text) in sizes { #expect(ByteSize.describe(bytes) == text) }
  }
}
