import AetherModel
import Testing

/// Libraries that are bad to the process that describes them, from the command line.
struct MarksCommandTests {
  private func normal(_ text: String) -> String {
    Fixtures.normal(text).replacing(#/\b[0-9a-f]{12} /#, with: "DIGEST       ")
      .replacing(#/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z/#, with: "TIME")
  }

  @Test func aMarkIsMadeShownHeededAndTakenAway() throws {
    var command = try AetherCommand()
    let name = "constructor-crashes"
    command.variables["AETHER_PLUGIN_PATHS"] = try Fixtures.paths(["\(name)/lib\(name).so"])
    let first = try command.aether("plugins", "call", name)
    #expect(first.status == 2)
    #expect(first.error.contains("error: it crashed while it was loaded: SIGSEGV"))
    #expect(
      normal(try command.aether("plugins", "marks").output) == """
        DIGEST        SINCE                 REASON                PATH
        DIGEST        TIME  crashed with SIGSEGV  FIXTURES/constructor-crashes/libconstructor-crashes.so

        """)
    let marks = try Value(json: try command.aether("plugins", "marks", "--json").output)["marks"]?.items ?? []
    #expect(marks.map { $0["signal"] } == [.string("SIGSEGV")])
    let second = try command.aether("plugins", "call", name)
    #expect(second.status == 2)
    #expect(
      normal(second.error).hasSuffix(
        """
        FIXTURES/constructor-crashes/libconstructor-crashes.so: error: it is not loaded again to be described: \
        it crashed with SIGSEGV when it was, at TIME
        hint: build it anew, or if it was not its fault: aether plugins unmark \
        FIXTURES/constructor-crashes/libconstructor-crashes.so

        """))
    let digest = try #require(marks.first?["digest"]?.stringValue)
    let taken = try command.aether("plugins", "unmark", String(digest.dropFirst("sha256:".count).prefix(12)))
    #expect(normal(taken.output) == "unmarked FIXTURES/constructor-crashes/libconstructor-crashes.so\n")
    #expect(try command.aether("plugins", "unmark", digest).status == 2)
    #expect(try command.aether("plugins", "unmark", "--all").status == 0)
    #expect(try command.aether("plugins", "unmark").status == 2)
    let third = try command.aether("plugins", "call", name)
    #expect(third.error.contains("error: it crashed while it was loaded: SIGSEGV"))
  }

  @Test func damagedMarksAreAWarning() throws {
    let command = try AetherCommand()
    try command.folder.write(".state/scan/marks.json", "nonsense")
    let result = try command.aether("plugins", "marks")
    #expect(result.status == 0)
    #expect(
      result.error == """
        nothing is marked
        DIR/.state/scan/marks.json: warning: the marks of bad plugins don't count: it is damaged
        hint: look at it, then start anew: aether plugins unmark --all

        """)
    #expect(try command.aether("plugins", "unmark", "--all").status == 0)
    #expect(try command.aether("plugins", "marks").error == "nothing is marked\n")
  }
}
