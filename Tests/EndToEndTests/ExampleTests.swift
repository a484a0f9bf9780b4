import Linux
import Testing

/// The examples, as `make demo` runs them, on real data.
struct ExampleTests {
  private func command() throws -> AetherCommand {
    var command = try AetherCommand()
    let plugins = ["csv-loader", "text-stats"].map { Path.join(Fixtures.root, "examples/\($0)") }
    for (plugin, library) in zip(plugins, ["libcsv-loader.so", "libtext-stats.so"]) {
      try #require(File.exists(Path.join(plugin, library)), "\(plugin) is not built: run 'make examples' first")
    }
    command.variables["AETHER_PLUGIN_PATHS"] = plugins.joined(separator: ",")
    return command
  }

  @Test func theReleasesPipelineCountsRealData() throws {
    let folder = Path.join(Fixtures.root, "examples/releases")
    try #require(File.exists(Path.join(folder, "data/debian.csv")), "no data: run examples/releases/fetch-data.sh first")
    let command = try command()
    let result = try command.aether("run", Path.join(folder, "pipeline.yaml"))
    #expect(result.status == 0, "\(result.error)")
    let rows = try command.shell("grep -c . '\(folder)/data/characters.csv'")
    let characters = (Int(rows.output.trimming()) ?? 0) - 1
    #expect(characters > 30_000)
    #expect(result.output.contains("characters: \(characters)\n"))
    #expect(result.output.contains("commonest_category: Lo\n"))
    #expect(result.error.contains("6 succeeded"))
  }

  @Test func functionsOfLibrariesAreModulesWithoutCode() throws {
    let command = try AetherCommand()
    let pipeline = Path.join(Fixtures.root, "examples/foreign/pipeline.yaml")
    let result = try command.aether("run", "--trust", pipeline)
    #expect(result.status == 0, "\(result.error)")
    #expect(
      result.output == """
        checksum: 1095738169
        compressed: "eNoLyUhVKCzNTM5WSCrKL89TSMuvUMgqzS0oVsgvSy1SKAFK5yRWVSqk5KcDAFvcD9o="
        digest: "16j7swfXgJRpypq8sAguT41WUeRtPNt2LQLQvzfJ5ZI="
        sorted: [-1.0,2.5,10.0]

        """)
    #expect(result.error.contains("  report | 2 hours, 15 minutes\n"))
    let sorted = try command.aether("run", "--trust", pipeline, "--input", "numbers=[3, 1]", "--input", "minutes=60")
    #expect(sorted.output.hasSuffix("sorted: [1.0,3.0]\n"))
    #expect(sorted.error.contains("  report | 1 hours, 0 minutes\n"))
  }

  @Test func aProgramEmbedsTheRuntime() throws {
    let program = Path.join(Fixtures.root, ".build/debug/embed")
    try #require(File.exists(program), "no \(program): run 'swift build --product embed' first")
    let command = try command()
    try command.folder.write("rows.csv", "a,b\n1,2\n3,4\n")
    try command.folder.write(
      "rows.yaml",
      """
      name: rows
      steps:
        - {id: load, module: csv-loader, with: {source_path: rows.csv}}
      outputs:
        count: "${{ steps.load.outputs.record_count }}"
      """)
    let plugins = Path.join(Fixtures.root, "examples/text-stats")
    let missing = try command.shell("'\(program)' rows.yaml '\(plugins)'")
    #expect(missing.status == 2)
    #expect(missing.output.contains("rows.yaml:3:24: error: there is no module 'csv-loader'"))
    let result = try command.shell("'\(program)' rows.yaml '\(Fixtures.root)/examples/csv-loader'")
    #expect(result.status == 0, "\(result.error)")
    #expect(result.output.contains("load: succeeded\n"))
    #expect(result.output.contains(#"succeeded: ["count": 2]"#))
  }
}

extension String {
  fileprivate func trimming() -> String { split(whereSeparator: \.isWhitespace).joined() }
}
