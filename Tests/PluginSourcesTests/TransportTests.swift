import Isolation
import Linux
import PluginSources
import Testing

/// Each way to a repository: it is cloned, and grows.
@Suite struct TransportTests {
  /// Clones, adds to the source, and fetches.
  private func clonesAndGrows(_ scene: MirrorScene, _ mirror: GitMirror) throws {
    #expect(!mirror.isThere)
    try mirror.update()
    #expect(mirror.isThere)
    let first = try mirror.refs()
    #expect(Set(first.branches.keys) == ["main", "old"])
    #expect(first.head == "main")
    #expect(first.branches["main"] == (try scene.source.git("rev-parse", "main")))
    #expect(first.tags == ["v1": try scene.source.git("rev-parse", "v1^{commit}")])
    let new = try scene.source.commit(["src/c.c": "int c;\n"], "Fourth")
    try scene.source.git("branch", "new")
    try mirror.update()
    let second = try mirror.refs()
    #expect(second.branches["main"] == new)
    #expect(second.branches["new"] == new)
    #expect(try mirror.commit(new)?.summary == "Fourth")
    try mirror.update()
    #expect(try mirror.refs() == second)
    #expect(try MirrorScene.leftovers(of: mirror).isEmpty)
    #expect(try scene.source.git("--git-dir", mirror.folder + "/repository", "fsck", "--full", "--strict") == "")
  }

  @Test func ofThisMachine() throws {
    let scene = try MirrorScene()
    try clonesAndGrows(scene, scene.local())
  }

  @Test func byTheDaemon() throws {
    let scene = try MirrorScene()
    let (server, url) = try GitServers.daemon(scene.served, in: scene.world)
    try clonesAndGrows(scene, scene.mirror(url + "/plugin"))
    withExtendedLifetime(server) {}
  }

  @Test func byHTTP() throws {
    let scene = try MirrorScene()
    let (server, url) = try GitServers.web(scene.served, in: scene.world)
    try clonesAndGrows(scene, scene.mirror(url + "/plugin/.git"))
    withExtendedLifetime(server) {}
  }

  @Test func byHTTPS() throws {
    let scene = try MirrorScene()
    let certificate = try GitServers.Certificate(in: scene.world)
    let (server, url) = try GitServers.web(scene.served, in: scene.world, certificate: certificate)
    try clonesAndGrows(scene, scene.mirror(url + "/plugin/.git", ["SSL_CERT_FILE": certificate.file]))
    withExtendedLifetime(server) {}
  }

  @Test func bySSH() throws {
    let scene = try MirrorScene()
    let key = scene.world.file("home/.ssh/id_ed25519")
    try SSHServer.makeKey(key, "ed25519")
    let server = try SSHServer("sshd", in: scene.world, authorized: [SSHServer.publicKey(key)])
    try scene.world.write("home/.ssh/known_hosts", server.knownHost() + "\n")
    try clonesAndGrows(scene, scene.mirror(server.url + scene.source.path))
  }

  /// Its settings include another file, which the helper is not shown.
  @Test func settingsOfARepositoryHaveNoMeaning() throws {
    let scene = try MirrorScene()
    let secret = try scene.world.write("secret", "[url \"file:///nowhere\"]\n  insteadOf = \"file://\"\n")
    try scene.source.git("config", "include.path", secret)
    try scene.source.git("config", "uploadpack.packObjectsHook", "/bin/false")
    try scene.local().update()
    #expect(try scene.local().refs().head == "main")
  }
}
