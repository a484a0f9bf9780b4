import Testing

/// What `when`, `notify` and handlers look like.
@Suite(.timeLimit(.minutes(2))) struct HandlerTests {
  private func scene() throws -> Scene {
    try Scene(
      plugins: ["tells-all", "flaky"],
      [
        "notes.yaml": """
          name: notes
          jobs: 1
          inputs: [{name: loud, type: bool, default: false}, {name: fails, type: integer, default: 0}]
          steps:
            - {id: change, module: tells-all, notify: [announce, never]}
            - {id: again, module: tells-all, needs: [change], notify: announce}
            - {id: shout, module: debug, when: "${{ inputs.loud }}", with: {message: LOUD}}
            - {id: silent, module: debug, when: false, with: {message: never}, notify: quiet}
            - {id: end, module: flaky, needs: [again], with: {effects: effects, name: end, fails: "${{ inputs.fails }}"}}
          handlers:
            - {id: quiet, module: debug, with: {message: nothing changed here}}
            - {id: announce, module: debug, with: {message: "changed; the end ${{ steps.end.status }}"}}
            - {id: never, module: debug, when: "${{ inputs.loud }}", with: {message: and loud}}
          finally:
            - {id: tidy, module: debug, with: {message: "announced: ${{ run.name }}"}}
          """
      ])
  }

  @Test func handlersAndConditions() throws {
    let scene = try scene()
    try scene.run("aether validate notes.yaml")
    try scene.run("aether graph notes.yaml --format mermaid")
    try scene.run("aether run notes.yaml")
    try scene.run("aether run notes.yaml --input loud=true")
    try scene.run("aether run notes.yaml --input fails=9")
    try scene.run("aether run --resume latest")
    try scene.run("aether runs show latest")
    try scene.compare("handlers")
  }

  /// Killed in a handler, a run goes on with it: the steps that notified it keep what they said.
  @Test func aRunThatIsKilledInAHandlerRunsItAgain() throws {
    let scene = try Scene(
      plugins: ["tells-all", "counts"],
      [
        "kill-at.sh": Scene.killAt,
        "killed.yaml": """
          name: killed
          steps:
            - {id: change, module: tells-all, notify: restart}
          handlers:
            - {id: restart, module: counts, with: {effects: effects, name: restart, rows: 300, interval: 100, delay_us: 2000}}
            - {id: other, module: debug, with: {message: never}}
          """,
      ])
    try scene.quietly("bash kill-at.sh restart killed.yaml")
    let resumed = try scene.quietly("aether run --resume latest --json")
    #expect(resumed.status == 0, "\(resumed.error)")
    #expect(resumed.output.contains(#""step":"restart""#))
    #expect(!resumed.output.contains(#""step":"change","attempt":2"#))
  }
}
