import Testing

@testable import Expressions

@Suite struct ParserTests {
  @Test(arguments: [
    ("a.b.c", "((a.b).c)"),
    ("a['b'][0]", #"((a[string("b")])[integer(0)])"#),
    ("a.`x-y`", "(a.x-y)"),
    ("a.for", "(a.for)"),
    ("((a))", "a"),
    ("[1, 2,]", "[integer(1),integer(2)]"),
    ("{'a': [], 'b': {},}", #"{string("a"):[],string("b"):{}}"#),
    ("a || b && c == d + e * -f", "(a || (b && (c == (d + (e * (- f))))))"),
    ("a - b - c", "((a - b) - c)"),
    ("a ? b : c ? d : e", "(a ? b : (c ? d : e))"),
    ("!!a", "(! (! a))"),
    ("--1", "(- integer(-1))"),
    ("-1 - -1", "(integer(-1) - integer(-1))"),
    ("-a.b", "(- (a.b))"),
    ("1 in [1]", "(integer(1) in [integer(1)])"),
    ("size(a).b(c, d)", "(size(a).b(c,d))"),
    ("a // and\n.b", "(a.b)"),
  ])
  func groups(text: String, expected: String) throws {
    let tree = try parseTree(text)
    #expect(structure(of: tree, tree.root) == expected)
  }

  @Test func readsBackWhatWasPrinted() throws {
    for seed in 0..<2_000 {
      var random = SplitMix64(seed: UInt64(seed))
      let sample = Sample.random(Int.random(in: 0...32, using: &random), &random)
      let text = sample.text(&random)
      let tree = try parseTree(text)
      #expect(structure(of: tree, tree.root) == sample.structure, "\(text)")
    }
  }

  @Test func rangesCoverWhatWasWritten() throws {
    let tree = try parseTree("steps.a[ 0 ] + (b)")
    let ranges = tree.nodes.map(\.range)
    #expect(ranges == [0..<5, 0..<7, 9..<10, 0..<12, 16..<17, 0..<17])
  }

  @Test(arguments: ["[", "(", "{'a':", "!", "-", "a[", "f(", "a.f(", "a ? b : "])
  func refusesDeepNesting(opening: String) {
    let error = #expect(throws: Problem.self) { try parseTree(String(repeating: opening, count: 100_000) + "a") }
    #expect(error?.message == "the expression nests more than 200 levels")
  }

  @Test(arguments: [".a", "[0]", ".f()", " + a", " && a"])
  func refusesLongChains(link: String) {
    let error = #expect(throws: Problem.self) { try parseTree("a" + String(repeating: link, count: 100_000)) }
    #expect(error?.message == "the expression nests more than 200 levels")
  }

  @Test func takesWhatTheSpecificationAsksFor() throws {
    for link in [".a", "[0]", " + a", " || a", " < a"] {
      _ = try parseTree("a" + String(repeating: link, count: 32))
    }
    for (opening, closing) in [("[", "]"), ("(", ")"), ("{'a':", "}"), ("a ? b : ", ""), ("!", "")] {
      _ = try parseTree(String(repeating: opening, count: 32) + "a" + String(repeating: closing, count: 32))
    }
  }
}
