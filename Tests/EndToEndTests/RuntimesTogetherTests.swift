import Linux
import Testing

/// Plugins of every runtime in one process: C, Swift with its own runtime, with Foundation, with the shared runtime.
struct RuntimesTogetherTests {
  private static let swiftPlugins = Path.join(Fixtures.root, ".build/fixtures-swift")

  private func command() throws -> AetherCommand {
    var command = try AetherCommand()
    let plugins = [
      Path.join(Fixtures.root, ".build/fixtures/noop"), Path.join(Self.swiftPlugins, "noop-swift"),
      Path.join(Self.swiftPlugins, "foundation-date"), Path.join(Self.swiftPlugins, "greeter-shared"),
    ]
    for plugin in plugins {
      try #require(
        File.exists(Path.join(plugin, "module.yaml")),
        "\(plugin) is not built: run scripts/build-fixtures.sh and scripts/build-swift-fixtures.sh first")
    }
    command.variables["AETHER_PLUGIN_PATHS"] = plugins.joined(separator: ":")
    return command
  }

  @Test func allRuntimesRunInOnePipeline() throws {
    let command = try command()
    try command.folder.write(
      "all.yaml",
      """
      name: all
      steps:
        - {id: c, module: noop, with: {a: {n: 1, names: [x, y]}}}
        - {id: own, module: noop-swift, with: {a: "${{ steps.c.outputs.out }}"}}
        - {id: date, module: foundation-date, with: {seconds: 86400}}
        - {id: shared, module: greeter-shared, with: {who: "${{ steps.own.outputs.out.names[1] }}"}}
        - {id: last, module: noop, with: {a: ["${{ steps.own.outputs.out }}", "${{ steps.shared.outputs.greeting }}"]}}
      outputs:
        all: "${{ steps.last.outputs.out }}"
      """)
    let result = try command.aether("run", "all.yaml")
    #expect(result.status == 0, "\(result.error)")
    #expect(result.output == "all: [{\"n\":1,\"names\":[\"x\",\"y\"]},\"Hello, y!\"]\n")
    #expect(result.error.contains("5 succeeded"))
  }

  @Test func listSaysWhatUnloadingWillDo() throws {
    let result = try command().aether("plugins", "list")
    let rows = result.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    func row(_ name: String) -> [String] { rows.first { $0.first == name } ?? [] }
    #expect(row("noop").prefix(7) == ["noop", "1.0.0", "task", "1.1", "none", "unload", "ok"])
    #expect(row("noop-swift").prefix(7) == ["noop-swift", "1.0.0", "task", "1.1", "private", "unload", "ok"])
    #expect(row("foundation-date").prefix(7) == ["foundation-date", "1.0.0", "task", "1.1", "private", "unload", "ok"])
    #expect(row("greeter-shared").prefix(7) == ["greeter-shared", "1.0.0", "task", "1.1", "shared", "retire", "ok"])
  }

  @Test func aSwiftPluginExportsItsEntryAlone() throws {
    for name in ["noop-swift", "greeter-shared"] {
      let library = Path.join(Self.swiftPlugins, "\(name)/lib\(name).so")
      let result = try command().shell("nm -D --defined-only '\(library)' | grep -v ' [a-z] ' | sed 's/.* //'")
      #expect(result.output == "aether_plugin_register\n")
    }
  }
}
