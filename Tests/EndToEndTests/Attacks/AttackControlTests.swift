import Linux
import Testing

/// Each attack with every layer off, in the process of aether: it must succeed there, else its being stopped shows
/// nothing.
///
/// Some need what not every machine has: root of the machine, IPv6, a part of the kernel. They are named here, so that
/// nothing is passed over silently where they should succeed.
@Suite(.serialized) struct AttackControlTests {
  private static let forRoot: Set = ["open-through-handle", "read-kernel-log", "use-bpf", "use-fanotify"]

  private static let trials = Trial.all.filter { CurrentProcess.userID == 0 || !forRoot.contains($0.attack.name) }

  @Test(arguments: trials)
  func succeeds(_ trial: Trial) throws {
    let outcome = try AttackArena(trial: trial, level: .trusted).run()
    #expect(outcome.isControlMet, "\(outcome.account)")
  }

  @Test func thereAreEnough() {
    #expect(Attack.all.count >= 60)
    #expect(Set(Attack.all.map(\.name)).count == Attack.all.count)
  }

  /// Each folder with a source is in the table, and the other way round.
  @Test func theTableHasAll() throws {
    let root = Path.join(Fixtures.root, "Tests/AttackPlugins")
    let folders = try Folder.entries(of: root).map(\.name).filter { $0 != "common" && !$0.hasPrefix(".") }
    #expect(Set(folders) == Set(Attack.all.map(\.name)).union(["innocent", "steer"]))
  }
}
