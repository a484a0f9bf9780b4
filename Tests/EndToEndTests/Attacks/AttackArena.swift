import AetherModel
import Linux
import Testing

/// Runs one attack at one level, in a world of its own. Tests/AttackPlugins/common/arena.c makes the secrets, listeners and
/// processes that are attacked and says what became of them.
///
/// The attack is a step of a pipeline; an innocent step runs beside it, and another one after it.
struct AttackArena {
  private static let built = Path.join(Fixtures.root, ".build/attacks")
  private static let innocent = "innocent"
  private static let steering = "steer"

  private static let builds: Result<Void, any Error> = Result {
    for arguments in [[], ["--swift"]] {
      var variables = ProcessEnvironment.all()
      variables["AETHER_BIN"] = AetherCommand.binaries
      let script = Path.join(Fixtures.root, "scripts/build-attacks.sh")
      let outcome = try ChildProcess(
        executable: "/bin/bash", arguments: [script] + arguments, environment: variables
      ).run(timeLimit: .seconds(1200), outputLimit: 8 << 20)
      guard outcome.ending == .exited(0) else { throw NotBuilt(error: String(decoding: outcome.error, as: UTF8.self)) }
    }
  }

  private struct NotBuilt: Error {
    var error: String
  }

  let trial: Trial
  let level: Attack.Level

  /// Runs it. In the control there are neither limits nor a `timeout`: they are layers too.
  func run() throws -> AttackOutcome {
    try Self.builds.get()
    let isControl = level == .trusted
    var command = try AetherCommand()
    try copy(Self.innocent, to: command.folder)
    try copy(trial.name, to: command.folder, isControl ? [] : [Attack.limits])
    if trial.attack.isSteered { try copy(Self.steering, to: command.folder) }
    try command.folder.write("attack.yaml", pipeline(isControl))
    let modules = [trial.name, Self.innocent] + (trial.attack.isSteered ? [Self.steering] : [])
    command.variables["AETHER_PLUGIN_PATHS"] = modules.map(command.folder.file).joined(separator: ":")
    let seconds = !isControl ? 40 : trial.attack.sign == .hangs ? 3 : 30
    let facts = try command.shell(
      """
      exec unshare --mount --pid --net --ipc --fork --mount-proc --kill-child '\(Self.built)/arena' \
      \(seconds) \(trial.attack.killedAfter) '\(AetherCommand.binaries)/aether' run attack.yaml --json \
      --env 'ARENA_ARGUMENT=\(Self.secret) of the command line'
      """)
    #expect(facts.status == 0, "\(trial.name): \(facts.output)\(facts.error)")
    return AttackOutcome(
      trial: trial, facts: facts.output.split(separator: "\n").map(String.init),
      output: try beginning(of: command.folder.file("out")), error: try beginning(of: command.folder.file("err")))
  }

  /// As places.h has it.
  private static let secret = "ARENA-SECRET-7f3a91"

  private func beginning(of path: String) throws -> String {
    guard File.exists(path) else { return "" }
    return try String(decoding: File.read(path).prefix(4 << 20), as: UTF8.self)
  }

  /// Puts a built plugin into the folder, with a manifest that asks for the level.
  private func copy(_ name: String, to folder: TemporaryFolder, _ lines: [String] = []) throws {
    let source = Path.join(Self.built, name)
    let library = "lib\(name).so"
    try Folder.create(folder.file(name))
    try Output.replace(folder.file("\(name)/\(library)"), with: File.read(Path.join(source, library)))
    let manifest = try String(decoding: File.read(Path.join(source, "module.yaml")), as: UTF8.self)
    // A folder of the arena has no sources.
    var kept = manifest.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("build:") }
    kept.append("requirements: {security_level: \(level.rawValue)}")
    if name == trial.name, trial.attack.isSteered { kept.append(#"permissions: {read: ["${{ inputs.target }}"]}"#) }
    try folder.write("\(name)/module.yaml", (kept + lines).joined(separator: "\n") + "\n")
  }

  private func pipeline(_ isControl: Bool) -> String {
    let steered = "${{ steps.first.outputs.result }}"
    let target = trial.attack.isSteered ? steered : isControl ? trial.attack.controlTarget : trial.attack.target
    let first = trial.attack.isSteered ? "  - {id: first, module: \(Self.steering)}\n" : ""
    return """
      aether: 1
      name: attack
      jobs: 3
      steps:
      \(first)  - {id: attack, module: \(trial.name), with: {target: "\(target)"}\(isControl ? "" : ", timeout: 2s, on_error: continue")}
        - {id: beside, module: \(Self.innocent), with: {target: beside}, on_error: continue}
      finally:
        - {id: after, module: \(Self.innocent), with: {target: after}}

      """
  }
}
