import Isolation
import Linux
import PluginSources
import Synchronization
import Testing

/// Passwords: from where they come, where they go, and where they never are.
@Suite struct LoginTests {
  private static let canary = "CANARY-7b1e55"

  private struct Scene {
    let scene: MirrorScene
    let certificate: GitServers.Certificate
    let server: ServerProcess
    let url: String

    init(_ options: [String] = []) throws {
      scene = try MirrorScene()
      certificate = try GitServers.Certificate(in: scene.world)
      let login = ["--login", "ada", LoginTests.canary, "--log", scene.world.file("requests")]
      (server, url) = try GitServers.web(
        scene.served, in: scene.world, certificate: certificate, login + options)
    }

    func mirror(_ url: String? = nil) throws -> GitMirror {
      try scene.mirror((url ?? self.url) + "/plugin/.git", ["SSL_CERT_FILE": certificate.file])
    }

    func with(_ login: String) -> String { url.replacing("https://", with: "https://\(login)@") }
    var requests: String { (try? File.read(scene.world.file("requests"))).map { String(decoding: $0, as: UTF8.self) } ?? "" }
  }

  @Test func withoutOneItSaysSo() throws {
    let scene = try Scene()
    let problem = try #require(scene.mirror().problem())
    #expect(problem.code == "git-auth" && problem.description.contains("~/.git-credentials"))
  }

  @Test func theAddressMayHaveOne() throws {
    let scene = try Scene()
    let mirror = try scene.mirror(scene.with("ada:" + Self.canary))
    #expect(mirror.address.text == scene.url + "/plugin/.git")
    try mirror.update()
    try #expect(scene.mirror().isThere, "the same mirror")
    try #expect(scene.mirror().problem()?.code == "git-auth", "the password was for one command")
  }

  @Test func theUsersFileMayHaveOne() throws {
    let scene = try Scene()
    let other = "https://eve:wrong@example.org\nhttps://bob:wrong@localhost:1\nhttp://eve:wrong@localhost\n"
    let line = scene.url.replacing("https://", with: "https://ada:\(Self.canary)@")
    try scene.scene.world.write("home/.git-credentials", other + line + "\n", mode: 0o600)
    try scene.mirror().update()
  }

  @Test func aWrongOneIsTold() throws {
    let scene = try Scene()
    let problem = try #require(scene.mirror(scene.with("ada:wrong-secret")).problem())
    #expect(problem.code == "git-auth" && problem.description.contains("does not take your name and password"))
    #expect(!problem.description.contains("wrong-secret"))
  }

  /// Nobody who is led elsewhere shows the password there.
  @Test(arguments: ["localhost", "127.0.0.1"]) func itIsNotSentElsewhere(_ host: String) throws {
    let scene = try MirrorScene()
    let certificate = try GitServers.Certificate(in: scene.world)
    let (target, targetURL) = try GitServers.web(
      scene.served, in: scene.world, certificate: certificate, ["--login", "a", "b", "--log", scene.world.file("requests")])
    let (server, url) = try GitServers.web(
      scene.served, in: scene.world, certificate: certificate, ["--redirect", "moved", targetURL.replacing("localhost", with: host)])
    let address = url.replacing("https://", with: "https://ada:\(Self.canary)@") + "/moved/plugin/.git"
    let problem = try #require(scene.mirror(address, ["SSL_CERT_FILE": certificate.file]).problem())
    #expect(problem.code == "git-auth" && problem.description.contains("leads to another address"), "\(problem)")
    let requests = (try? File.read(scene.world.file("requests"))).map { String(decoding: $0, as: UTF8.self) }
    #expect(requests == nil)
    withExtendedLifetime((server, target)) {}
  }

  @Test func withoutOneIsLedElsewhere() throws {
    let scene = try MirrorScene()
    let (target, targetURL) = try GitServers.web(scene.served, in: scene.world)
    let (server, url) = try GitServers.web(scene.served, in: scene.world, ["--redirect", "moved", targetURL])
    try scene.mirror(url + "/moved/plugin/.git").update()
    withExtendedLifetime((server, target)) {}
  }

  /// Looks for it in all that is kept and told, and in what other processes see.
  @Test func itIsNowhere() throws {
    let scene = try Scene()
    let mirror = try scene.mirror(scene.with("ada:" + Self.canary))
    var dumped = ""
    dump(mirror, to: &dumped)
    let told = Mutex<[String]>(["\(mirror.address)", mirror.address.text, "\(mirror)", String(reflecting: mirror), dumped])
    try mirror.update(control: .init()) { progress in
      told.withLock { $0.append("\(progress)") }
      for entry in (try? Folder.entries(of: "/proc")) ?? [] where Int32(entry.name) != nil {
        for file in ["cmdline", "environ"] {
          let text = (try? File.read("/proc/\(entry.name)/\(file)")).map { String(decoding: $0, as: UTF8.self) } ?? ""
          // The server of this test has it among its words.
          if !text.contains("web.py") { told.withLock { $0.append(text) } }
        }
      }
    }
    #expect(scene.requests.contains("with\n"))
    #expect(!told.withLock { $0 }.contains { $0.contains(Self.canary) })
    #expect(try !Self.holds(mirror.folder))
  }

  private static func holds(_ folder: String) throws -> Bool {
    try Folder.entries(of: folder).contains { entry in
      let path = Path.join(folder, entry.name)
      if entry.kind == .folder { return try holds(path) }
      return String(decoding: try File.read(path), as: UTF8.self).contains(canary) || path.contains(canary)
    }
  }

  // MARK: Certificates

  @Test func anUnknownCertificateIsRefused() throws {
    let scene = try Scene()
    let problem = try #require(scene.scene.mirror(scene.with("ada:" + Self.canary) + "/plugin/.git").problem())
    #expect(problem.code == "certificate", "\(problem)")
    #expect(scene.requests.isEmpty, "nothing was asked for")
  }

  @Test func anothersCertificateIsRefused() throws {
    let scene = try MirrorScene()
    let certificate = try GitServers.Certificate(in: scene.world, name: "example.org")
    let (server, url) = try GitServers.web(scene.served, in: scene.world, certificate: certificate)
    let mirror = try scene.mirror(url + "/plugin/.git", ["SSL_CERT_FILE": certificate.file])
    #expect(mirror.problem()?.code == "certificate")
    withExtendedLifetime(server) {}
  }
}
