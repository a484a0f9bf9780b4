import Isolation
import Linux
import PluginSources
import Testing

/// Time, size, and being ended.
@Suite struct LimitTests {
  @Test(arguments: ["git", "http", "https", "ssh"]) func aSilentServerIsLeft(_ scheme: String) throws {
    let scene = try MirrorScene()
    let server = try SilentServer()
    let mirror = try scene.mirror("\(scheme)://127.0.0.1:\(server.port)/plugin") { $0.timeLimit = .milliseconds(700) }
    let start = ContinuousClock.now
    let problem = try #require(mirror.problem())
    #expect(problem.code == "git-timeout", "\(problem)")
    #expect(ContinuousClock.now - start < .seconds(10))
    #expect(try !mirror.isThere && MirrorScene.leftovers(of: mirror).isEmpty)
  }

  @Test func cancellingEndsIt() throws {
    let scene = try MirrorScene()
    let server = try SilentServer()
    let mirror = try scene.mirror("git://127.0.0.1:\(server.port)/plugin")
    let control = BuildProcess.Control()
    let start = ContinuousClock.now
    try Later.after(milliseconds: 200) { control.cancel() }
    let problem = try #require(PluginSourcesTests.problem { () throws(GitProblem) in
      try mirror.update(control: control) { _ in }
    })
    #expect(problem.code == "git-cancelled")
    #expect(ContinuousClock.now - start < .seconds(10))
  }

  @Test func whoWaitsForAnotherIsEndedToo() throws {
    let scene = try MirrorScene()
    let mirror = try scene.local()
    try Folder.create(mirror.folder)
    let path = Path.join(mirror.folder, "lock")
    let lock = try File.openOrCreate(path)
    #expect(try lock.tryLock(0..<1, .exclusive, path: path))
    let control = BuildProcess.Control()
    try Later.after(milliseconds: 100) { control.cancel() }
    let cancelled = PluginSourcesTests.problem { () throws(GitProblem) in
      try mirror.update(control: control) { _ in }
    }
    #expect(cancelled?.code == "git-cancelled")
    #expect(try scene.local { $0.timeLimit = .milliseconds(100) }.problem()?.code == "git-timeout")
    withExtendedLifetime(lock.number) {}
  }

  @Test(arguments: ["file", "git"]) func aLargeRepositoryIsRefused(_ scheme: String) throws {
    let scene = try MirrorScene()
    var random = SystemRandomNumberGenerator()
    let noise = (0..<200_000).map { _ in String(random.next() & 0xffff, radix: 16) }.joined()
    try scene.source.commit(["noise": noise])
    let (server, url) = try GitServers.daemon(scene.served, in: scene.world)
    let address = scheme == "file" ? "file://" + scene.source.path : url + "/plugin"
    let mirror = try scene.mirror(address) { $0.mostRepositoryBytes = 100_000 }
    let problem = try #require(mirror.problem())
    #expect(problem.code == "git-too-large", "\(problem)")
    #expect(try !mirror.isThere && MirrorScene.leftovers(of: mirror).isEmpty)
    try scene.mirror(address).update()
    #expect(try scene.mirror(address).isThere)
    withExtendedLifetime(server) {}
  }

  @Test func nobodyThereIsTold() throws {
    let scene = try MirrorScene()
    let port = try Port.free()
    #expect(try scene.mirror("git://127.0.0.1:\(port)/plugin").problem()?.code == "git-unreachable")
    #expect(try scene.mirror("https://no-such-host.invalid/plugin").problem()?.code == "git-unreachable")
  }

  @Test func noRepositoryIsTold() throws {
    let scene = try MirrorScene()
    let (daemon, daemonURL) = try GitServers.daemon(scene.served, in: scene.world)
    let (web, webURL) = try GitServers.web(scene.served, in: scene.world)
    for url in ["file://" + scene.world.file("none"), "file://" + scene.world.file("home"), daemonURL + "/none", webURL + "/none"] {
      let problem = try #require(scene.mirror(url).problem())
      #expect(problem.code == "git-not-found", "\(problem)")
    }
    #expect(try scene.mirror(webURL + "/cgi-error").problem()?.code == "git-unreachable")
    withExtendedLifetime((daemon, web)) {}
  }
}

/// Something that another thread does.
enum Later {
  static func after(milliseconds: Int, _ body: @escaping @Sendable () -> Void) throws {
    let thread = try BlockingThread(name: "later") {
      SystemClock.pause(milliseconds: milliseconds)
      body()
    }
    thread.detach()
  }
}
