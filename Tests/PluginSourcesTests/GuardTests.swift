import Glibc
import Linux
import PluginSources
import Testing

/// Addresses that must not be connected to.
@Suite struct GuardTests {
  @Test(arguments: ["git://127.0.0.1:", "http://127.0.0.1:", "https://localhost:", "ssh://git@127.0.0.1:", "git://[::1]:", "http://[::ffff:127.0.0.1]:", "http://0.0.0.0:"])
  func thisMachineIsRefused(_ start: String) throws {
    let scene = try MirrorScene()
    let server = try SilentServer()
    let mirror = try scene.mirror("\(start)\(server.port)/plugin") { $0.privateAddresses = false }
    let problem = try #require(mirror.problem())
    #expect(problem.code == "private-address" && problem.cause == .refused, "\(problem)")
    #expect(!server.wasAsked)
  }

  @Test(arguments: [
    "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
    "255.255.255.255", "[fe80::1]", "[fc00::1]", "[fd12::1]", "[ff02::1]", "[::]", "[::ffff:10.0.0.1]", "[64:ff9b::a00:1]",
    "[2002:a00:1::]", "[2001:db8::1]",
  ])
  func privateNetworksAreRefused(_ host: String) throws {
    let scene = try MirrorScene()
    let mirror = try scene.mirror("http://\(host):9/plugin") {
      $0.privateAddresses = false
      $0.timeLimit = .seconds(5)
    }
    let problem = try #require(mirror.problem())
    #expect(problem.code == "private-address", "\(problem)")
  }

  /// In a network of its own, where a public address is this machine's: what is there leads back inside.
  @Test(.enabled(if: geteuid() == 0, "only root can give this machine a public address"))
  func aRedirectInsideIsRefused() throws {
    let scene = try MirrorScene()
    let finished = Handover<Result<String, any Error>>()
    let thread = try BlockingThread(name: "network") {
      finished.put(Result { try Self.redirected(scene) })
    }
    thread.detach()
    let text = try finished.take().get()
    #expect(text.contains("127.0.0.1") && text.contains("private-address"), "\(text)")
  }

  /// On a thread of its own, which leaves the network of the others.
  private static func redirected(_ scene: MirrorScene) throws -> String {
    try OwnNamespace.leave(0x4000_0000)
    try Loopback.begin(alias: "9.9.9.9")
    let (inside, insideURL) = try GitServers.web(scene.served, in: scene.world)
    let (server, url) = try GitServers.web(
      scene.served, in: scene.world, ["--host", "9.9.9.9", "--redirect", "moved", insideURL], host: "9.9.9.9")
    // Itself, it may be fetched from.
    try scene.mirror(url + "/plugin/.git") { $0.privateAddresses = false }.update()
    let problem = try scene.mirror(url + "/moved/plugin/.git") { $0.privateAddresses = false }.problem()
    withExtendedLifetime((inside, server)) {}
    return problem.map { "\($0.code): \($0)" } ?? "nothing"
  }
}

/// Namespaces of one thread.
enum OwnNamespace {
  /// Gives the calling thread one of its own: `CLONE_NEWNET`, `CLONE_NEWNS`.
  static func leave(_ kind: Int32) throws {
    // Glibc's module has no `unshare`.
    let symbol = try #require(dlsym(nil, "unshare"))
    let unshare = unsafeBitCast(symbol, to: (@convention(c) (Int32) -> Int32).self)
    try #require(unshare(kind) == 0)
  }
}

/// The loopback interface of a new network.
enum Loopback {
  /// Has it take packets, also for one more address.
  static func begin(alias: String) throws {
    try set("lo", SIOCSIFFLAGS, [UInt8(IFF_UP), 0])
    var address = in_addr()
    try #require(inet_pton(AF_INET, alias, &address) == 1)
    let bytes = withUnsafeBytes(of: address) { Array($0) }
    try set("lo:1", SIOCSIFADDR, [UInt8(AF_INET), 0, 0, 0] + bytes)
  }

  private static let SIOCSIFFLAGS: UInt = 0x8914
  private static let SIOCSIFADDR: UInt = 0x8916

  /// A `struct ifreq`: a name of 16 bytes, and what is set.
  private static func set(_ name: String, _ request: UInt, _ bytes: [UInt8]) throws {
    let number = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    defer { close(number) }
    var structure = Array(name.utf8) + Array(repeating: UInt8(0), count: 40 - name.utf8.count)
    structure.replaceSubrange(16..<16 + bytes.count, with: bytes)
    try #require(ioctl(number, request, &structure) == 0, "\(name): \(errno)")
  }
}
