import Glibc
import Linux
import Testing

/// Servers of Git on this machine, for the repositories below a folder. All that they need is in a folder of their own.
enum GitServers {
  /// `git://`
  static func daemon(_ root: String, in world: TemporaryFolder) throws -> (server: ServerProcess, url: String) {
    let port = try Port.free()
    let server = try ServerProcess(
      "/usr/lib/git-core/git-daemon",
      [
        "--listen=127.0.0.1", "--port=\(port)", "--base-path=\(root)", "--export-all", "--reuseaddr",
      ], log: world.file("daemon.log"), anyOwner)
    try server.waitUntilReady(port)
    return (server, "git://127.0.0.1:\(port)")
  }

  /// Repositories of another user are served, too.
  static let anyOwner = [
    "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*",
  ]

  private static let script = Path.join(
    Path.folder(of: Path.folder(of: Path.folder(of: #filePath))), "GitServers/web.py")

  /// `http://`, or `https://` for `localhost` by a certificate that the test trusts or not.
  static func web(
    _ root: String, in world: TemporaryFolder, certificate: Certificate? = nil, _ options: [String] = [],
    host: String = "127.0.0.1"
  ) throws -> (server: ServerProcess, url: String) {
    let port = try Port.free()
    let tls = certificate.map { ["--tls", $0.file, $0.key] } ?? []
    let server = try ServerProcess(
      "/usr/bin/python3", [script, root, "\(port)"] + tls + options, log: world.file("web.log"))
    try server.waitUntilReady(port, host)
    return (server, certificate == nil ? "http://\(host):\(port)" : "https://localhost:\(port)")
  }

  struct Certificate {
    var file: String
    var key: String

    /// Signed by itself, for `localhost`.
    init(in world: TemporaryFolder, name: String = "localhost") throws {
      file = world.file("\(name).crt")
      key = world.file("\(name).key")
      let child = ChildProcess(
        executable: "/usr/bin/openssl",
        arguments: [
          "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", file,
          "-days", "2", "-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:\(name)",
        ], environment: ["PATH": "/usr/bin:/bin"])
      let outcome = try child.run(timeLimit: .seconds(20), outputLimit: 1 << 20)
      try #require(outcome.ending == .exited(0), "\(String(decoding: outcome.error, as: UTF8.self))")
    }
  }
}
