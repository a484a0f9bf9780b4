import Linux
import Testing

/// Runs the release binaries, as people have them: in a fresh folder, with no variables but a few.
///
/// Nothing names another trust store than the user's, so every command sees a folder of the test in its place: it runs in a
/// mount namespace of its own, which needs root or user namespaces.
///
/// The binaries are in the folder that `AETHER_BIN` names, else in `.build-release/release`; `make release` builds them.
struct AetherCommand {
  let folder: TemporaryFolder
  /// Set for every command, besides the fixed ones.
  var variables: [String: String] = [:]

  init() throws { folder = try TemporaryFolder() }

  struct Result {
    var status: Int32
    var output: String
    var error: String
  }

  static let binaries: String =
    ProcessEnvironment.value("AETHER_BIN")
    ?? Path.absolute("../../../.build-release/release", from: #filePath)

  private var environment: [String: String] {
    var environment = [
      "PATH": Self.binaries + ":" + (ProcessEnvironment.value("PATH") ?? "/usr/bin:/bin"),
      "HOME": ProcessEnvironment.value("HOME") ?? "/", "AETHER_STATE": folder.file(".state"),
      "AETHER_CACHE": folder.file(".cache"),
    ]
    for (name, value) in variables { environment[name] = value }
    return environment
  }

  /// Runs `aether` with arguments, in the folder.
  func aether(_ arguments: String..., location: SourceLocation = #_sourceLocation) throws -> Result {
    try aether(arguments, location: location)
  }

  func aether(_ arguments: [String], location: SourceLocation = #_sourceLocation) throws -> Result {
    let program = Path.join(Self.binaries, "aether")
    return try run(program, arguments, location)
  }

  /// Runs a line of shell, in which `aether` is the one under test.
  func shell(_ line: String, location: SourceLocation = #_sourceLocation) throws -> Result {
    try run("/bin/sh", ["-c", line], location)
  }

  /// Where the user's trust store is.
  private static let trustFolder = UserAccount.homeFolder().map { Path.join($0, ".local/state/aether") } ?? "/nowhere"

  private static let namespace =
    CurrentProcess.userID == 0 ? ["--mount"] : ["--user", "--map-current-user", "--keep-caps", "--mount"]

  /// Puts the folder `.trust` of the test in the store's place, then becomes the program.
  private func hidingTrust(_ program: String, _ arguments: [String]) throws -> [String] {
    let folder = folder.file(".trust")
    try Folder.create(folder, mode: 0o700)
    let script = "/bin/mkdir -p \"$2\" && /bin/mount --bind \"$1\" \"$2\" && shift 2 && exec \"$@\""
    return Self.namespace + ["--", "/bin/sh", "-c", script, "sh", folder, Self.trustFolder, program] + arguments
  }

  /// The words and the variables by which `aether` is started as ``aether(_:location:)`` does it.
  func invocation(_ arguments: [String]) throws -> (words: [String], environment: [String: String]) {
    let words = ["/usr/bin/unshare"] + (try hidingTrust(Path.join(Self.binaries, "aether"), arguments))
    return (words, environment.merging(["TERM": "xterm-256color"]) { $1 })
  }

  private func run(_ program: String, _ arguments: [String], _ location: SourceLocation) throws -> Result {
    for binary in ["aether", "aether-worker", "aether-fetch"] {
      try #require(
        File.exists(Path.join(Self.binaries, binary)), "no \(binary) in \(Self.binaries): run 'make release' first",
        sourceLocation: location)
    }
    let child = ChildProcess(
      executable: "/usr/bin/unshare", arguments: try hidingTrust(program, arguments), environment: environment,
      folder: folder.path)
    let outcome = try child.run(timeLimit: .seconds(900), outputLimit: 64 << 20)
    guard case .exited(let status) = outcome.ending else {
      Issue.record("\(program) \(arguments): \(outcome.ending)", sourceLocation: location)
      return Result(status: -1, output: "", error: "")
    }
    return Result(status: status, output: shown(outcome.output), error: shown(outcome.error))
  }

  /// The text, with the test's folder as `DIR`.
  private func shown(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self).split(separator: folder.path, omittingEmptySubsequences: false)
      .joined(separator: "DIR")
  }
}

/// A fresh folder for one test, removed when the test ends.
final class TemporaryFolder {
  let path: String

  init() throws { path = try Path.real(try Folder.createPrivate("aether-e2e-")) }

  deinit { try? Folder.removeTree(path) }

  func file(_ name: String) -> String { Path.join(path, name) }

  func write(_ name: String, _ text: String) throws {
    try Folder.create(Path.folder(of: file(name)))
    try Output.replace(file(name), with: Array(text.utf8))
  }

  func read(_ name: String) throws -> String { String(decoding: try File.read(file(name)), as: UTF8.self) }
}
