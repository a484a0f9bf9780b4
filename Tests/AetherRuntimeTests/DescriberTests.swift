import AetherModel
import AetherRuntime
import Linux
import Testing

struct DescriberTests {
  private let state: TemporaryFolder
  private let settings: HostSettings

  init() throws {
    state = try TemporaryFolder()
    settings = HostSettings(
      currentFolder: "/", variables: ["SECRET": "not for plugins", "AETHER_STATE": state.file("state")])
  }

  private func describe(
    _ constructor: String, timeLimit: Duration = .seconds(60)
  ) throws -> (description: Describer.Description, text: String) {
    let folder = try TemporaryFolder()
    let library = try FaultyPlugins.library(constructor, in: folder)
    let description = Describer(settings: settings, timeLimit: timeLimit).describe(library: library)
    let text = DiagnosticRenderer().render(description.diagnostics)
    return (description, text.split(separator: library, omittingEmptySubsequences: false).joined(separator: "LIBRARY"))
  }

  @Test func aPluginIsDescribed() throws {
    let (description, text) = try describe("")
    #expect(text == "")
    let contract = try #require(description.modules.first).contract
    #expect(contract.name == "faulty")
    #expect(contract.inputs.first?.defaultValue == .duration(TimeSpan(seconds: 90)))
    #expect(description.manifests.map(\.library) == ["libfaulty.so"])
  }

  @Test func whatItPrintsIsNoDescription() throws {
    let (description, text) = try describe(#"puts("{\"format\": 1}"); fflush(stdout);"#)
    #expect(text == "")
    #expect(description.modules.count == 1)
  }

  @Test func aCrashIsTold() throws {
    let (description, text) = try describe("fputs(\"about to crash\\n\", stderr); raise(SIGSEGV);")
    #expect(description.modules.isEmpty)
    #expect(
      text.replacing(#/\+0x[0-9a-f]+/#, with: "+OFFSET") == """
        LIBRARY: error: it crashed while it was loaded: SIGSEGV
        hint: the crash is in its constructors or in aether_plugin_register; 'gdb --args aether-worker --describe LIBRARY' \
        shows where
        hint: it printed: about to crash
        aether-worker: backtrace of SIGSEGV
          /lib/x86_64-linux-gnu/libc.so.6(+OFFSET)
          /lib/x86_64-linux-gnu/libc.so.6(gsignal+OFFSET)
          libfaulty.so(+OFFSET)

        """)
  }

  @Test func whoHangsIsEnded() throws {
    let (description, text) = try describe("for (;;) pause();", timeLimit: .milliseconds(200))
    #expect(description.manifests.isEmpty)
    #expect(
      text == """
        LIBRARY: error: it did not finish loading and registering within 0.2 seconds
        hint: its constructors or its aether_plugin_register wait for something

        """)
  }

  @Test func whoWritesWithoutEndIsEnded() throws {
    let (_, text) = try describe("for (;;) puts(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\");")
    #expect(text.hasPrefix("LIBRARY: error: it wrote without end while it was loaded\nhint: a plugin prints nothing while"))
  }

  @Test func exitIsTold() throws {
    let (_, text) = try describe("_exit(7);")
    #expect(
      text == """
        LIBRARY: error: it ended its process with the status 7 while it was loaded
        hint: a plugin must not call exit

        """)
  }

  @Test func garbageInTheAnswerIsTold() throws {
    let (description, text) = try describe("for (int fd = 3; fd < 64; fd++) (void)!write(fd, \"garbage\", 7);")
    #expect(description.modules.isEmpty)
    #expect(
      text == """
        LIBRARY: error: what the process that loaded it wrote is no description: at byte 0, expected a value
        hint: the plugin writes to descriptors that aren't its own, or 'aether-worker' is of another version

        """)
  }

  @Test func theHostsVariablesStayWithTheHost() throws {
    let (description, text) = try describe("if (getenv(\"SECRET\") || getenv(\"HOME\")) abort();")
    #expect(text == "")
    #expect(description.modules.count == 1)
  }

  @Test func aLibraryThatIsNoneIsTold() throws {
    let folder = try TemporaryFolder()
    let library = try folder.write("x.so", "no library")
    let description = Describer(settings: settings).describe(library: library)
    #expect(description.modules.isEmpty)
    #expect(description.diagnostics.contains { $0.severity == .error && $0.path == library })
  }

  @Test func aMissingWorkerIsTold() throws {
    let description = Describer(settings: settings, worker: "/no/such/worker").describe(library: "/x.so")
    #expect(description.diagnostics.map(\.code) == ["worker-failed"])
  }

  @Test func anAnswerOfAnyKindIsJudged() throws {
    let folder = try TemporaryFolder()
    for (index, answer) in ["[]", "{}", #"{"format":2}"#, #"{"format":1}"#, #"{"format":1,"modules":[{}]}"#, #"{"format":1,"modules":[{"contract":{"name":"A b","type":"task","version":"1.0.0"}}]}"#, "\u{7F}"].enumerated() {
      let worker = try folder.write("worker\(index)", "#!/bin/sh\ncat <<'E'\n\(answer)\nE\n")
      #expect(try ChildProcess(executable: "/bin/chmod", arguments: ["+x", worker], environment: [:]).run(shownOn: 2) == .exited(0))
      let description = Describer(settings: settings, worker: worker).describe(library: "/x.so")
      #expect(description.modules.isEmpty)
      #expect(description.diagnostics.map(\.code) == ["describe-garbage"], "\(answer)")
    }
  }
}
