import AetherModel
import Linux
import Testing

/// A wrong description is refused, or its step fails in the sandbox; none ends the process that runs the pipeline.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ForeignMutantTests {
  private static let seed: UInt64 = 7

  @Test(.enabled(if: ForeignFixtures.hasHeaders)) func wrongDescriptions() throws {
    let mutants = try ForeignMutants.all(seed: Self.seed)
    #expect(mutants.count >= 300)
    for kind in ForeignMutant.Kind.allCases { #expect(mutants.contains { $0.kind == kind }, "\(kind)") }
    var judgement = try ForeignJudgement(mutants)
    try judgement.check()
    try judgement.check()
    try judgement.run()
    print(judgement.table)
    let holes = mutants.indices.filter { !judgement.refused.contains($0) && judgement.statuses[$0] != 1 }
    for number in holes { Issue.record("\(judgement.report(number))") }
  }

  /// Without headers less is refused, and more ends in the sandbox, or isn't told at all. Still no host ends.
  @Test func wrongDescriptionsWithoutHeaders() throws {
    var mutants = try ForeignMutants.all(seed: Self.seed)
    for index in mutants.indices {
      mutants[index].manifest = mutants[index].manifest.setting(["foreign", "header"], nil)
    }
    var judgement = try ForeignJudgement(mutants)
    try judgement.check()
    try judgement.run()
    print(judgement.table)
    for number in mutants.indices where !judgement.refused.contains(number) {
      let status = judgement.statuses[number]
      if status != 0 && status != 1 { Issue.record("\(judgement.report(number))") }
    }
  }

  /// The generator breaks what works.
  @Test func unbrokenDescriptions() throws {
    let modules = try ForeignFixtures.values().map { name, manifest in
      ForeignMutant(
        kind: .width, module: name, change: "none", manifest: manifest,
        inputs: ForeignMutants.inputs[name] ?? .object([]))
    }
    var judgement = try ForeignJudgement(modules)
    try judgement.check()
    try judgement.check()
    try judgement.run()
    for number in modules.indices where judgement.statuses[number] != 0 { Issue.record("\(judgement.report(number))") }
  }
}
