import AetherModel
import Resolution
import Testing

/// The full texts that people read.
@Suite struct ExplanationTests {
  private func expect(
    _ wishes: [String], _ universe: String, _ expected: String, location: SourceLocation = #_sourceLocation
  ) {
    let text = outcome(wishes, in: Universe(universe))
    #expect(text == expected + "\n", sourceLocation: location)
  }

  @Test func whoWantsWhat() {
    expect(
      ["csv ^1.2", "noise", "codec ^1"],
      """
      csv 1.1.0: codec ^1
      csv 1.2.0: codec ^2
      csv 1.3.0: codec ^2
      csv 1.4.0-rc.1: codec ^3
      csv 1.4.1: codec ^2
      csv 2.0.0: codec ^1
      codec 1.0.0
      codec 2.0.0
      noise 1.0.0: codec
      """,
      """
      [version-conflict] error: no version of codec suits all that want it
      note: pipeline.yaml:1 wants csv ^1.2
      note: csv 1.2.0 to 1.4.1 want codec ^2
      note: pipeline.yaml:3 wants codec ^1
      """)
  }

  @Test func aChainOfSeveral() {
    expect(
      ["app", "tool ^1"],
      """
      app 1.0.0: web ^1
      app 1.1.0: web ^1
      web 1.0.0: base ^3
      web 1.1.0: log ^2
      log 2.0.0: base >=3
      base 2.0.0
      base 3.0.0
      tool 1.0.0: base ^2
      """,
      """
      [version-conflict] error: no version of base suits all that want it
      note: pipeline.yaml:1 wants app
      note: app 1.0.0 to 1.1.0 want web ^1
      note: web 1.1.0 wants log ^2
      note: log 2.0.0 wants base >=3
      note: web 1.0.0 wants base ^3
      note: pipeline.yaml:2 wants tool ^1
      note: tool 1.0.0 wants base ^2
      """)
  }

  @Test func modulesThatDoNotExist() {
    expect(
      ["csv ^1"], "codec 1.0.0",
      """
      [unknown-module] error: there is no module 'csv'
      note: pipeline.yaml:1 wants csv ^1 (there is no such module)
      """)
    expect(
      ["csv", "other"], "csv 1.0.0: codec\ncsv 1.1.0: codec\nother 1.0.0",
      """
      [unknown-module] error: there is no module 'codec'
      note: pipeline.yaml:1 wants csv
      note: csv 1.0.0 to 1.1.0 want codec (there is no such module)
      """)
    expect(
      ["csv", "codec ^1"], "csv 1.0.0: ghost\ncsv 1.1.0: codec ^2\ncodec 1.0.0\ncodec 2.0.0",
      """
      [version-conflict] error: no version of codec suits all that want it
      note: pipeline.yaml:1 wants csv
      note: csv 1.1.0 wants codec ^2
      note: csv 1.0.0 wants ghost (there is no such module)
      note: pipeline.yaml:2 wants codec ^1
      """)
  }

  @Test func rangesThatHoldNothing() {
    expect(
      ["csv ^3"], "csv 1.0.0\ncsv 1.1.0",
      """
      [no-version] error: no version of csv is in the range ^3 (there are 1.0.0, 1.1.0)
      note: pipeline.yaml:1 wants csv ^3 (there are 1.0.0, 1.1.0)
      """)
    expect(
      ["csv"], "csv 1.0.0-rc.1",
      """
      [no-version] error: no version of csv is in the range * (there is 1.0.0-rc.1)
      hint: a prerelease is chosen only where a range names it: ^1.0.0-rc.1
      note: pipeline.yaml:1 wants csv (there is 1.0.0-rc.1)
      """)
    expect(
      ["app ^1 as main"], "app 1.0.0: csv ^9\n" + (0..<9).map { "csv 1.\($0).0\n" }.joined(),
      """
      [no-version] error: no version of csv is in the range ^9 (there are 9, from 1.0.0 to 1.8.0)
      note: pipeline.yaml:1 wants app ^1 as main
      note: app 1.0.0 (as main) wants csv ^9 (there are 9, from 1.0.0 to 1.8.0)
      """)
  }

  @Test func twoWishesForOneModule() {
    expect(
      ["csv ^1", "csv ^2"], "csv 1.0.0\ncsv 2.0.0",
      """
      [version-conflict] error: no version of csv suits all that want it
      hint: two versions at once need a name each, under 'modules' in the pipeline
      note: pipeline.yaml:1 wants csv ^1
      note: pipeline.yaml:2 wants csv ^2
      """)
  }

  @Test func optionalRequirements() {
    expect(
      ["csv", "codec ^2"], "csv 1.0.0: codec? ^1\ncodec 1.0.0\ncodec 2.0.0",
      """
      [version-conflict] error: no version of codec suits all that want it
      note: pipeline.yaml:1 wants csv
      note: csv 1.0.0 wants codec ^1, if it is there
      note: pipeline.yaml:2 wants codec ^2
      """)
  }

  @Test func gapsBetweenVersions() {
    expect(
      ["csv", "a ^1", "b ^1"],
      """
      csv 1.0.0: a ^2
      csv 1.1.0: b ^2
      csv 1.2.0: a ^2
      csv 1.3.0: a ^2
      csv 1.4.0: b ^2
      a 1.0.0
      a 2.0.0
      b 1.0.0
      b 2.0.0
      """,
      """
      [version-conflict] error: no versions of a and b suit all that want them
      note: pipeline.yaml:1 wants csv
      note: csv 1.1.0 and 1.4.0 want b ^2
      note: csv 1.0.0 and 1.2.0 to 1.3.0 want a ^2
      note: pipeline.yaml:2 wants a ^1
      note: pipeline.yaml:3 wants b ^1
      """)
  }

  @Test func aLongChainIsCut() {
    let count = 30
    var universe = (0..<count).map { "m\($0) 1.0.0: m\($0 + 1)\n" }.joined()
    universe += "m\(count) 1.0.0: m0 ^2\nm0 2.0.0"
    let lines = outcome(["m0 ^1"], in: Universe(universe)).split(separator: "\n")
    #expect(lines.count == 21)
    #expect(lines.first == "[version-conflict] error: no version of m0 suits all that want it")
    #expect(lines.last == "note: and 13 more modules want something")
  }

  @Test func manyWantsOfOneModuleBecomeOneLine() {
    let app = (0..<15).map { "app 1.\($0).0: base ^\($0 + 3); x\($0 / 5) ^2\n" }.joined()
    let others = (0..<3).map { "x\($0) 1.0.0\nx\($0) 2.0.0\n" }.joined()
    let tool = (0..<9).map { "tool 1.\($0).0: x0 ^\($0 % 2 + 1)\n" }.joined()
    let bases = (1..<18).map { "base \($0).0.0: tool; x1 ^1; x2 ^1\n" }.joined()
    expect(
      ["app", "base >=3"] + (0..<12).map { "base <\(40 - $0)" } + ["base <4, >=3", "x0 ^1"], app + others + tool + bases,
      """
      [version-conflict] error: no versions of base and x0 suit all that want them
      note: pipeline.yaml:1 wants app
      note: app 1.5.0 to 1.14.0 want base ^17, ^16, ^15 or 7 more
      note: app 1.0.0 to 1.4.0 want x0 ^2
      note: pipeline.yaml:15 wants base <4, >=3
      note: pipeline.yaml:16 wants x0 ^1
      """)
  }

  @Test func aLargeExplanationSaysWhatIsNearestToTheWishes() {
    var universe = (0..<8).map { app in (0..<4).map { "app 1.\(app).\($0): lib\(app)-\($0)\n" }.joined() }.joined()
    universe += (0..<8).map { app in (0..<4).map { "lib\(app)-\($0) 1.0.0: base ^\($0 + 2)\n" }.joined() }.joined()
    universe += (1..<7).map { "base \($0).0.0\n" }.joined()
    let lines = outcome(["app", "base ^1"], in: Universe(universe)).split(separator: "\n")
    #expect(lines.count == 21)
    #expect(lines[..<5].joined(separator: "\n") == """
      [version-conflict] error: no version of base suits all that want it
      note: pipeline.yaml:1 wants app
      note: pipeline.yaml:2 wants base ^1
      note: app 1.0.0 to 1.7.3 want some of lib7-3, lib7-2, lib7-1 and 29 more
      note: lib7-3 1.0.0 wants base ^5
      """)
    #expect(lines.last == "note: and 16 more modules want something")
  }

  @Test(arguments: [
    (["a"], "a 1.0.0: b\nb 2.1.0: a", "a 1.0.0 -> b 2.1.0 -> a 1.0.0"),
    (["a"], "a 1.0.0: a ^1", "a 1.0.0 -> a 1.0.0"),
    (["x", "a"], "x 1.0.0: c\na 1.0.0: b\nb 1.0.0: c\nc 1.0.0: b", "c 1.0.0 -> b 1.0.0 -> c 1.0.0"),
  ])
  func circlesAreNamed(_ wishes: [String], _ universe: String, _ path: String) {
    let text = outcome(wishes, in: Universe(universe))
    #expect(text == "[dependency-cycle] error: modules require each other in a circle: \(path)\n")
  }

  @Test func anOptionalEdgeMakesNoCircle() {
    #expect(outcome(["a"], in: Universe("a 1.0.0: b\nb 1.0.0: a?")) == "a 1.0.0, b 1.0.0")
    #expect(outcome(["a"], in: Universe("a 1.0.0: a? ^1")) == "a 1.0.0")
  }

  @Test func aModuleThatWantsAnotherVersionOfItselfIsNotChosen() {
    expect(
      ["a"], "a 1.0.0: a ^2\na 1.1.0: a ^2\na 2.0.0: a ^1",
      """
      [version-conflict] error: no version of a suits all that want it
      note: pipeline.yaml:1 wants a
      note: a 2.0.0 wants a ^1
      note: a 1.0.0 to 1.1.0 want a ^2
      """)
  }
}
