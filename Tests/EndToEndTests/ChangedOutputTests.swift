import Testing

/// Results that a run takes from another one, of a module that has other outputs now.
@Suite(.timeLimit(.minutes(2))) struct ChangedOutputTests {
  /// With --accept-changes, too, an output is what it was by its name, wherever it stands now.
  @Test func outputsAreTakenByTheirNames() throws {
    func inner(_ outputs: String) -> String {
      "name: inner\nsteps: [{id: d, module: debug, with: {message: text}}]\noutputs: {\(outputs)}\n"
    }
    let scene = try Scene(
      plugins: [],
      [
        "outer.yaml": """
        name: outer
        steps:
          - {id: s, pipeline: inner.yaml}
          - {id: z, module: debug, with: {message: "one ${{ steps.s.outputs.one }}, two ${{ steps.s.outputs.two }}"}}
        outputs: {text: "${{ steps.z.outputs.text }}"}
        """,
        "inner.yaml": inner("one: \"1 ${{ steps.d.outputs.text }}\", two: \"2 ${{ steps.d.outputs.text }}\""),
      ])
    #expect(try scene.quietly("aether run outer.yaml").output == "text: one 1 text, two 2 text\n")
    try scene.command.folder.write(
      "inner.yaml", inner("two: \"2 ${{ steps.d.outputs.text }}\", one: \"1 ${{ steps.d.outputs.text }}\""))
    let result = try scene.quietly("aether run outer.yaml --only z --accept-changes")
    #expect(result.output == "text: one 1 text, two 2 text\n", "\(result.output)\(result.error)")
  }
}
