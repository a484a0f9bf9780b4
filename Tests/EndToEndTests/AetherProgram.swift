import Linux
import Testing

/// The program that is tested: what AETHER_BIN names, else the release build of this repository (`make release`).
enum AetherProgram {
  static let root = Path.absolute("../..", from: Path.folder(of: #filePath))
  static let fixtures = Path.join(root, ".build/fixtures")
  /// Where the commands run.
  static let folder = Path.join(root, "Tests/Pipelines")

  static var path: String {
    ProcessEnvironment.value("AETHER_BIN") ?? Path.join(root, ".build-release/release/aether")
  }

  /// Builds the fixture plugins, once.
  static let builtFixtures: Result<Void, any Error> = Result {
    let script = Path.join(root, "scripts/build-fixtures.sh")
    let outcome = try ChildProcess(executable: "/bin/bash", arguments: [script], environment: ProcessEnvironment.all())
      .run(timeLimit: .seconds(600), outputLimit: 1 << 20)
    let error = String(decoding: outcome.error, as: UTF8.self)
    try #require(outcome.ending == .exited(0), "scripts/build-fixtures.sh failed: \(error)")
  }

  struct Outcome {
    var status: Int32
    var output: String
    var error: String
  }

  /// Runs the program on fixture plugins, in ``folder``, with a state folder of its own and next to no environment.
  static func run(_ arguments: [String], plugins: [String]) throws -> Outcome {
    try builtFixtures.get()
    try #require(File.exists(path), "there is no \(path): run 'make release' first, or name a build by AETHER_BIN")
    let state = try Path.real(Folder.createPrivate("aether-end-to-end-"))
    defer { try? Folder.removeTree(state) }
    let paths = plugins.map { Path.join(fixtures, $0) }.joined(separator: ":")
    let outcome = try ChildProcess(
      executable: path, arguments: arguments,
      environment: [
        "AETHER_PLUGIN_PATHS": paths, "AETHER_STATE": state, "HOME": state, "PATH": "/usr/bin:/bin", "NO_COLOR": "1",
      ], folder: folder
    ).run(timeLimit: .seconds(300), outputLimit: 64 << 20)
    guard case .exited(let status) = outcome.ending else {
      Issue.record("'aether \(arguments.joined(separator: " "))' ended by \(outcome.ending)")
      throw Stopped()
    }
    return Outcome(
      status: status, output: normal(outcome.output, state), error: normal(outcome.error, state))
  }

  private struct Stopped: Error {}

  /// The text without what differs from run to run and from machine to machine.
  private static func normal(_ bytes: [UInt8], _ state: String) -> String {
    String(decoding: bytes, as: UTF8.self)
      .replacing(fixtures, with: "FIXTURES").replacing(root, with: "ROOT").replacing(state, with: "STATE")
      .replacing(#/\(run [0-9a-z]{26}\)/#, with: "(run ID)")
      .replacing(#/[0-9]+(\.[0-9]+)? (ms|s)\b/#, with: "TIME")
      .replacing(#/sha256:[0-9a-f]{64}/#, with: "sha256:DIGEST")
  }
}
