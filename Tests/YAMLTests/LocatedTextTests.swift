import AetherModel
import Testing
import YAML

struct LocatedTextTests {
  /// Where each marked word of the text stands in the source: words are letters and digits.
  private func check(_ source: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let root = try #require(parse(source).root, sourceLocation: sourceLocation)
    let node = try #require(root["k"], sourceLocation: sourceLocation)
    let text = node.text
    let bytes = Array(source.utf8)
    for (offset, byte) in text.text.utf8.enumerated() where byte > 0x20 && byte < 0x80 {
      let place = text.sourceOffset(of: offset)
      let isEscaped = node.isDoubleQuoted && bytes[place] == UInt8(ascii: "\\")
      #expect(
        bytes[place] == byte || isEscaped, "byte \(offset) of \(text.text.debugDescription)",
        sourceLocation: sourceLocation)
    }
  }

  @Test func plain() throws {
    try check("k: abc def\n")
    try check("é: ü\nk: aé bc\n  de  \n\n\n  fg é h\nx: 1\n")
    try check("k:\n  first\n  second\r\n  third\r\n\r\n  fourth # comment\n")
  }

  @Test func singleQuoted() throws {
    try check("k: 'abc'\n")
    try check("k: 'it''s ''x'' y'\n")
    try check("k: ' a  b\n\n   c''d \n   e '\n")
  }

  @Test func doubleQuoted() throws {
    try check(#"k: "a\tb\u00e9c\x41\\d\"e\/f""# + "\n")
    try check("k: \"a b \\\n    c\\\n\n   d\n  e \\  f\"\n")
    try check("k: \"\u{FEFF}x\\U0001F600y\\Lz\\_w\"\n")
  }

  @Test func literal() throws {
    try check("k: |\n  abc\n   def\n\n  ghi\n")
    try check("k: |2-\n    abc\n  def\n\n\n")
    try check("k: |+ # comment - 2\n\n\n  abc\r\n  def\n\n\n")
    try check("a: 1\nk: |1\n   x\n  y\n z\n")
  }

  @Test func folded() throws {
    try check("k: >\n  abc\n  def\n\n  ghi\n   more\n   lines\n\n  end\n")
    try check("k: >-\n\n  a\n\n\n  b\n  c é d\n  f\n")
    try check("k: >1+\n  lead\n ab\n cd\n\n")
  }

  @Test func theEndOfATextIsTheEndOfItsSource() throws {
    let node = try #require(parse(#"k: "a\nb""#).root?["k"])
    #expect(node.text.sourceOffset(of: 3) == 8)
    #expect(node.text.span(of: 2..<3).range == 7..<8)
  }

  /// Our second decoding agrees with libyaml's first one: otherwise there would be one run for a text with escapes.
  @Test func generatedScalarsAreMappedExactly() throws {
    var generator = SeededGenerator(state: 20_261_121)
    let plainParts = ["a", "bc", " ", "  ", "\n  ", "\n\n  ", "\r\n  ", "é", "x", "\n \t  "]
    let doubleParts = plainParts + [#"\n"#, #"\""#, #"\u20ac"#, "\\\n  ", #"\x41"#, #"\ "#, "\n\\ "]
    let singleParts = plainParts + ["''"]
    let blockParts = ["a", "b c", "é", "\n  ", "\n    ", "\n\n  ", "\n   \n  ", "\r\n  ", " x", "\t"]
    for round in 0..<4_000 {
      func join(_ parts: [String], _ count: ClosedRange<Int>, _ generator: inout SeededGenerator) -> String {
        let count = Int.random(in: count, using: &generator)
        return (0..<count).map { _ in parts.randomElement(using: &generator) ?? "" }.joined()
      }
      var source: String
      switch round % 5 {
      case 0: source = "k: q" + join(plainParts, 0...12, &generator) + "q\n"
      case 1: source = "k: '" + join(singleParts, 0...12, &generator) + "'\n"
      case 2: source = "k: \"" + join(doubleParts, 0...12, &generator) + "\"\n"
      default:
        let chomping = ["", "-", "+", "2", "2-", "+2"].randomElement(using: &generator) ?? ""
        source = "k: \(round % 5 == 3 ? "|" : ">")\(chomping)\n  " + join(blockParts, 0...12, &generator) + "\n"
        if Bool.random(using: &generator) { source += "\n\nz: 1\n" }
      }
      guard let node = parse(source).root?["k"], node.kind == .string else { continue }
      let text = node.text
      let bytes = Array(source.utf8)
      for (offset, byte) in text.text.utf8.enumerated() {
        let place = text.sourceOffset(of: offset)
        let isSame = place < bytes.count && bytes[place] == byte
        let isFolded = byte == 0x20 && "\r\n".utf8.contains(bytes[place]) || byte == 0x0A && bytes[place] == 0x0D
        let isEscaped = node.isDoubleQuoted && bytes[..<(place + 1)].suffix(6).contains(UInt8(ascii: "\\"))
        #expect(
          isSame || isFolded || isEscaped,
          "byte \(offset) of \(text.text.debugDescription) in \(source.debugDescription) at \(place)")
      }
    }
  }
}
