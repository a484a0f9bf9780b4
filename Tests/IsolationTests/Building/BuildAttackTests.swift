import Isolation
import Linux
import Testing

/// Each attack without a sandbox, where it must succeed, and in it, where it must not; and where this kernel had no namespaces.
@Suite(.serialized) struct BuildAttackTests {
  @Test(arguments: BuildAttack.all) func succeedsUnconfined(_ attack: BuildAttack) throws {
    let scene = try BuildScene()
    try scene.write(attack.script)
    _ = try scene.runUnconfined()
    #expect(try scene.hasSucceeded(attack.sign))
  }

  @Test(arguments: BuildAttack.all) func isHeld(_ attack: BuildAttack) throws {
    let scene = try BuildScene()
    try scene.write(attack.script)
    let (outcome, text) = try scene.runConfined()
    #expect(outcome.missing.isEmpty, "\(outcome.missing)")
    #expect(outcome.ending == .exited(0), "the compiler itself works: \(text)")
    #expect(try !scene.hasSucceeded(attack.sign))
    #expect(File.exists(Path.join(scene.plugin, "plugin.so")))
  }

  @Test(arguments: BuildAttack.all) func isHeldWithoutNamespaces(_ attack: BuildAttack) throws {
    let scene = try BuildScene()
    try scene.write(attack.script)
    let (outcome, text) = try scene.runConfined(omitting: Set(Layer.allCases).subtracting([.landlock, .seccomp]))
    #expect(outcome.missing.count == 5)
    #expect(outcome.ending == .exited(0), "\(text)")
    let succeeded = try scene.hasSucceeded(attack.sign)
    #expect(succeeded == BuildAttack.possibleWithoutNamespaces.contains(attack.name))
  }
}
