import Linux
import Testing

/// The modules of `examples/foreign` on random inputs: they give what Python's zlib, math, hashlib and sqlite3 give.
@Suite(.serialized, .timeLimit(.minutes(3))) struct ForeignModulesTests {
  /// - Parameter level: the security level that the manifests ask for; `nil`: they say nothing, and are sandboxed.
  private func compare(_ level: String?, seed: Int, _ options: String, steps: Int) throws {
    var command = try AetherCommand()
    command.variables = [
      "FOREIGN_TEXT": "grüße, 世界", "FOREIGN_EMPTY": "", "FOREIGN_LONG": String(repeating: "x", count: 70_000),
    ]
    command.variables["AETHER_PLUGIN_PATHS"] = command.folder.file("modules")
    let manifests = try ForeignFixtures.manifests()
    for (name, text) in manifests {
      let text =
        level.map { text.replacing("\nforeign:", with: "\nrequirements: {security_level: \($0)}\nforeign:") } ?? text
      try command.folder.write("modules/\(name)/module.yaml", text)
    }
    if level == "trusted" {
      let names = try manifests.map { _, text in
        String(try #require(text.split(separator: "\n").first { $0.hasPrefix("name: ") }).dropFirst(6))
      }
      let requests = names.map { "\($0): {level: trusted}" }.joined(separator: ", ")
      try command.folder.write("aether.yaml", "aether: 1\nname: trusting\nsecurity: {request: {\(requests)}}\n")
    }
    let written = try command.shell(
      "python3 '\(ForeignFixtures.cases)' write . \(level ?? "sandboxed") \(seed) \(options)")
    #expect(written.status == 0, "\(written.error)")
    let count = Int(written.output.prefix { $0.isNumber }) ?? 0
    #expect(count >= steps)
    let run = try command.shell("aether run --trust pipeline.yaml --json > events.jsonl")
    #expect(run.status == 0, "\(run.error)")
    let compared = try command.shell("python3 '\(ForeignFixtures.cases)' compare .")
    #expect(compared.status == 0, "\(compared.error)")
    #expect(compared.output == "")
  }

  @Test(arguments: [1, 2, 3]) func sandboxed(seed: Int) throws { try compare(nil, seed: seed, "", steps: 400) }

  @Test func isolated() throws { try compare("isolated", seed: 4, "--few", steps: 150) }

  @Test func trusted() throws { try compare("trusted", seed: 5, "--few", steps: 150) }

  /// A description that doesn't fit into one message is sent apart.
  @Test func manyCalls() throws {
    var command = try AetherCommand()
    command.variables["AETHER_PLUGIN_PATHS"] = command.folder.file("many")
    let calls = (0..<400).map { "    - {function: abs, arguments: [{type: int, value: -\($0)}], returns: {type: int, as: n\($0)}}" }
    try command.folder.write(
      "many/module.yaml",
      """
      name: many
      version: 1.0.0
      outputs: [{name: last, type: integer}]
      foreign:
        library: libc.so.6
        header: stdlib.h
        calls:
      \(calls.joined(separator: "\n"))
          - {function: abs, arguments: [{type: int, from: n399}], returns: {type: int, output: last}}

      """)
    let result = try command.aether("plugins", "call", "many")
    #expect(result.output == "last: 399\n", "\(result.error)")
  }

  /// That a manifest asks for it is not enough to be called in this process.
  @Test func trustIsNotAskedForByTheManifestAlone() throws {
    var command = try AetherCommand()
    command.variables["AETHER_PLUGIN_PATHS"] = command.folder.file("exits")
    try command.folder.write(
      "exits/module.yaml",
      """
      name: exits
      version: 1.0.0
      inputs: [{name: status, type: integer, required: true}]
      requirements: {security_level: trusted}
      foreign: {library: libc.so.6, header: stdlib.h, function: exit, arguments: [{type: int, input: status}]}
      """)
    let result = try command.shell("aether plugins inspect exits && aether plugins call exits --input status=0")
    #expect(result.status == 1)
    #expect(result.output.contains("level       sandboxed"))
    #expect(result.error.contains("'exits' 1.0.0 asks to run trusted, and is made of a C library's functions: it runs sandboxed"))
    #expect(result.error.contains("step 'exits' failed with AETHER_PLUGIN_CRASHED"))
  }

  /// A manifest is all that they are.
  @Test func atLeastTenAreManifestsAlone() throws {
    let examples = Path.join(Fixtures.root, "examples/foreign/aether_modules")
    let names = try Folder.entries(of: examples).map(\.name)
    #expect(names.count >= 10)
    for name in names { #expect(try Folder.entries(of: Path.join(examples, name)).map(\.name) == ["module.yaml"]) }
  }
}
