import Linux
import Testing

/// One version of a module in a run, or the words why there is none.
struct AgreementTests {
  private func scene(_ plugins: [(name: String, version: String, number: Int, requires: String)]) throws -> GitScene {
    let git = try GitScene()
    for plugin in plugins {
      let folder = "project/aether_modules/\(plugin.name)-\(plugin.version)"
      try git.write(
        folder, plugin.name, plugin.version, number: plugin.number,
        more: plugin.requires.isEmpty ? "" : "requires: [\(plugin.requires)]")
      let built = try git.scene.quietly("aether plugins build \(folder)")
      try #require(built.status == 0, "\(built.error)")
    }
    return git
  }

  @Test func whatSuitsAllIsTaken() throws {
    let git = try scene([
      ("codec", "1.0.0", 1, ""), ("codec", "1.5.0", 15, ""), ("codec", "2.0.0", 2, ""),
      ("reader", "1.0.0", 3, "{name: codec, version: ^1}"),
    ])
    try git.folder.write(
      "project/number.yaml",
      """
      steps: [{id: first, module: reader}, {id: only, module: codec}]
      outputs: {number: "${{ steps.only.outputs.number }}"}

      """)
    let run = try git.number("--trust")
    #expect(run.output == "number: 15\n", "\(run.error)")
  }

  @Test func whatDoesNotFitIsExplained() throws {
    let git = try scene([
      ("codec", "1.0.0", 1, ""), ("codec", "2.0.0", 2, ""), ("reader", "1.0.0", 3, "{name: codec, version: ^1}"),
      ("writer", "1.0.0", 3, "{name: codec, version: ^2}"), ("chicken", "1.0.0", 4, "egg"), ("egg", "1.0.0", 5, "chicken"),
    ])
    for (name, steps) in [
      ("two", "[{id: first, module: reader}, {id: second, module: writer}]"), ("circle", "[{id: only, module: chicken}]"),
    ] {
      try git.folder.write("project/\(name).yaml", "steps: \(steps)\n")
      try git.scene.run("cd project; aether validate --trust \(name).yaml")
    }
    try git.folder.write(
      "project/named.yaml",
      """
      modules: {old: {name: codec, version: ^1}, new: {name: codec, version: ^2}}
      steps: [{id: first, module: old}, {id: second, module: new}, {id: third, module: reader}]

      """)
    try git.scene.run("cd project; aether run --trust named.yaml 2>/dev/null")
    try git.scene.compare("version-agreement")
  }
}
