import Glibc
import Linux
import PluginSources
import Testing

/// A disk that is full. Only root can have one of its own.
@Suite(.enabled(if: geteuid() == 0, "only root can mount a small disk"))
struct DiskTests {
  @Test(arguments: [64, 200, 400]) func aFullDiskIsTold(_ kibibytes: Int) throws {
    let scene = try MirrorScene()
    var random = SystemRandomNumberGenerator()
    let noise = (0..<200_000).map { _ in String(random.next() & 0xffff, radix: 16) }.joined()
    try scene.source.commit(["noise": noise])
    let finished = Handover<Result<GitProblem?, any Error>>()
    let thread = try BlockingThread(name: "disk") {
      finished.put(Result { try Self.update(scene, kibibytes) })
    }
    thread.detach()
    let problem = try finished.take().get()
    #expect(problem?.cause == .machine && problem?.description.contains("the disk is full") == true, "\(problem as Any)")
  }

  /// On a thread of its own, which leaves the mounts of the others.
  private static func update(_ scene: MirrorScene, _ kibibytes: Int) throws -> GitProblem? {
    let folder = scene.world.file("mirrors")
    try Folder.create(folder)
    try OwnNamespace.leave(0x0002_0000)
    try #require(mount(nil, "/", nil, UInt(MS_REC | MS_PRIVATE), nil) == 0)
    try #require(mount("disk", folder, "tmpfs", 0, "size=\(kibibytes)k") == 0)
    let mirror = try scene.local()
    let problem = mirror.problem()
    #expect(try !mirror.isThere && MirrorScene.leftovers(of: mirror).isEmpty)
    return problem
  }
}
