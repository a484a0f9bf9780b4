import Linux
import PluginSources
import Testing

/// Whom an update by SSH believes, and who believes it.
@Suite struct HostKeyTests {
  private struct Scene {
    let scene: MirrorScene
    let server: SSHServer
    let key: String

    init(types: [String] = ["ed25519"], key name: String = "home/.ssh/id_ed25519", type: String = "ed25519") throws {
      scene = try MirrorScene()
      key = scene.world.file(name)
      try SSHServer.makeKey(key, type)
      server = try SSHServer("sshd", in: scene.world, types: types, authorized: [SSHServer.publicKey(key)])
    }

    func knows(_ text: String) throws { try scene.world.write("home/.ssh/known_hosts", text + "\n") }

    func mirror(_ variables: [String: String] = [:]) throws -> GitMirror {
      try scene.mirror(server.url + scene.source.path, variables)
    }
  }

  @Test func anUnknownKeyIsRefusedAndShown() throws {
    let scene = try Scene()
    let problem = try #require(scene.mirror().problem())
    #expect(problem.code == "host-key-unknown")
    let child = ChildProcess(
      executable: "/usr/bin/ssh-keygen", arguments: ["-lf", scene.scene.world.file("sshd/host_ed25519.pub")],
      environment: [:])
    let line = String(decoding: try child.run(timeLimit: .seconds(9), outputLimit: 1 << 16).output, as: UTF8.self)
    let print = try #require(line.split(separator: " ").first { $0.hasPrefix("SHA256:") })
    #expect(problem.description.contains(print))
    #expect(problem.description.contains("ssh-keyscan -p \(scene.server.port) 127.0.0.1"))
    #expect(try !scene.mirror().isThere)
    #expect(!scene.server.log.contains("Accepted"), "it does not log in first")
  }

  @Test func anotherKeyIsRefusedInOtherWords() throws {
    let scene = try Scene()
    try SSHServer.makeKey(scene.scene.world.file("other"), "ed25519")
    let other = try SSHServer.publicKey(scene.scene.world.file("other")).split(separator: " ").prefix(2)
    try scene.knows("[127.0.0.1]:\(scene.server.port) \(other.joined(separator: " "))")
    let problem = try #require(scene.mirror().problem())
    #expect(problem.code == "host-key-changed")
    #expect(!problem.description.contains("ssh-keyscan"))
  }

  @Test func aRevokedKeyIsRefused() throws {
    let scene = try Scene()
    try scene.knows(scene.server.knownHost() + "\n@revoked * \(scene.server.hostKey("ed25519"))")
    #expect(try scene.mirror().problem()?.code == "host-key-changed")
  }

  @Test(arguments: ["ed25519", "ecdsa"]) func oneOfSeveralKeysIsEnough(_ type: String) throws {
    let scene = try Scene(types: ["ecdsa", "ed25519"])
    try scene.knows("# a comment\n@cert-authority * ssh-ed25519 AAAA\nbroken\n" + scene.server.knownHost(type))
    try scene.mirror().update()
  }

  @Test func namesMayBeHashed() throws {
    let scene = try Scene()
    try scene.knows(scene.server.knownHost())
    let file = scene.scene.world.file("home/.ssh/known_hosts")
    let child = ChildProcess(executable: "/usr/bin/ssh-keygen", arguments: ["-q", "-H", "-f", file], environment: [:])
    #expect(try child.run(timeLimit: .seconds(9), outputLimit: 1 << 16).ending == .exited(0))
    #expect(try String(decoding: File.read(file), as: UTF8.self).hasPrefix("|1|"))
    try scene.mirror().update()
  }

  @Test func aKeyWithoutItsPortIsAnotherHosts() throws {
    let scene = try Scene()
    try scene.knows("127.0.0.1 \(scene.server.hostKey("ed25519"))")
    #expect(try scene.mirror().problem()?.code == "host-key-unknown")
  }

  // MARK: Keys of the user

  @Test(arguments: ["ecdsa", "ed25519"]) func aKeyInTheHomeLetsIn(_ type: String) throws {
    let scene = try Scene(key: "home/.ssh/id_\(type)", type: type)
    try scene.knows(scene.server.knownHost())
    try scene.mirror().update()
  }

  @Test func anAgentComesFirst() throws {
    let scene = try Scene(key: "elsewhere")
    try scene.knows(scene.server.knownHost())
    let agent = try SSHAgent(in: scene.scene.world, key: scene.key)
    try scene.mirror(["SSH_AUTH_SOCK": agent.socket]).update()
  }

  @Test func afterAnAgentWithAnotherKeyTheHomeIsAsked() throws {
    let scene = try Scene()
    try scene.knows(scene.server.knownHost())
    try SSHServer.makeKey(scene.scene.world.file("other"), "ed25519")
    let agent = try SSHAgent(in: scene.scene.world, key: scene.scene.world.file("other"))
    try scene.mirror(["SSH_AUTH_SOCK": agent.socket]).update()
  }

  @Test func withoutAKeyItSaysSo() throws {
    let scene = try Scene(key: "elsewhere")
    try scene.knows(scene.server.knownHost())
    let problem = try #require(scene.mirror().problem())
    #expect(problem.code == "git-auth" && problem.description.contains("needs a key, and there is none"))
  }

  @Test func aKeyWithAPassphraseIsPassedOver() throws {
    let scene = try Scene(key: "home/.ssh/id_ecdsa", type: "ecdsa")
    try scene.knows(scene.server.knownHost())
    try SSHServer.makeKey(scene.scene.world.file("home/.ssh/id_ed25519"), "ed25519", passphrase: "locked")
    try scene.mirror().update()
  }

  @Test func aKeyThatIsNotLetInIsTold() throws {
    let scene = try Scene(key: "elsewhere")
    try scene.knows(scene.server.knownHost())
    try SSHServer.makeKey(scene.scene.world.file("home/.ssh/id_ed25519"), "ed25519")
    let problem = try #require(scene.mirror().problem())
    #expect(problem.code == "git-auth" && problem.description.contains("takes none of your keys"))
  }

  @Test func aMissingRepositoryIsTold() throws {
    let scene = try Scene()
    try scene.knows(scene.server.knownHost())
    #expect(try scene.scene.mirror(scene.server.url + "/no/such").problem()?.code == "git-not-found")
  }
}
