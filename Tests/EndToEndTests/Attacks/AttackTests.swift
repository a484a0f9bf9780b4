import AetherModel
import Linux
import Testing

/// Each attack where the layers are on: it doesn't succeed, the run around it ends rightly, and nothing is left of it.
/// What stopped it is in a table of docs/security.md; with AETHER_RECORD=1 it is written, and the test fails.
@Suite(.serialized) struct AttackTests {
  private static let layers = [
    "Landlock", "seccomp", "user namespaces", "mount namespaces", "network namespaces", "pid namespaces",
  ]

  /// Without one of them what follows would show less than it says.
  @Test(arguments: layers)
  func theKernelHas(_ layer: String) throws {
    let checks = try Value(json: AetherCommand().aether("doctor", "--json").output)["checks"]?.items ?? []
    let verdict = checks.first { $0["name"]?.stringValue == layer }?["verdict"]?.stringValue
    #expect(verdict == "good", "\(layer): \(verdict ?? "not examined")")
  }

  @Test(arguments: Trial.all)
  func isStoppedWhenSandboxed(_ trial: Trial) throws { try expectStop(trial, .sandboxed) }

  @Test(arguments: Trial.all)
  func isStoppedWhenIsolated(_ trial: Trial) throws { try expectStop(trial, .isolated) }

  private func expectStop(
    _ trial: Trial, _ level: Attack.Level, location: SourceLocation = #_sourceLocation
  ) throws {
    let outcome = try AttackRecord.shared.outcome(trial, level)
    let isPossible = Attack.possible[trial.attack.name]?[level] != nil
    let harm = outcome.harm
    let account = "\(harm.joined(separator: "; ")) — \(outcome.account)"
    #expect(!harm.isEmpty == isPossible, "\(account)", sourceLocation: location)
  }

  @Test func thePageSaysWhatStoppedThem() throws {
    let path = Path.join(Fixtures.root, "docs/security.md")
    let page = try String(decoding: File.read(path), as: UTF8.self)
    let begin = try #require(page.firstRange(of: "<!-- attacks -->\n"))
    let end = try #require(page.firstRange(of: "<!-- end of attacks -->"))
    let table = try AttackRecord.shared.table()
    if ProcessEnvironment.value("AETHER_RECORD") == "1" {
      let text = String(page[..<begin.upperBound]) + table + String(page[end.lowerBound...])
      try Output.replace(path, with: Array(text.utf8))
      Issue.record("recorded \(path)")
    } else {
      // Which of several layers comes first may differ from run to run and from kernel to kernel; whether one does, not.
      #expect(Self.verdicts(String(page[begin.upperBound..<end.lowerBound])) == Self.verdicts(table))
    }
  }

  /// Each row with what it says of a level brought down to whether something stopped it.
  private static func verdicts(_ table: String) -> [[String]] {
    table.split(separator: "\n").map { row in
      row.split(separator: " | ").enumerated().map { index, cell in
        index == 1 || index == 2 ? cell.contains("nothing") ? "nothing" : "stopped" : String(cell)
      }
    }
  }
}
