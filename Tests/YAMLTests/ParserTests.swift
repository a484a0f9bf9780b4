import AetherModel
import Testing
import YAML

struct ParserTests {
  @Test func treeInFileOrder() throws {
    let root = try #require(parse("b: [1, {c: d}]\na: null\n'1': x\n").root)
    #expect(root.pairs.map(\.key.string) == ["b", "a", "1"])
    let items = Array(try #require(root["b"]).items)
    #expect(items.count == 2)
    #expect(items[0].integerValue == 1)
    #expect(items[1]["c"]?.string == "d")
    #expect(root["a"]?.kind == .null)
    #expect(root["zz"] == nil)
  }

  @Test func spansOfAllKinds() throws {
    let source = "list:\n  - one\n  - {a: b}\ntext: |\n  x\nquoted: 'é'\nlast: &n value\n"
    let root = try #require(parse(source).root)
    func slice(_ node: Node?) -> String? {
      node.map { String(decoding: Array(source.utf8)[$0.span.range], as: UTF8.self) }
    }
    #expect(slice(root["list"]) == "- one\n  - {a: b}")
    #expect(slice(root["text"]) == "|\n  x\n")
    #expect(slice(root["quoted"]) == "'é'")
    #expect(slice(root["last"]) == "value")
  }

  @Test func severalDocuments() {
    var diagnostics = Diagnostics()
    let source = SourceText(path: "t", text: "a: 1\n---\nb: 2\n...\n")
    #expect(YAMLParser.documents(in: source, diagnostics: &diagnostics).count == 2)
    #expect(diagnostics.all.isEmpty)
    #expect(YAMLParser.documents(in: SourceText(path: "t", text: ""), diagnostics: &diagnostics).isEmpty)
    #expect(YAMLParser.documents(in: SourceText(path: "t", text: "# c\n"), diagnostics: &diagnostics).isEmpty)
  }

  @Test func aliasesAreTheirNodes() throws {
    let (root, report) = parse("a: &x {k: [1, 2]}\nb: *x\nc: *x\n")
    #expect(report.isEmpty)
    #expect(root?["b"]?["k"]?.items.count == 2)
    #expect(root?["c"]?["k"]?.span.range == root?["a"]?["k"]?.span.range)
  }

  @Test func explodingAliasesEnd() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...20 {
      text += "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ") + "]\n"
    }
    #expect(parse(text).report.contains("error: aliases stand for more than 100000 values"))
  }

  @Test func aliasesCountInTheDepth() {
    var text = "a0: &a0 x\n"
    for level in 1...120 { text += "a\(level): &a\(level) [*a\(level - 1)]\n" }
    #expect(parse(text).report.contains("error: values are nested more than 100 deep"))
    let deep = String(repeating: "[", count: 100_000)
    #expect(parse(deep).report.contains("t.yaml:1:101: error: values are nested more than 100 deep"))
  }

  @Test func aByteOrderMarkIsNoContent() throws {
    let root = try #require(parse("\u{FEFF}a: é\nb: 'x'\n").root)
    #expect(root["b"]?.span.start.line == 2)
    #expect(root["b"]?.span.start.column == 4)
    #expect(root["a"]?.string == "é")
  }

  @Test func largeMappingsAreCheckedForDuplicates() {
    let text = (0..<5_000).map { "k\($0): v\n" }.joined() + "k77: again\n"
    #expect(parse(text).report.contains("t.yaml:5001:1: error: duplicate key 'k77'"))
  }

  @Test func truncationAtAnyByteIsReportedOrRead() {
    let text = "a: &x [1, \"é\\n\", 'b''c']\nd: |\n  e\nf: {g: *x, ? h : i}\n"
    let bytes = Array(text.utf8)
    for length in 0...bytes.count {
      let (root, report) = parse(Array(bytes[..<length]))
      #expect(root != nil || !report.isEmpty || length == 0)
    }
  }
}
