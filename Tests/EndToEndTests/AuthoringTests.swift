import AetherModel
import Linux
import Testing

/// What the author of a plugin does, from an empty folder to an answer.
struct AuthoringTests {
  /// The commands that `plugins new` prints under "Next:".
  private func nextSteps(_ output: String) -> [String] {
    let lines = output.split(separator: "\n")
    guard let heading = lines.firstIndex(of: "Next:") else { return [] }
    return lines[(heading + 1)...].map { line in String(line.split(separator: "#")[0]) }
  }

  @Test(arguments: ["c", "swift"])
  func whatIsPrintedAsNextStepsWorks(_ language: String) throws {
    let command = try AetherCommand()
    let made = try command.aether("plugins", "new", "hello-there", "--language", language)
    #expect(made.status == 0, "\(made.error)")
    let steps = nextSteps(made.output)
    try #require(steps.count == 3)
    var last = ""
    for step in steps {
      let result = try command.shell(step)
      #expect(result.status == 0, "\(step): \(result.output)\(result.error)")
      last = result.output
    }
    #expect(last == "greeting: Hello, Ada!\n")
    let manifest = try command.folder.read("hello-there/module.yaml")
    #expect(manifest.contains("name: hello-there\n"))
    #expect(manifest.contains("library: libhello-there.so\n"))
    let listed = try command.shell("AETHER_PLUGIN_PATHS=hello-there aether plugins list")
    #expect(listed.output.contains(language == "c" ? "none" : "private"))
    let again = try command.aether("plugins", "build", "hello-there")
    #expect(again.status == 0)
    #expect(again.output.contains("agrees with the library"))
  }

  @Test func namesThatAreTakenAreRefused() throws {
    let command = try AetherCommand()
    try command.folder.write("taken/file", "")
    let result = try command.aether("plugins", "new", "taken", "--language", "c")
    #expect(result.status == 2)
    #expect(
      result.error == """
        DIR/taken: error: there is something of that name already; nothing was changed
        hint: choose another name, or another folder with --path

        """)
  }

  @Test func everyDisagreementWithTheManifestIsShown() throws {
    let command = try AetherCommand()
    _ = try command.aether("plugins", "new", "hello", "--language", "c")
    try command.folder.write(
      "hello/module.yaml",
      """
      name: hello
      version: 0.2.0
      inputs:
        - {name: who, type: integer, default: 7}
        - {name: extra, type: string}
      outputs:
        - {name: greeting, type: string}
      library: libhello.so
      build: {sources: [plugin.c]}

      """)
    let result = try command.aether("plugins", "build", "hello")
    #expect(result.status == 2)
    #expect(!File.exists(command.folder.file("hello/libhello.so")), "a plugin that disagrees is not put in place")
    let messages = result.error.split(separator: "\n").filter { $0.contains(": error: ") }
    #expect(
      messages == [
        "hello/module.yaml:2:10: error: the manifest says version 0.2.0, the library 0.1.0",
        "hello/module.yaml:4:12: error: the input 'who' is integer in the manifest, string in the library",
        "hello/module.yaml:4:12: error: the input 'who' has the default 7 in the manifest, \"world\" in the library",
        "hello/module.yaml:5:12: error: the manifest has the input 'extra', the library doesn't",
        "libhello.so: error: the library has the error code NOBODY, the manifest doesn't",
      ])
  }

  @Test func aFailedBuildLeavesThePluginAsItWas() throws {
    let command = try AetherCommand()
    _ = try command.aether("plugins", "new", "hello", "--language", "c")
    #expect(try command.aether("plugins", "build", "hello").status == 0)
    let before = try File.read(command.folder.file("hello/libhello.so"))
    try command.folder.write("hello/plugin.c", "this is no C\n")
    let result = try command.aether("plugins", "build", "hello", "--json")
    #expect(result.status == 1)
    #expect(result.error.contains("plugin.c:1"), "what the compiler says is shown")
    let document = try Value(json: result.output)
    #expect(document["diagnostics"]?.items.first?["code"] == .string("build-failed"))
    #expect(try File.read(command.folder.file("hello/libhello.so")) == before)
  }

  @Test func aPluginThatCanNotBeLoadedIsNotPutInPlace() throws {
    let command = try AetherCommand()
    _ = try command.aether("plugins", "new", "hello", "--language", "c")
    let source = try command.folder.read("hello/plugin.c")
    try command.folder.write(
      "hello/plugin.c", source + "__attribute__((constructor)) static void crash(void) { __builtin_trap(); }\n")
    let result = try command.aether("plugins", "build", "hello")
    #expect(result.status == 1)
    #expect(result.error.contains("error: it crashed while it was loaded: SIGILL"))
    #expect(!File.exists(command.folder.file("hello/libhello.so")))
  }

  /// A build that is left by a killed aether would go on, and write where the next one does. What it has open says that it
  /// lives: `cat` ends when nobody can write any more.
  @Test(.timeLimit(.minutes(1)), arguments: ["KILL", "TERM"])
  func anEndedAetherLeavesNoCompiler(_ signal: String) throws {
    let command = try AetherCommand()
    _ = try command.aether("plugins", "new", "hello", "--language", "c")
    try command.folder.write("hello/slow", "#!/bin/sh\nexec 7> begun\necho begun >&7\nsetsid sleep 1000 &\nsleep 1000\n")
    let manifest = """
      name: hello
      version: 0.1.0
      library: libhello.so
      build: {sources: [plugin.c], flags: [-wrapper, ./slow]}

      """
    try command.folder.write("hello/module.yaml", manifest)
    let result = try command.shell(
      """
      chmod +x hello/slow; mkfifo hello/begun
      aether plugins build hello 2> errors & build=$!
      exec 8< hello/begun; read -r line <&8; echo "$line"
      kill -\(signal) $build; wait $build; cat <&8
      """)
    #expect(result.output == "begun\n", "\(result.error)")
  }

  @Test func aMissingCompilerIsTheMachinesFault() throws {
    var command = try AetherCommand()
    _ = try command.aether("plugins", "new", "hello", "--language", "c")
    command.variables["PATH"] = "/no/such/folder"
    let result = try command.aether("plugins", "build", "hello")
    #expect(result.status == 5)
    #expect(
      result.error == """
        error: the program 'cc' was not found in PATH
        hint: install a C compiler: apt install gcc, dnf install gcc, or set CC

        """)
  }

  @Test func whatIsNoPluginIsTold() throws {
    let command = try AetherCommand()
    try command.folder.write("empty/readme", "")
    let result = try command.aether("plugins", "build", "empty")
    #expect(result.status == 2)
    #expect(
      result.error == """
        empty: error: there is nothing to build: no Package.swift, no C or C++ file, no 'build' in module.yaml
        hint: aether plugins new NAME makes a plugin to start from

        """)
  }

  @Test func aLibraryWithoutManifestIsDescribedByAnotherProcess() throws {
    let command = try AetherCommand()
    _ = try command.aether("plugins", "new", "hello", "--language", "c")
    #expect(try command.aether("plugins", "build", "hello").status == 0)
    try command.folder.write("bare/hello.so", "")
    #expect(try command.shell("cp hello/libhello.so bare/hello.so").status == 0)
    let result = try command.shell("AETHER_PLUGIN_PATHS=bare/hello.so aether plugins call hello --input who=Ada")
    #expect(result.output == "greeting: Hello, Ada!\n", "\(result.error)")
  }
}
