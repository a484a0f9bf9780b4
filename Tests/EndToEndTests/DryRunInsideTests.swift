import Testing

/// A dry run of lists and of pipelines in pipelines, and what it must leave as it is.
@Suite(.timeLimit(.minutes(2))) struct DryRunInsideTests {
  /// What fails inside of a step that may fail is no failure of the run.
  @Test func whatMayFailMayFailInside() throws {
    let scene = try Scene(
      plugins: ["sets-line"],
      [
        "inner.yaml": """
        name: inner
        inputs: [{name: by, type: integer, required: true}, {name: folder, type: string, required: true}]
        steps:
          - {id: divide, module: debug, with: {message: "${{ string(1 / inputs.by) }}"}}
          - {id: set, module: sets-line, with: {folder: "${{ inputs.folder }}", line: new}}
        """,
        "evaluated.yaml": "name: outer\nsteps: [{id: s, pipeline: inner.yaml, on_error: continue, with: {by: 0, folder: data}}]\n",
        "asked.yaml": "name: outer\nsteps: [{id: s, pipeline: inner.yaml, on_error: continue, with: {by: 1, folder: bad}}]\n",
        "items.yaml": """
        name: items
        steps: [{id: s, module: sets-line, foreach: [data, bad], on_error: continue, with: {folder: "${{ item }}", line: new}}]
        """,
        "strict.yaml": "name: outer\nsteps: [{id: s, pipeline: inner.yaml, with: {by: 0, folder: data}}]\n",
      ])
    try scene.quietly("mkdir -p data bad/line.txt")
    for name in ["evaluated", "asked", "items"] {
      let result = try scene.quietly("aether run \(name).yaml --dry-run")
      #expect(result.status == 0, "\(name): \(result.output)\(result.error)")
      #expect(result.output.contains("AETHER_DIVISION_BY_ZERO") || result.output.contains("check failed"), "\(result.output)")
    }
    #expect(try scene.quietly("aether run strict.yaml --dry-run").status == 1)
  }

  @Test func aLongListIsCutAndSaidSo() throws {
    let scene = try Scene(["p.yaml": "name: p\nsteps: [{id: s, module: debug, foreach: \"${{ lists.range(10000) }}\", with: {message: m}}]\n"])
    let result = try scene.quietly("aether run p.yaml --dry-run")
    #expect(result.output.contains("(10000 items)\n       only the first 20 items are looked at\n"), "\(result.output)")
    #expect(result.output.contains("s[19]") && !result.output.contains("s[20]"))
  }

  /// Who only looks has not agreed to anything: the first run says it again.
  @Test func whatAModuleMayIsStillToldAtTheFirstRun() throws {
    let scene = try Scene(plugins: ["sets-line"], ["p.yaml": "name: p\nsteps: [{id: s, module: sets-line, with: {folder: data, line: new}}]\n"])
    try scene.quietly("mkdir data")
    for command in ["aether run p.yaml --dry-run", "aether run p.yaml --dry-run", "aether run p.yaml"] {
      #expect(try scene.quietly(command).error.contains("for the first time"), "\(command)")
    }
    #expect(try !scene.quietly("aether run p.yaml").error.contains("for the first time"))
  }
}
