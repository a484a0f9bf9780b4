import Glibc
import Linux
import Testing

/// `ssh://` on this machine, by an `sshd` with keys of its own, for this user.
final class SSHServer: Sendable {
  private let server: ServerProcess
  private let folder: String
  let port: UInt16

  /// - Parameters:
  ///   - name: of its folder.
  ///   - types: of its host keys.
  ///   - authorized: public keys that it lets in.
  init(_ name: String, in world: TemporaryFolder, types: [String] = ["ed25519"], authorized: [String]) throws {
    let folder = world.file(name)
    self.folder = folder
    port = try Port.free()
    try Folder.create(folder, mode: 0o700)
    // What sshd wants there when root starts it; where nothing has made it, it is in nobody's way.
    if getuid() == 0 { try Folder.create("/run/sshd", mode: 0o755) }
    for type in types { try Self.makeKey(Path.join(folder, "host_\(type)"), type) }
    try Output.replace(Path.join(folder, "authorized"), with: Array(authorized.joined(separator: "\n").utf8 + [10]), mode: 0o600)
    let keys = types.map { "HostKey \(folder)/host_\($0)" }.joined(separator: "\n")
    let text = """
      ListenAddress 127.0.0.1
      Port \(port)
      \(keys)
      AuthorizedKeysFile \(folder)/authorized
      PidFile none
      StrictModes no
      UsePAM no
      PasswordAuthentication no
      KbdInteractiveAuthentication no
      PermitRootLogin prohibit-password
      SetEnv GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0=*

      """
    try Output.replace(Path.join(folder, "config"), with: Array(text.utf8))
    server = try ServerProcess(
      "/usr/sbin/sshd", ["-D", "-e", "-f", Path.join(folder, "config")], log: Path.join(folder, "log"))
    try server.waitUntilReady(port)
  }

  static func makeKey(_ path: String, _ type: String, passphrase: String = "") throws {
    let child = ChildProcess(
      executable: "/usr/bin/ssh-keygen", arguments: ["-q", "-t", type, "-N", passphrase, "-C", "test", "-f", path],
      environment: ["PATH": "/usr/bin:/bin"])
    try #require(try child.run(timeLimit: .seconds(20), outputLimit: 1 << 20).ending == .exited(0))
  }

  static func publicKey(_ path: String) throws -> String {
    let text = String(decoding: try File.read(path + ".pub"), as: UTF8.self)
    return text.split(separator: "\n").first.map(String.init) ?? ""
  }

  /// Type and key, as lines of `known_hosts` have them.
  func hostKey(_ type: String) throws -> String {
    try Self.publicKey(Path.join(folder, "host_\(type)")).split(separator: " ").prefix(2).joined(separator: " ")
  }

  func knownHost(_ type: String = "ed25519") throws -> String { "[127.0.0.1]:\(port) \(try hostKey(type))" }

  static var user: String { getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? "nobody" }

  var url: String { "ssh://\(Self.user)@127.0.0.1:\(port)" }

  var log: String { (try? File.read(Path.join(folder, "log"))).map { String(decoding: $0, as: UTF8.self) } ?? "" }
}

/// An agent with one key.
final class SSHAgent: Sendable {
  private let process: ServerProcess
  let socket: String

  init(in world: TemporaryFolder, key: String) throws {
    socket = world.file("agent")
    process = try ServerProcess("/usr/bin/ssh-agent", ["-D", "-a", socket], log: world.file("agent.log"))
    let child = ChildProcess(
      executable: "/usr/bin/ssh-add", arguments: ["-q", key],
      environment: ["PATH": "/usr/bin:/bin", "SSH_AUTH_SOCK": socket])
    // Its socket is there before it listens.
    let end = ContinuousClock.now + .seconds(10)
    while .now < end {
      if try child.run(timeLimit: .seconds(10), outputLimit: 1 << 20).ending == .exited(0) { return }
    }
    Issue.record("no agent")
  }
}
