import Linux
import Testing

/// `aether run --resume`: what it does, what it refuses, and what it says.
@Suite(.timeLimit(.minutes(2))) struct ResumeCommandTests {
  private func scene(_ files: [String: String] = [:], plugins: [String] = []) throws -> Scene {
    let always = [
      "numbers.yaml": RunsPipelines.numbers, "hold.yaml": RunsPipelines.hold, "bad.yaml": RunsPipelines.bad,
      "kill-at.sh": Scene.killAt,
    ]
    return try Scene(plugins: RunsPipelines.plugins + plugins, always.merging(files) { $1 })
  }

  @Test func whatFailedRunsAgainAndNothingElse() throws {
    let scene = try scene()
    try scene.run("aether run bad.yaml")
    try scene.run("aether run --resume latest")
    try scene.run("aether runs list")
    try scene.run("aether runs show latest")
    #expect(try scene.lines(of: "effects") == ["good once", "bad flaky", "bad flaky", "after once"])
    try scene.run("aether run --resume latest")
    try scene.compare("resume-failed")
  }

  @Test func aStepInDoubt() throws {
    let scene = try scene()
    #expect(try scene.quietly("mkfifo fifo; bash kill-at.sh hold hold.yaml").status == 0)
    try scene.run("aether runs list")
    try scene.run("aether run --resume latest")
    try scene.run("aether runs list")
    try scene.run("aether runs show latest")
    try scene.run("aether run --resume latest --retry hodl")
    try scene.run("aether run --resume latest --retry before")
    try scene.run("aether run --resume latest --retry hold & cat /dev/null > fifo; wait $!")
    try scene.compare("resume-in-doubt")
  }

  @Test func whoReadsASkippedStepIsSkippedForGood() throws {
    // `make` can't be over: its file of effects is a FIFO that nobody reads.
    let scene = try scene([
      "skip.yaml": """
        name: skip
        jobs: 1
        steps:
          - {id: make, module: once, with: {effects: fifo, name: make}}
          - {id: read, module: debug, with: {message: "${{ steps.make.outputs.text }}"}}
          - {id: wobble, module: flaky, needs: [make], with: {effects: effects, name: wobble, fails: 1}}
        outputs: {text: "${{ steps.make.outputs.text }}"}
        """
    ])
    #expect(try scene.quietly("mkfifo fifo; bash kill-at.sh make skip.yaml").status == 0)
    try scene.run("aether run --resume latest --skip make")
    try scene.run("aether run --resume latest")
    try scene.run("aether runs show latest")
    try scene.compare("resume-skip")
  }

  @Test func whatIsRefused() throws {
    let scene = try scene()
    try scene.quietly("aether run bad.yaml")
    for line in [
      "aether run", "aether run bad.yaml --retry good", "aether run bad.yaml --skip good",
      "aether run bad.yaml --accept-changes", "aether run --resume", "aether run --resume zzz",
      "aether run --resume latest --retry good", "aether run --resume latest --skip god",
      "aether run --resume latest --retry bad --skip after --skip bad",
      "aether run --resume latest --env A=b", "aether run --resume latest --input a=b",
    ] {
      try scene.run(line)
    }
    #expect(try scene.lines(of: "effects") == ["good once", "bad flaky"])
    try scene.compare("resume-refused")
  }

  @Test func theInputsAreTheRunsOwn() throws {
    let scene = try scene([
      "inputs.yaml": """
        name: inputs
        inputs:
          - {name: word, type: string, required: true}
          - {name: other, type: string, default: unchanged}
        env: {PLACE: here}
        steps:
          - {id: wobble, module: flaky, with: {effects: effects, name: "${{ inputs.word }}", fails: 1}}
          - id: say
            module: debug
            needs: [wobble]
            with: {message: "${{ inputs.word }} ${{ inputs.other }} ${{ env.PLACE }}"}
        outputs: {text: "${{ steps.say.outputs.text }}"}
        """
    ])
    try scene.quietly("aether run inputs.yaml --input word=kept --env PLACE=there")
    try scene.run("aether run --resume latest --input word=other")
    try scene.run("aether run --resume latest")
    try scene.compare("resume-inputs")
  }

  @Test func aPipelineThatChanged() throws {
    let scene = try scene()
    try scene.quietly("aether run bad.yaml; sed -i 's/id: after/id: other/; s/name: after/name: other/' bad.yaml")
    try scene.run("aether run --resume latest")
    try scene.run("aether run --resume latest --accept-changes")
    #expect(try scene.lines(of: "effects") == ["good once", "bad flaky", "bad flaky", "other once"])
    try scene.compare("resume-changed")
  }

  /// Steps come in between, go and change places; what is over stays over, also over a second change.
  @Test func stepsThatMoved() throws {
    func step(_ id: String, _ needs: String, fails: Int? = nil) -> String {
      let module = fails == nil ? "once" : "flaky"
      let more = fails.map { ", fails: \($0)" } ?? ""
      return "  - {id: \(id), module: \(module), needs: [\(needs)], with: {effects: effects, name: \(id)\(more)}}\n"
    }
    let scene = try scene([
      "moved.yaml": "name: moved\njobs: 1\nsteps:\n" + step("a", "") + step("b", "a") + step("c", "b", fails: 2) + step("d", "c")
    ])
    let run = "aether run --resume latest --accept-changes 2>&1 | grep -c ✓"
    #expect(try scene.quietly("aether run moved.yaml 2>&1 | grep -c ✓").output == "2\n")
    try scene.command.folder.write(
      "moved.yaml", "name: moved\njobs: 1\nsteps:\n" + step("x", "") + step("b", "x") + step("c", "b", fails: 2) + step("a", "c"))
    #expect(try scene.quietly(run).output == "1\n")
    try scene.command.folder.write(
      "moved.yaml",
      "name: moved\njobs: 1\nsteps:\n" + step("c", "x", fails: 2) + step("y", "c") + step("x", "") + step("d", "y"))
    #expect(try scene.quietly(run).output == "3\n")
    #expect(
      try scene.lines(of: "effects") == ["a once", "b once", "c flaky", "x once", "c flaky", "c flaky", "y once", "d once"])
    let show = try scene.quietly("aether runs show latest")
    for line in ["a", "b", "x", "y", "d"] { #expect(show.output.contains("\n\(line)  "), "\(line): \(show.output)") }
    #expect(show.output.contains("c (3)"), "\(show.output)")
  }

  @Test func aModuleThatChanged() throws {
    let scene = try scene([:])
    let folder = Path.join(Fixtures.root, ".build/fixtures")
    scene.command.variables["AETHER_PLUGIN_PATHS"] = "\(folder)/once:\(scene.command.folder.file("flaky"))"
    try scene.quietly("cp -r \(folder)/flaky flaky; aether run bad.yaml")
    // What follows on an ELF file's last section is nobody's business, but it is another file.
    try scene.quietly("printf more >> flaky/libflaky.so")
    try scene.run("aether run --resume latest")
    try scene.run("aether run --resume latest --accept-changes")
    try scene.compare("resume-module-changed")
  }

  @Test func aRunThatSucceededGivesItsOutputs() throws {
    let scene = try scene()
    try scene.quietly("aether run numbers.yaml")
    try scene.run("aether run --resume latest")
    try scene.run("aether run --resume latest --json")
    try scene.run("aether run --resume latest --retry count")
    #expect(try scene.lines(of: "effects").count == 5)
    try scene.compare("resume-succeeded")
  }

  @Test func checkpointsGoOn() throws {
    // A row takes so long that the process is killed before the next checkpoint, however busy the machine is.
    let scene = try scene([
      "count.yaml": """
        name: count
        steps:
          - id: count
            module: counts
            with: {effects: effects, name: count, rows: 4, interval: 2, delay_us: 1000000}
        outputs: {sum: "${{ steps.count.outputs.sum }}"}
        """
    ])
    let result = try scene.quietly(
      """
      mkfifo events
      aether run count.yaml --json > events 2>/dev/null & run=$!
      exec 3< events
      while read -r line <&3; do
        case "$line" in *'"event":"checkpoint"'*) break ;; esac
      done
      kill -KILL $run; wait $run
      aether run --resume latest
      """)
    #expect(result.status == 0, "\(result.error)")
    #expect(result.output == "sum: 10\n")
    #expect(result.error.contains("count | goes on after row 2"), "\(result.error)")
    #expect(try scene.lines(of: "effects") == ["count row 1..2", "count reset", "count row 3..4"])
  }
}
