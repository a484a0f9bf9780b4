import Testing

/// What `foreach` looks like.
@Suite(.timeLimit(.minutes(2))) struct LoopTests {
  private func scene() throws -> Scene {
    try Scene(
      plugins: ["flaky", "counts"],
      [
        "loops.yaml": """
          name: loops
          jobs: 1
          inputs:
            - {name: fails, type: array, items: integer, default: [0, 0, 0]}
            - {name: loud, type: bool, default: true}
          steps:
            - id: each
              module: flaky
              foreach: "${{ inputs.fails }}"
              with: {effects: effects, name: "item_${{ index }}", fails: "${{ item }}"}
            - {id: names, module: debug, with: {message: "${{ steps.each.outputs.map(o, o.name).join(', ') }}"}}
            - {id: fixed, module: debug, foreach: [a, "${{ run.name }}"], when: "${{ inputs.loud }}", with: {message: "${{ item }}"}}
            - {id: none, module: debug, foreach: [], with: {message: never}}
          finally:
            - {id: bye, module: debug, foreach: [1, 2], with: {message: "${{ item * 10 }}: ${{ steps.each.status }}"}}
          outputs:
            names: "${{ steps.each.outputs.map(o, o.name) }}"
            nothing: "${{ steps.none.outputs }}"
          """,
        "goes-on.yaml": """
          name: goes-on
          jobs: 1
          steps:
            - id: each
              module: flaky
              foreach: [0, 9, 0]
              on_error: continue
              with: {effects: effects, name: "other_${{ index }}", fails: "${{ item }}"}
            - {id: after, module: debug, with: {message: "${{ size(steps.each.?outputs.orValue([])) }}, ${{ steps.each.error.code }}"}}
          """,
        "wrong.yaml": """
          steps:
            - {id: each, module: debug, foreach: "${{ 5 }}", with: {message: "${{ item }}"}}
            - {id: one, module: debug, jobs: 3, with: {message: "${{ steps.each.outputs.text }} ${{ item }}"}}
            - {id: two, module: debug, foreach: [a, 1], with: {message: "${{ item + 1 }} ${{ index.x }}"}}
          """,
      ])
  }

  @Test func listsAndTheirFailures() throws {
    let scene = try scene()
    try scene.run("aether validate loops.yaml")
    try scene.run("aether validate wrong.yaml")
    try scene.run("aether run loops.yaml")
    try scene.run("aether runs show latest")
    try scene.run("aether run loops.yaml --input loud=false --input 'fails=[2, 0]'")
    try scene.run("rm effects.item_*; aether run loops.yaml --input 'fails=[0, 1, 0]'")
    try scene.run("aether runs show latest")
    try scene.run("aether run --resume latest")
    try scene.run("aether runs show latest")
    try scene.run("aether runs show latest --step 'each[1]' --json | head -c 60")
    try scene.run("aether runs logs latest --step 'fixed[1]'")
    try scene.run("aether run goes-on.yaml")
    try scene.compare("loops")
  }

  /// Killed in an item, a run goes on with that and those that had not begun.
  @Test func aRunThatIsKilledInAnItemKeepsTheOthers() throws {
    let scene = try Scene(
      plugins: ["counts"],
      [
        "kill-at.sh": Scene.killAt,
        "killed.yaml": """
          name: killed
          jobs: 1
          steps:
            - id: first
              module: counts
              foreach: [5, 6]
              with: {effects: effects, name: "first_${{ index }}", rows: "${{ item }}", interval: 1}
            - id: slow
              module: counts
              needs: [first]
              foreach: [5, 300]
              with: {effects: effects, name: "slow_${{ index }}", rows: "${{ item }}", interval: 100, delay_us: 2000}
          outputs:
            sums: "${{ (steps.first.outputs + steps.slow.outputs).map(o, o.sum) }}"
          """,
      ])
    try scene.quietly(#"bash kill-at.sh 'slow","item":1,"attempt' killed.yaml"#)
    let resumed = try scene.quietly("aether run --resume latest --json")
    #expect(resumed.status == 0, "\(resumed.error)")
    #expect(!resumed.output.contains(#""step":"first","item""#))
    #expect(resumed.output.contains(#"[15,21,15,45150]"#), "\(resumed.output)")
  }
}
