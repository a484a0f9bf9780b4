import AetherModel
import Testing

struct RedactorTests {
  private static let secret = "pä55/w+rd \"x\""

  private func redactor(_ secrets: String...) -> Redactor {
    let redactor = Redactor()
    for secret in secrets { redactor.add(Array(secret.utf8)) }
    return redactor
  }

  @Test(arguments: [
    ("plain", "a pä55/w+rd \"x\" b", "a (a secret) b"),
    ("JSON", #"{"k":"pä55/w+rd \"x\""}"#, #"{"k":"(a secret)"}"#),
    ("JSON in ASCII", #""p\u00E455\/w+rd\u0020\"x\"""#, #""(a secret)""#),
    ("a URL", "?k=p%C3%A455%2Fw%2Brd%20%22x%22&l=1", "?k=(a secret)&l=1"),
    ("a form", "k=p%c3%a455%2fw%2brd+%22x%22", "k=(a secret)"),
    ("hexadecimal", "0x70c3a435352f772b72642022782200", "0x(a secret)00"),
    ("with colons", "70:C3:A4:35:35:2F:77:2B:72:64:20:22:78:22:", "(a secret):"),
    ("an array of C", "{0x70, 0xc3, 0xa4, 0x35, 0x35, 0x2f, 0x77, 0x2b, 0x72, 0x64, 0x20, 0x22, 0x78, 0x22}", "{0x(a secret)}"),
    ("base64", "cMOkNTUvdytyZCAieCI=", "(a secret)="),
    ("base64 in lines", "cMOkNTUv\r\n  dytyZCAieCI=", "(a secret)="),
    ("base64 in a URL", "k=cMOkNTUvdytyZCAieCI%3D", "k=(a secret)%3D"),
    ("twice", "pä55/w+rd \"x\"pä55/w+rd \"x\"", "(a secret)(a secret)"),
    ("nearly", "pä55/w+rd \"x' and cMOkNTUvdytyZCAieDI=", "pä55/w+rd \"x' and cMOkNTUvdytyZCAieDI="),
  ])
  func itFinds(_ name: String, _ text: String, _ expected: String) {
    #expect(redactor(Self.secret).redacted(text) == expected, "\(name)")
  }

  @Test func somethingBase64HoldsItAtAnyOffset() {
    let redactor = redactor(Self.secret)
    for before in ["", "x", "xy", "user:"] {
      for url in [false, true] {
        let text = SecretEncodings.base64(Array((before + Self.secret + "tail").utf8), url: url)
        #expect(redactor.redacted(text).contains("(a secret)"), "\(text)")
      }
    }
  }

  @Test func whatIsShortOrUnknownStays() {
    let redactor = redactor("short")
    #expect(redactor.isEmpty)
    #expect(redactor.replaced("a short text") == nil)
    redactor.add(Array("long enough".utf8))
    #expect(!redactor.isEmpty)
    #expect(redactor.replaced("a short text") == nil)
  }

  @Test func secretsThatOverlapGoTogether() {
    #expect(redactor("abcdefgh", "efghijkl").redacted("-abcdefghijkl-") == "-(a secret)-")
    #expect(redactor("abcdefgh", "abcdefghijkl").redacted("-abcdefghijkl-abcdefgh") == "-(a secret)-(a secret)")
  }

  @Test func eachLineOfAKeyIsOne() {
    let key = "-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\nAASC\n-----END KEY-----"
    let redactor = redactor(key)
    #expect(redactor.redacted("log: kqhkiG9w0BAQEF") == "log: (a secret)")
    #expect(redactor.redacted("-----BEGIN KEY-----") == "-----BEGIN KEY-----")
    #expect(redactor.redacted(key) == "(a secret)")
  }

  @Test func whatAnExpressionMadeOfOneShowsTheTextsAroundIt() {
    let redactor = redactor("token-0123456789")
    redactor.add(composed: .string("https://example.com/?key=token-0123456789"), as: .secret)
    #expect(redactor.redacted("GET https://example.com/?key=token-0123456789") == "GET https://example.com/?key=(a secret)")
    redactor.add(composed: .string("something else"), as: .secret)
    #expect(redactor.redacted("something else") == "(a secret)")
  }

  @Test func oneThatCanBeReadInTwoWaysIsFoundInTime() {
    // Each backslash is itself, or half of an escaped one.
    let secret = String(repeating: "\\", count: 60) + "end of it"
    let redactor = redactor(secret)
    #expect(redactor.redacted("C:" + secret) == "C:(a secret)")
    let text = String(repeating: "\\", count: 600)
    let time = ContinuousClock().measure { #expect(redactor.redacted(text + "end of it").hasSuffix("(a secret)")) }
    #expect(time < .seconds(20))
    #expect(self.redactor("100%25 of it").redacted("a 100%25 of it b 100%2525%20of+it") == "a (a secret) b (a secret)")
  }

  @Test func valuesLoseThemEverywhere() throws {
    let redactor = redactor("0123456789")
    let value = Value.object([
      ("plain", .integer(3)), ("text", .string("a 0123456789")), ("0123456789", .bytes(Array("0123456789".utf8))),
      ("x 30313233343536373839", .array([.string("fine"), .string("MDEyMzQ1Njc4OQ==")])), ("x 0123456789", .null),
    ])
    let replaced = try #require(redactor.replaced(value))
    #expect(
      replaced
        == .object([
          ("plain", .integer(3)), ("text", .string("a (a secret)")), ("(a secret)", .bytes(Array("(a secret)".utf8))),
          ("x (a secret)", .array([.string("fine"), .string("(a secret)==")])), ("x (a secret) 2", .null),
        ]))
    #expect(redactor.replaced(.array([.string("012345678")])) == nil)
    #expect(redactor.holdsSecret(value))
  }

  @Test func onlyWhatItsTypeSaysIsLearned() {
    let redactor = Redactor()
    let type = ValueType.object([
      .init(name: "user", type: .string, isRequired: true), .init(name: "keys", type: .array(.secret), isRequired: true),
    ])
    redactor.add(
      .object([("user", .string("somebody here")), ("keys", .array([.string("key number one"), .string("key number two")]))]),
      as: type)
    #expect(redactor.redacted("somebody here has key number one and key number two") == "somebody here has (a secret) and (a secret)")
  }
}
