import Glibc
import Linux
import PluginSources
import Testing

/// Repositories and servers whose bytes are not what they should be.
@Suite struct DamageTests {
  private static let places = [5, 40, 90, 180, 250, 330, 420, 500, 620, 700, 760, 820, 900, 1_000]

  /// One bit of what a server sends, wherever it is: the mirror is whole or not there, and the next update is good.
  @Test(arguments: [false, true]) func damagedAnswersLeaveNothingBad(_ cuts: Bool) throws {
    let scene = try MirrorScene()
    let (daemon, url) = try GitServers.daemon(scene.served, in: scene.world)
    let port = try #require(url.split(separator: ":").last.map(String.init))
    let tip = try scene.source.git("rev-parse", "main")
    var refused = 0
    for place in Self.places {
      let relay = try Port.free()
      let script = Path.join(Path.folder(of: Path.folder(of: #filePath)), "GitServers/flip.py")
      let server = try ServerProcess(
        "/usr/bin/python3", [script, "\(relay)", port, "\(place)"] + (cuts ? ["cut"] : []),
        log: scene.world.file("relay.log"))
      try server.waitUntilReady(relay)
      let mirror = try scene.mirror("git://127.0.0.1:\(relay)/plugin") { $0.timeLimit = .seconds(1) }
      if let problem = mirror.problem() {
        refused += 1
        #expect(problem.code.hasPrefix("git-") && problem.code != "git-machine", "\(place): \(problem)")
        #expect(!mirror.isThere)
      } else {
        // A name of a branch may be another one; what it means is not.
        #expect(try mirror.commit(tip)?.id == tip, "\(place)")
        #expect(try scene.source.git("--git-dir", mirror.folder + "/repository", "fsck", "--full") == "")
      }
      #expect(try MirrorScene.leftovers(of: mirror).isEmpty)
    }
    #expect(refused > 3)
    try scene.mirror(url + "/plugin").update()
    withExtendedLifetime(daemon) {}
  }

  /// The places of objects that a repository of this machine has, one damaged or gone at a time.
  @Test(arguments: [true, false]) func damagedObjectsAreRefused(_ isGone: Bool) throws {
    let scene = try MirrorScene()
    for name in ["main", "main^{tree}", "main:README", "main~1^{tree}", "main:src"] {
      let id = try scene.source.git("rev-parse", name)
      let path = Path.join(scene.source.path, ".git/objects/\(id.prefix(2))/\(id.dropFirst(2))")
      let bytes = try File.read(path)
      try Folder.removeTree(path)
      var damaged = bytes
      damaged[damaged.count / 2] ^= 0x10
      if !isGone { try Output.replace(path, with: damaged) }
      let mirror = try scene.local()
      let problem = try #require(mirror.problem(), "\(name)")
      #expect(problem.code == "git-protocol", "\(name): \(problem)")
      #expect(try !mirror.isThere && MirrorScene.leftovers(of: mirror).isEmpty)
      try Folder.removeTree(path)
      try Output.replace(path, with: bytes)
    }
    try scene.local().update()
  }

  /// An object under the name of another one.
  @Test func objectsAreBelievedByTheirBytesOnly() throws {
    let scene = try MirrorScene()
    let wanted = try scene.source.git("rev-parse", "main:README")
    let other = try scene.source.blob("something else\n")
    func path(_ id: String) -> String { Path.join(scene.source.path, ".git/objects/\(id.prefix(2))/\(id.dropFirst(2))") }
    let bytes = try File.read(path(other))
    try Folder.removeTree(path(wanted))
    try Output.replace(path(wanted), with: bytes)
    let mirror = try scene.local()
    if let problem = mirror.problem() {
      #expect(problem.code == "git-protocol")
    } else {
      Issue.record("it was taken")
    }
  }

  /// A server that says what a terminal would obey, at length.
  @Test func whatAServerSaysIsCleaned() throws {
    let scene = try MirrorScene()
    let port = try Port.free()
    let program = """
      import socket, sys
      server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
      while True:
          client, _ = server.accept()
          client.recv(1000)
          text = b"ERR \\x1b[31mred\\x07 \\xe2\\x80\\xae" + b"x" * 5000
          client.sendall(b"%04x" % (len(text) + 4) + text)
          client.close()
      """
    let server = try ServerProcess("/usr/bin/python3", ["-c", program, "\(port)"], log: scene.world.file("log"))
    try server.waitUntilReady(port)
    let problem = try #require(scene.mirror("git://127.0.0.1:\(port)/plugin").problem())
    #expect(problem.code.hasPrefix("git-") && problem.description.contains("red"), "\(problem)")
    #expect(problem.description.unicodeScalars.count < 600)
    #expect(problem.description.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 && $0.value != 0x202e })
    withExtendedLifetime(server) {}
  }

  @Test func aDamagedMirrorIsTold() throws {
    let scene = try MirrorScene()
    let mirror = try scene.local()
    try mirror.update()
    let packs = Path.join(mirror.folder, "repository/objects/pack")
    for entry in try Folder.entries(of: packs) where entry.name.hasSuffix(".pack") {
      let path = Path.join(packs, entry.name)
      var bytes = try File.read(path)
      for index in 12..<bytes.count - 20 { bytes[index] ^= 0x55 }
      chmod(path, 0o644)
      try Output.replace(path, with: bytes)
    }
    #expect(problem { () throws(GitProblem) in _ = try mirror.commit("main") }?.code == "git-protocol")
  }
}
