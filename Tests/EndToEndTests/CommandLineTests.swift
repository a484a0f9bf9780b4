import AetherModel
import Testing

struct CommandLineTests {
  @Test func theVersion() throws {
    let result = try AetherCommand().aether("--version")
    #expect(result.status == 0)
    #expect(result.output == ProductVersion.text + "\n")
    #expect(result.error == "")
  }

  @Test func wrongUsageEndsWithTwo() throws {
    let result = try AetherCommand().aether("plugins", "new")
    #expect(result.status == 2)
    #expect(result.output == "")
    #expect(
      result.error == """
        error: Missing expected argument '<name>'
        Help:  <name>  The module's name, such as hello-world.
        Usage: aether plugins new <name> [--language <language>] [--path <path>] [--foreign <foreign>] [--function <function> ...] [--header <header>] [--json]
          See 'aether plugins new --help' for more information.

        """)
    #expect(try AetherCommand().aether("bogus").status == 2)
    #expect(try AetherCommand().aether("schema", "nothing").status == 2)
  }

  @Test func helpIsAResult() throws {
    for arguments in ["--help", "plugins --help", "plugins build --help", "help schema"] {
      let result = try AetherCommand().shell("aether \(arguments)")
      #expect(result.status == 0)
      #expect(result.output.contains("USAGE: aether"), "\(arguments)")
      #expect(result.error == "")
    }
  }

  @Test func aReaderThatGoesAwayIsNoError() throws {
    let result = try AetherCommand().shell("{ aether schema pipeline; echo $? >&2; } | head -1")
    #expect(result.output == "{\n")
    #expect(result.error == "0\n")
  }

  @Test func aFullDiskIsTheMachinesFault() throws {
    let result = try AetherCommand().shell("aether schema pipeline > /dev/full")
    #expect(result.status == 5)
    #expect(
      result.error == """
        error: the output is not whole: cannot write: No space left on device
        hint: free some space and try again

        """)
  }

  @Test func completionsAreScripts() throws {
    let command = try AetherCommand()
    #expect(try command.shell("aether completions bash > a && bash -n a").status == 0)
    for shell in ["bash", "zsh", "fish"] {
      let result = try command.aether("completions", shell)
      #expect(result.status == 0)
      #expect(result.output.contains("plugins"))
    }
  }

  @Test func schemasAreJSON() throws {
    for kind in ["module", "pipeline", "project"] {
      let result = try AetherCommand().aether("schema", kind)
      #expect(result.status == 0)
      let schema = try Value(json: result.output)
      #expect(schema["$id"] == .string("urn:aether:schema:1:\(kind)"))
    }
  }

  @Test func doctorTriesWhatItTells() throws {
    let result = try AetherCommand().aether("doctor", "--json")
    #expect(result.status == 0)
    let document = try Value(json: result.output)
    #expect(document["good"] == .bool(true))
    let names = (document["checks"]?.items ?? []).compactMap { $0["name"]?.stringValue }
    #expect(names.contains("aether-worker") && names.contains("aether-fetch") && names.contains("Landlock") && names.contains("PluginSDK"))
  }

  @Test func doctorFindsWhatIsWrong() throws {
    var command = try AetherCommand()
    command.variables["PATH"] = "/no/such/folder"
    command.variables["AETHER_SDK"] = "/no/such/sdk"
    let result = try command.aether("doctor")
    #expect(result.status == 0)
    #expect(result.output.contains("missing PluginSDK"))
    #expect(result.output.contains("missing Swift"))
    command.variables["AETHER_STATE"] = "/proc/aether"
    #expect(try command.aether("doctor").status == 5)
  }

  @Test func aNewProjectRuns() throws {
    let command = try AetherCommand()
    let made = try command.aether("init", "first")
    #expect(
      made.output == """
        made first/aether.yaml
        made first/hello.yaml
        made first/aether_modules/.gitkeep

        Next:
          aether run first/hello.yaml

        """)
    #expect(try command.aether("validate", "first/hello.yaml").status == 0)
    let run = try command.shell("aether run first/hello.yaml")
    #expect(run.status == 0)
    #expect(run.output.contains("Hello, World!"))
    let again = try command.aether("init", "first")
    #expect(again.status == 2)
    #expect(
      again.error == """
        DIR/first/aether.yaml: error: this file is there already; nothing was changed
        hint: choose another folder: aether init DIR

        """)
  }
}
