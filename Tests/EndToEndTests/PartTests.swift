import Testing

/// `aether run --until` and `--only`: the effects show what ran.
@Suite(.timeLimit(.minutes(2))) struct PartTests {
  private static let pipeline = """
    name: parts
    jobs: 1
    inputs: [{name: start, type: integer, default: 1}]
    steps:
      - {id: load, module: adds, with: {effects: effects, name: load, numbers: ["${{ inputs.start }}", 1]}}
      - {id: sum, module: adds, with: {effects: effects, name: sum, numbers: ["${{ steps.load.outputs.total }}"]}}
      - {id: other, module: once, with: {effects: effects, name: other}}
      - {id: report, module: once, needs: [sum, other], with: {effects: effects, name: report}, notify: tell}
    handlers:
      - {id: tell, module: debug, with: {message: never}}
    finally:
      - {id: tidy, module: debug, with: {message: "report: ${{ steps.report.status }}"}}
    outputs: {total: "${{ steps.sum.outputs.total }}", text: "${{ steps.report.outputs.text }}"}

    """

  private func scene(_ plugins: [String] = []) throws -> Scene {
    try Scene(plugins: ["adds", "once"] + plugins, ["parts.yaml": Self.pipeline])
  }

  @Test func untilAStepAndThenTheRest() throws {
    let scene = try scene()
    try scene.run("aether run parts.yaml --until sum")
    #expect(try scene.lines(of: "effects").map { String($0.prefix(4)) } == ["load", "sum "])
    try scene.run("aether runs show latest")
    try scene.run("aether run --resume latest")
    #expect(try scene.lines(of: "effects").map { String($0.prefix(4)) } == ["load", "sum ", "othe", "repo"])
    try scene.run("aether runs show latest")
    try scene.run("aether run --resume latest")
    #expect(try scene.lines(of: "effects").count == 4)
    try scene.compare("part-until")
  }

  /// As `make a`, then `make b`.
  @Test func aPartOfARunThatGoesOn() throws {
    let scene = try scene()
    try scene.quietly("aether run parts.yaml --until load")
    try scene.run("aether run --resume latest --until sum --until other")
    #expect(try scene.lines(of: "effects").map { String($0.prefix(4)) } == ["load", "sum ", "othe"])
    try scene.compare("part-until-resumed")
  }

  @Test func oneStepOverAnEarlierRun() throws {
    let scene = try scene()
    try scene.run("aether run parts.yaml --only sum")
    try scene.quietly("aether run parts.yaml --input start=4 --until sum")
    try scene.quietly("rm effects")
    try scene.run("aether run parts.yaml --only sum")
    #expect(try scene.lines(of: "effects").map { String($0.prefix(4)) } == ["sum "])
    try scene.run("aether run parts.yaml --only sum --input start=5")
    try scene.run("aether runs list")
    // The new run has what it took, and goes on by itself.
    try scene.run("aether run --resume latest")
    #expect(try scene.lines(of: "effects").map { String($0.prefix(4)) } == ["sum ", "sum ", "othe", "repo"])
    try scene.compare("part-only")
  }

  @Test func whatChangedIsSaid() throws {
    let scene = try scene()
    try scene.quietly("aether run parts.yaml --until sum; rm effects")
    // What comes after and what is no part of it may change.
    try scene.quietly("sed -i 's/name: report}/name: repeat}/' parts.yaml")
    #expect(try scene.quietly("aether run parts.yaml --only sum").status == 0)
    try scene.quietly("sed -i 's/name: load, numbers/name: last, numbers/' parts.yaml")
    try scene.run("aether run parts.yaml --only sum")
    #expect(try scene.lines(of: "effects").count == 1)
    try scene.run("aether run parts.yaml --only sum --accept-changes")
    #expect(try scene.lines(of: "effects").count == 2)
    try scene.compare("part-changed")
  }

  @Test func secretsAreNotThere() throws {
    let scene = try scene(["makes-secret"])
    try scene.command.folder.write("word", "hush-hush-hush")
    try scene.command.folder.write(
      "secret.yaml",
      """
      name: secret
      steps:
        - {id: make, module: makes-secret, with: {effects: effects, name: make, path: word}}
        - {id: take, module: takes-secret, with: {effects: effects, name: take, secret: "${{ steps.make.outputs.secret }}"}}
      """)
    try scene.quietly("aether run secret.yaml")
    try scene.run("aether run secret.yaml --only take")
    try scene.compare("part-secret")
  }

  /// What a step's pipeline runs counts as much as the pipeline itself.
  @Test func whatChangedFurtherInsideIsSaid() throws {
    let scene = try Scene(
      plugins: [],
      [
        "outer.yaml": """
        name: outer
        steps:
          - {id: s, pipeline: middle.yaml}
          - {id: z, module: debug, with: {message: "${{ steps.s.outputs.t }}"}}
        """,
        "middle.yaml": "name: middle\nsteps: [{id: i, pipeline: inner.yaml}]\noutputs: {t: \"${{ steps.i.outputs.t }}\"}\n",
        "inner.yaml": "name: inner\nsteps: [{id: d, module: debug, with: {message: one}}]\noutputs: {t: \"${{ steps.d.outputs.text }}\"}\n",
      ])
    #expect(try scene.quietly("aether run outer.yaml").status == 0)
    #expect(try scene.quietly("aether run outer.yaml --only z").status == 0)
    let changed = try scene.quietly("sed -i s/one/two/ inner.yaml; aether run outer.yaml --only z")
    #expect(changed.status == 4)
    #expect(changed.error.contains("the pipeline 'inner', which a step runs, is not as it was"), "\(changed.error)")
  }

  @Test func whatIsRefused() throws {
    let scene = try scene()
    try scene.quietly("aether run parts.yaml --until load")
    for line in [
      "aether run parts.yaml --until sun", "aether run parts.yaml --only tell --only tidy",
      "aether run parts.yaml --until sum --only sum", "aether run parts.yaml --from latest",
      "aether run parts.yaml --only report", "aether run parts.yaml --only sum --from zzz",
      "aether run parts.yaml --only report --from latest", "aether run --resume latest --only sum",
      "aether run parts.yaml --watch --until sum", "aether run parts.yaml --only sum --retry sum",
    ] {
      try scene.run(line)
    }
    #expect(try scene.lines(of: "effects").count == 1)
    try scene.compare("part-refused")
  }
}
