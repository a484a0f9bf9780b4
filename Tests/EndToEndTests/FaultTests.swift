import Linux
import Testing

/// What people read when a plugin is at fault, from the command to the exit status, compared with
/// Tests/Golden/faults/NAME.txt. With AETHER_RECORD=1 the files are written, and the tests fail.
@Suite struct FaultTests {
  @Test(arguments: FaultCase.all)
  func texts(_ fault: FaultCase) throws {
    let outcome = try Fixtures.run(
      fault.arguments, plugins: fault.plugins, variables: fault.variables)
    let paths = fault.plugins.map { "FIXTURES/" + $0 }.joined(separator: ":")
    let variables = fault.variables.map { "\($0)=\($1) " }.joined()
    let text = """
      $ \(variables)AETHER_PLUGIN_PATHS=\(paths) aether \(fault.arguments.joined(separator: " "))
      status \(outcome.status)
      --- standard output
      \(outcome.output)--- standard error
      \(fault.isSorted ? sorted(outcome.error) : outcome.error)
      """
    let golden = Path.join(Fixtures.root, "Tests/Golden/faults/\(fault.name).txt")
    if ProcessEnvironment.value("AETHER_RECORD") == "1" {
      try Folder.create(Path.folder(of: golden))
      try Output.replace(golden, with: Array(text.utf8))
      Issue.record("recorded \(golden)")
    } else {
      #expect(try String(decoding: File.read(golden), as: UTF8.self) == text)
    }
  }

  /// Whatever is wrong with the plugins of a folder, the list of them is whole.
  @Test func aListNeverFailsAsAWhole() throws {
    let result = try Fixtures.run(["plugins", "list"], plugins: [""])
    #expect(result.status == 0)
    for name in ["noop", "abi-major", "elf-truncated", "file-no-elf", "kinds-task", "manifest-broken", "twin"] {
      #expect(result.output.contains(name), "\(name)")
    }
  }

  @Test func everyLineOfALongLogIsShown() throws {
    let outcome = try Fixtures.run(["run", "logs-much.yaml"], plugins: ["logs-much"])
    #expect(outcome.status == 0)
    #expect(outcome.error.split(separator: "\n").count { $0.contains("| line ") } == 100_000)
  }

  @Test func aTableGoesFromStepToStep() throws {
    let outcome = try Fixtures.run(
      ["run", "big-table.yaml", "--input", "rows=50000"], plugins: ["big-table", "noop"])
    #expect(outcome.status == 0)
  }

  /// For steps that run at once: who is first is nobody's business.
  private func sorted(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).sorted().joined(separator: "\n")
  }
}
