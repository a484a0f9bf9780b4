import Linux
import Testing

/// `aether run --dry-run`: what it says, and that nothing is done.
@Suite(.timeLimit(.minutes(2))) struct DryRunTests {
  private static let pipeline = """
    name: plan
    jobs: 2
    timeout: 1h
    inputs:
      - {name: word, type: string, default: hello}
      - {name: loud, type: bool, default: false}
    env: {PLACE: here}
    steps:
      - id: late
        module: sets-line
        needs: [first]
        when: "${{ steps.first.outputs.text == 'a' }}"
        with: {folder: data, line: "${{ inputs.word }}"}
      - id: first
        module: sets-line
        with: {folder: data, line: "${{ inputs.word }}"}
        retry: {attempts: 3, delay: 1s, errors: [NO_EFFECT]}
        timeout: 30s
        lock: data
        env: {PLACE: there}
        notify: tell
      - {id: same, module: sets-line, with: {folder: data, line: old}, on_error: continue, notify: never}
      - {id: shout, module: debug, when: "${{ inputs.loud }}", with: {message: LOUD}}
      - {id: echo, module: debug, with: {message: "${{ steps.shout.outputs.text }}"}}
      - id: join
        module: debug
        with: {message: "${{ inputs.word }}, ${{ steps.first.outputs.text }} in ${{ env.PLACE }} (${{ run.id }})"}
      - id: note
        module: sets-line
        with: {folder: data, line: "${{ steps.first.outputs.text }}"}
    handlers:
      - {id: tell, module: debug, with: {message: "${{ run.name }} of ${{ steps.same.status }}"}}
      - {id: never, module: debug, with: {message: never}}
    finally:
      - {id: tidy, module: debug, with: {message: "shout ${{ steps.shout.status }}, first ${{ steps.first.status }}"}}
    outputs:
      word: "${{ inputs.word }}"
      text: "${{ steps.join.outputs.text }}"
      shout: "${{ steps.shout.outputs.text }}"

    """

  private func scene(_ more: [String: String] = [:]) throws -> Scene {
    try Scene(
      plugins: ["sets-line", "once"],
      ["plan.yaml": Self.pipeline, "data/line.txt": "old"].merging(more) { $1 })
  }

  @Test func itShowsWhatIsKnownAndAsksTheModules() throws {
    let scene = try scene()
    try scene.run("aether run plan.yaml --dry-run")
    try scene.run("aether run plan.yaml --dry-run --input word=old --input loud=true")
    try scene.run("aether run plan.yaml --dry-run --until first")
    try scene.compare("dry-run")
  }

  @Test func itIsOneDocument() throws {
    let scene = try scene()
    try scene.run("aether run plan.yaml --dry-run --json")
    try scene.compare("dry-run-json")
  }

  /// Items of lists that are known, and steps of pipelines that steps run.
  @Test func itLooksInside() throws {
    let scene = try scene([
      "inside.yaml": """
      name: inside
      jobs: 2
      secrets: {token: {env: TOKEN}}
      inputs: [{name: names, type: array, items: string, default: [ada, bob]}]
      steps:
        - {id: each, module: sets-line, foreach: "${{ inputs.names }}", jobs: 3, with: {folder: data, line: "${{ item }}"}}
        - {id: sub, pipeline: part.yaml, with: {who: all}}
        - {id: later, pipeline: part.yaml, foreach: "${{ steps.each.outputs.map(o, o.text) }}", with: {who: "${{ item }}"}}
        - {id: many, module: debug, foreach: "${{ lists.range(1000) }}", when: false, with: {message: "number ${{ item }}"}}
      outputs: {count: "${{ size(steps.each.outputs) }}", who: "${{ steps.sub.outputs.who }}"}
      """,
      "part.yaml": """
      name: part
      inputs: [{name: who, type: string, required: true}]
      steps:
        - {id: line, module: sets-line, with: {folder: data, line: "${{ inputs.who }}"}}
        - {id: twice, module: debug, foreach: ["${{ inputs.who }}", "${{ steps.line.outputs.text }}"], with: {message: "${{ item }}"}}
      outputs: {who: "${{ steps.line.outputs.text }}"}
      """,
    ])
    try scene.run("aether run inside.yaml --dry-run")
    try scene.run("aether run inside.yaml --dry-run --only sub --json | grep -c inner")
    try scene.compare("dry-run-inside")
  }

  @Test func nothingIsDone() throws {
    let scene = try scene([
      "once.yaml": """
      name: effects
      steps:
        - {id: once, module: once, with: {effects: effects, name: once}}
        - {id: line, module: sets-line, needs: [once], with: {folder: data, line: new}}
      """
    ])
    #expect(try scene.quietly("aether run once.yaml --dry-run --trust").status == 0)
    #expect(try scene.command.folder.read("data/line.txt") == "old")
    #expect(!File.exists(scene.command.folder.file("effects")))
    #expect(try scene.quietly("find . -name state.db -o -name 'aether-dry-run-*' | grep .").status != 0)
    #expect(try scene.quietly("aether runs list").output == "")
    // Over an earlier run, its results are there; and still nothing is added to the history.
    #expect(try scene.quietly("aether run plan.yaml --jobs 1").status == 0)
    let runs = try scene.quietly("aether runs list").output
    let part = try scene.quietly("aether run plan.yaml --dry-run --only note")
    #expect(part.status == 0, "\(part.error)")
    #expect(part.output.contains(#"line = "hello""#), "\(part.output)")
    #expect(part.output.contains("would change nothing"), "\(part.output)")
    #expect(try scene.quietly("aether runs list").output == runs)
  }

  /// A sandboxed module may not write while it is asked, although its run may.
  @Test func whatOnlyAsksCannotWrite() throws {
    let scene = try scene([
      "cheat.yaml": """
      name: cheat
      steps: [{id: cheat, module: sets-line, with: {folder: data, line: new, cheats: true}}]
      """
    ])
    let result = try scene.quietly("rm data/line.txt; aether run cheat.yaml --dry-run")
    #expect(result.output.contains("would change nothing: it may not write"), "\(result.output)\(result.error)")
    #expect(!File.exists(scene.command.folder.file("data/line.txt")))
  }

  @Test func whatWouldFailFails() throws {
    func steps(_ lines: String) -> String {
      "name: wrong\njobs: 1\ninputs: [{name: word, type: any, default: OLD}]\nsteps:\n" + lines
    }
    let scene = try scene([
      "pattern.yaml": steps(
        """
          - {id: bad, module: sets-line, with: {folder: data, line: "${{ string(inputs.word) }}"}}
          - {id: after, module: debug, needs: [bad], with: {message: never}}

        """),
      "divide.yaml": steps(
        "  - {id: bad, module: debug, with: {message: \"${{ string(1 / size(string(inputs.word).trim())) }}\"}}\n"),
      "maybe.yaml": steps(
        """
          - {id: make, module: debug, with: {message: a}}
          - id: bad
            module: sets-line
            when: "${{ steps.make.outputs.text == 'b' }}"
            with: {folder: data, line: "${{ string(inputs.word) }}"}

        """),
      "check.yaml": steps("  - {id: bad, module: sets-line, with: {folder: data/line.txt, line: new}}\n"),
    ])
    try scene.run("aether run pattern.yaml --dry-run")
    try scene.run("aether run divide.yaml --dry-run --input word=''")
    try scene.run("aether run maybe.yaml --dry-run")
    try scene.quietly("mkdir -p folder/line.txt")
    try scene.quietly("sed -i 's|data/line.txt|folder|' check.yaml")
    try scene.run("aether run check.yaml --dry-run")
    try scene.compare("dry-run-fails")
  }

  @Test func whatIsRefused() throws {
    let scene = try scene()
    for line in [
      "aether run plan.yaml --dry-run --watch", "aether run --dry-run --resume latest",
      "aether run plan.yaml --dry-run --debug", "aether run plan.yaml --dry-run --attach first",
      "aether run plan.yaml --dry-run --input word", "aether run plan.yaml --dry-run --input wrd=a",
      "aether run plan.yaml --dry-run --only late", "aether run none.yaml --dry-run",
    ] {
      try scene.run(line)
    }
    try scene.compare("dry-run-refused")
  }

  /// A value can't tell the terminal what to do.
  @Test func controlCharactersAreHarmless() throws {
    let scene = try scene()
    let result = try scene.quietly("aether run plan.yaml --dry-run --input word=\"$(printf 'a\\033[31mb')\"")
    #expect(!result.output.contains("\u{1B}"))
    #expect(!result.error.contains("\u{1B}"))
  }
}
