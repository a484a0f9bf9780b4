import AetherModel
import Testing

@Suite struct Base64Tests {
  @Test func theExamplesOfRFC4648() {
    let examples = [
      "": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foob": "Zm9vYg==", "fooba": "Zm9vYmE=", "foobar": "Zm9vYmFy",
    ]
    for (text, encoded) in examples {
      #expect(Base64.encode(Array(text.utf8)) == encoded)
      #expect(Base64.decode(encoded) == Array(text.utf8))
    }
  }

  @Test func everyLengthComesBack() {
    var random = SeededGenerator(seed: 1)
    for length in 0..<200 {
      let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
      #expect(Base64.decode(Base64.encode(bytes)) == bytes)
    }
  }

  @Test func whatTheEncoderDoesNotWriteIsRefused() {
    for text in [
      "Z", "Zg", "Zg=", "Zm9", "Zh==", "Zm9=", "Z===", "====", "=", "Zg==Zg==", "Zm9v\n", " Zm9v", "Zm9-", "Zm9_",
      "Zg=a",
      "Zmé=",
    ] {
      #expect(Base64.decode(text) == nil, "\(text)")
    }
  }
}
