import Testing

/// Which of several variables of one name a module sees.
struct VariableTests {
  @Test func theNearestDeclarationWins() throws {
    let command = try AetherCommand()
    try command.folder.write(
      "aether.yaml", "env_files: common.env\nenv: {B: project, C: project, D: project, E: project}\n")
    try command.folder.write("common.env", "A=file\nB=file\nX=common\n")
    try command.folder.write("more/X", "more\n")
    try command.folder.write(
      "p.yaml",
      """
      env_files: [more]
      env: {C: pipeline, D: pipeline, E: pipeline}
      steps:
        - id: own
          module: debug
          env: {D: step, E: step, Y: step}
          with: {message: "${{ env.A }} ${{ env.B }} ${{ env.C }} ${{ env.D }} ${{ env.E }} ${{ env.X }} ${{ env.Y }}"}
        - {id: other, module: debug, with: {message: "${{ env.D }} ${{ env.E }}"}}
      outputs:
        own: "${{ steps.own.outputs.text }}"
        other: "${{ steps.other.outputs.text }}"
      """)
    let result = try command.aether("run", "p.yaml", "--env", "E=command")
    #expect(result.status == 0, "\(result.error)")
    #expect(result.output == "own: file project pipeline step command more step\nother: pipeline command\n")
  }

  @Test func validateReadsEnvironmentFiles() throws {
    let command = try AetherCommand()
    try command.folder.write("p.yaml", "env_files: [a.env, b.env]\nsteps: [{id: a, module: debug}]\n")
    try command.folder.write("b.env", "A=$B\n")
    let result = try command.aether("validate", "p.yaml")
    #expect(result.status == 2)
    #expect(
      result.error == """
        p.yaml:1:13: error: the environment file 'a.env' can't be read: No such file or directory
          1 | env_files: [a.env, b.env]
            |             ^~~~~
        hint: it would be DIR/a.env
        b.env:1:3: error: '$B' is not replaced by the value of a variable
          1 | A=$B
            |   ^~
        hint: put the value in single quotes if '$' is meant as it stands

        """)
  }

  @Test func stepsMayFailAndTimeOut() throws {
    let command = try AetherCommand()
    try command.folder.write(
      "p.yaml",
      """
      timeout: 1m
      durability: disk
      steps:
        - id: a
          module: debug
          retry: {attempts: 2, errors: AETHER_TIMEOUT}
          timeout: 30s
          lock: {name: l, scope: machine}
          on_error: continue
        - {id: b, module: debug, needs: a, with: {message: "${{ steps.a.status }}"}}
      finally:
        - {id: c, module: debug, on_error: continue, timeout: 5s}
      outputs: {status: "${{ steps.b.outputs.text }}"}
      """)
    let result = try command.aether("run", "p.yaml")
    #expect(result.status == 0, "\(result.error)")
    #expect(result.output == "status: succeeded\n")
  }
}
