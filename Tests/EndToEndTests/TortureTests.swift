import Linux
import Testing

/// The kill test in short; `make torture` runs it whole.
struct TortureTests {
  @Test func aRunThatIsKilledGoesOnToTheSameEnd() throws {
    _ = try Fixtures.paths(["counts"])
    let command = try AetherCommand()
    let result = try command.shell(
      "python3 '\(Fixtures.root)/Tests/Torture/torture.py' --short --bin '\(AetherCommand.binaries)'")
    #expect(result.status == 0, "\(result.output)\(result.error)")
  }
}
