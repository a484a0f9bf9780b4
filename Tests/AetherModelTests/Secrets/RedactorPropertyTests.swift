import AetherModel
import Testing

/// Random secrets, in random encodings, in random pieces.
struct RedactorPropertyTests {
  private static let alphabet = Array("abcXYZ019 /+%\\\"'=-_:\n\tä€😀".unicodeScalars)

  private static func text(_ count: ClosedRange<Int>, _ random: inout SeededGenerator) -> String {
    var text = ""
    for _ in 0..<Int.random(in: count, using: &random) {
      text.unicodeScalars.append(alphabet.randomElement(using: &random) ?? "a")
    }
    return text
  }

  /// A secret of at least eight bytes.
  private static func secret(_ random: inout SeededGenerator) -> String { text(8...40, &random) }

  private static func encoded(_ secret: String, _ random: inout SeededGenerator) -> (name: String, bytes: [UInt8]) {
    let bytes = Array(secret.utf8)
    func flip() -> Bool { Bool.random(using: &random) }
    switch Int.random(in: 0..<6, using: &random) {
    case 0: return ("plain", bytes)
    case 1:
      let (upper, plus, more) = (flip(), flip(), Int.random(in: 0...2, using: &random))
      return (
        "percent",
        SecretEncodings.percent(bytes, upper: upper, plus: plus) { _ in more == 0 ? false : more == 1 ? true : flip() }
      )
    case 2:
      let (upper, slash, more) = (flip(), flip(), Int.random(in: 0...2, using: &random))
      return (
        "JSON",
        Array(
          SecretEncodings.json(secret, upper: upper, slash: slash) { scalar in
            more == 0 ? scalar.value > 127 : more == 1 ? true : flip()
          }.utf8)
      )
    case 3:
      let separator = ["", ":", " ", "-", ", 0x"].randomElement(using: &random) ?? ""
      return ("hex", Array(SecretEncodings.hex(bytes, upper: flip(), separator: separator).utf8))
    default:
      let before = Array(text(0...5, &random).utf8)
      let after = Array(text(0...5, &random).utf8)
      let (url, padded) = (flip(), flip())
      let width = flip() ? nil : [64, 76].randomElement(using: &random)
      return (
        "base64 of \(before.count) bytes before",
        Array(SecretEncodings.base64(before + bytes + after, url: url, padded: padded, width: width).utf8)
      )
    }
  }

  @Test func noEncodingOfASecretGetsThroughInAnyPieces() {
    var random = SeededGenerator(seed: 81)
    for round in 0..<4_000 {
      let redactor = Redactor()
      let secrets = (0..<Int.random(in: 1...3, using: &random)).map { _ in Self.secret(&random) }
      for secret in secrets { redactor.add(Array(secret.utf8)) }
      let (name, inside) = Self.encoded(secrets[0], &random)
      let (before, after) = (Self.text(0...12, &random), Self.text(0...12, &random))
      let whole = Array(before.utf8) + inside + Array(after.utf8)
      let what = "round \(round), \(name): \(secrets)"
      // In one piece.
      let once = redactor.replaced(.bytes(whole))?.bytesValue
      #expect(once.map { Self.holds($0, mark) } == true, "\(what)")
      #expect(!Self.holds(once ?? whole, inside), "\(what)")
      // In pieces.
      var stream = RedactingStream(redactor)
      var given: [UInt8] = []
      var rest = whole[...]
      while !rest.isEmpty {
        let piece = Array(rest.prefix(Int.random(in: 1...max(1, whole.count / 3), using: &random)))
        rest = rest.dropFirst(piece.count)
        given += piece.withUnsafeBytes { stream.take($0) }
      }
      given += stream.finish()
      #expect(!Self.holds(given, inside), "\(what), in pieces")
      #expect(Self.holds(given, mark), "\(what), in pieces")
      // What stood before it has not been touched, unless it looked like a beginning of it.
      if name == "hex", !before.isEmpty, before.allSatisfy({ $0 == "X" || $0 == "Y" }) {
        #expect(given.starts(with: Array(before.utf8)), "\(what)")
      }
    }
  }

  @Test func whatHoldsNoneIsTheSameByteForByte() {
    var random = SeededGenerator(seed: 82)
    for _ in 0..<2_000 {
      let redactor = Redactor()
      for _ in 0..<3 { redactor.add(Array(("never" + Self.secret(&random)).utf8)) }
      let bytes = (0..<Int.random(in: 0...300, using: &random)).map { _ in
        Bool.random(using: &random)
          ? UInt8.random(in: 0...255, using: &random) : "0123456789abcdefABCDEF%\\u+/=".utf8.randomElement(using: &random) ?? 0
      }
      #expect(redactor.replaced(.bytes(bytes)) == nil)
      var stream = RedactingStream(redactor)
      var given: [UInt8] = []
      var rest = bytes[...]
      while !rest.isEmpty {
        let piece = Array(rest.prefix(Int.random(in: 1...50, using: &random)))
        rest = rest.dropFirst(piece.count)
        given += piece.withUnsafeBytes { stream.take($0) }
      }
      given += stream.finish()
      #expect(given == bytes)
    }
  }

  @Test func aStreamHoldsBackNoMoreThanABeginning() {
    let redactor = Redactor()
    redactor.add(Array("0123456789".utf8))
    var stream = RedactingStream(redactor)
    func take(_ text: String) -> String {
      String(decoding: Array(text.utf8).withUnsafeBytes { stream.take($0) }, as: UTF8.self)
    }
    #expect(take("hello x") == "hello x")
    #expect(take("a 01") == "a ")
    #expect(take("2x") == "012x")
    #expect(take("01234") == "")
    #expect(take("56789!") == "(a secret)!")
    #expect(take("MDEyM") == "")
    #expect(take("zQ1Njc4OQ==") == "(a secret)==")
    // Who wrote it was stopped in the middle.
    #expect(take("password: 012345678") == "password: ")
    #expect(String(decoding: stream.finish(), as: UTF8.self) == "(a secret)")
    #expect(take("password: 0123") == "password: ")
    #expect(String(decoding: stream.finish(), as: UTF8.self) == "0123")
  }

  @Test func aLongTextTakesTimeInProportion() {
    let redactor = Redactor()
    for number in 0..<20 { redactor.add(Array("secret number \(number) of many".utf8)) }
    func time(_ count: Int) -> Duration {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: 32 + $0 &* 2_654_435_761 >> 7 % 90) }
      return ContinuousClock().measure { #expect(redactor.replaced(.bytes(bytes)) == nil) }
    }
    let short = (0..<3).map { _ in time(50_000) }.min() ?? .zero
    let long = (0..<3).map { _ in time(500_000) }.min() ?? .zero
    #expect(long < short * 40, "\(short), ten times as much: \(long)")
  }

  private var mark: [UInt8] { Array(Redactor.mark.utf8) }

  private static func holds(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
    guard part.count <= bytes.count, !part.isEmpty else { return false }
    return (0...bytes.count - part.count).contains { bytes[$0..<$0 + part.count].elementsEqual(part) }
  }
}
