import AetherModel
import Resolution
import Testing

@Suite struct SolverTests {
  private let libraries = """
    csv 1.0.0: codec ^1
    csv 1.2.0: codec ^2
    csv 1.3.0-rc.1: codec ^2
    csv 2.0.0: codec ^2; json ^1
    codec 1.0.0
    codec 1.5.0
    codec 2.0.0
    codec 2.1.0
    json 1.0.0: codec ^1
    json 1.1.0: codec >=1, <3
    """

  @Test(arguments: [
    ([], ""),
    (["codec"], "codec 2.1.0"),
    (["csv ^1"], "codec 2.1.0, csv 1.2.0"),
    (["csv"], "codec 2.1.0, csv 2.0.0, json 1.1.0"),
    (["csv", "codec ^1"], "codec 1.5.0, csv 1.0.0"),
    (["csv", "codec <2.1"], "codec 2.0.0, csv 2.0.0, json 1.1.0"),
    (["csv ^1", "csv <1.2"], "codec 1.5.0, csv 1.0.0"),
    (["csv ^1.3.0-rc.0"], "codec 2.1.0, csv 1.3.0-rc.1"),
    (["csv ^1.3.0-rc.0", "codec ^2"], "codec 2.1.0, csv 1.3.0-rc.1"),
    (["csv ^1.0", "csv >=1.3.0-rc.1"], "[version-conflict] error: no version of csv suits all that want it\nhint: two versions at once need a name each, under 'modules' in the pipeline\nnote: pipeline.yaml:1 wants csv ^1.0\nnote: pipeline.yaml:2 wants csv >=1.3.0-rc.1\n"),
  ])
  func theHighestVersionsThatFitAreChosen(_ wishes: [String], _ expected: String) {
    #expect(outcome(wishes, in: Universe(libraries)) == expected)
  }

  @Test func aPreferredVersionIsTakenWhereItFits() {
    let preferred = ["codec": "2.0.0", "json": "1.0.0", "csv": "9.9.9"]
    #expect(outcome(["csv"], in: Universe(libraries), preferred: preferred) == "codec 2.0.0, csv 2.0.0, json 1.1.0")
    #expect(outcome(["csv ^1", "codec"], in: Universe(libraries), preferred: ["csv": "1.0.0"]) == "codec 1.5.0, csv 1.0.0")
  }

  @Test func anAliasIsAChoiceOfItsOwn() {
    let universe = Universe(
      """
      csv 1.0.0: codec
      csv 2.0.0: codec
      codec 1.0.0
      codec 2.0.0
      tool 1.0.0: csv ^1
      """)
    #expect(outcome(["csv ^1 as old", "csv ^2 as new"], in: universe) == "codec 2.0.0, new 2.0.0, old 1.0.0")
    #expect(outcome(["csv ^2 as new", "tool"], in: universe) == "codec 2.0.0, csv 1.0.0, new 2.0.0, tool 1.0.0")
    #expect(outcome(["csv ^2 as csv", "csv"], in: universe) == "codec 2.0.0, csv 2.0.0")
    #expect(universe.questions.count { $0 == "csv" } == 3, "once a resolution")
    #expect(outcome(["codec as csv", "tool"], in: universe).hasPrefix("[alias-conflict] error: the name 'csv' would mean two"))
  }

  @Test func optionalRequirementsChooseNothingButHoldWhatIsChosen() {
    let universe = Universe(
      """
      csv 1.0.0: codec? ^1
      tool 1.0.0: codec
      codec 1.0.0
      codec 2.0.0
      user 1.0.0: tool; csv
      """)
    #expect(outcome(["csv"], in: universe) == "csv 1.0.0")
    #expect(universe.questions == ["csv", "csv 1.0.0"])
    for wishes in [["csv", "tool"], ["tool", "csv"], ["user"], ["codec", "csv", "tool"]] {
      #expect(outcome(wishes, in: universe).contains("codec 1.0.0"), "\(wishes)")
    }
  }

  @Test func whatIsNotTriedIsNotRead() {
    let universe = Universe(libraries)
    #expect(outcome(["csv ^1"], in: universe) == "codec 2.1.0, csv 1.2.0")
    #expect(universe.questions == ["csv", "csv 1.2.0", "codec", "codec 2.1.0"])
  }

  @Test func aBundleOfManyVersionsIsSearched() {
    let universe = Universe()
    for minor in 0..<200 as Range<UInt64> {
      let wants = minor < 70 ? "base ^1" : "base ^2"
      universe.add("wide", SemanticVersion(1, minor, 0), [Universe.requirement(wants)])
      universe.add("base", SemanticVersion(1, minor, 0), [])
    }
    universe.add("base", SemanticVersion(2, 0, 0), [])
    #expect(outcome(["wide"], in: universe) == "base 2.0.0, wide 1.199.0")
    #expect(outcome(["wide", "base ^1"], in: universe) == "base 1.199.0, wide 1.69.0")
    #expect(outcome(["wide <1.64", "base <1.65"], in: universe) == "base 1.64.0, wide 1.63.0")
    #expect(outcome(["wide <1.63", "base <1.63"], in: universe) == "base 1.62.0, wide 1.62.0")
  }

  @Test func whatTheSourceSaysIsPassedOn() {
    struct Broken: VersionSource {
      struct Offline: Error {}
      func versions(of module: String) throws(Offline) -> [SemanticVersion] { throw Offline() }
      func requirements(of module: String, at version: SemanticVersion) throws(Offline) -> [Manifest.Requirement] { [] }
    }
    do throws(ResolutionError<Broken.Offline>) {
      _ = try VersionSolver(Broken()).solve([Wish("csv", origin: "aether.lock")])
      Issue.record("nothing was thrown")
    } catch {
      guard case .source = error else {
        Issue.record("\(error)")
        return
      }
    }
  }
}
