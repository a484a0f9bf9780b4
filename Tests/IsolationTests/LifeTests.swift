import AetherModel
import Glibc
import Isolation
import Linux
import Testing

/// How long workers and what is theirs are kept.
@Suite struct LifeTests {
  @Test func whoIsNotCalledEnds() throws {
    var scene = try WorkerScene("does-as-told", .sandboxed)
    scene.recipe.limits.idle = .milliseconds(20)
    let group = try scene.open()
    defer { group.close() }
    let module = try group.module()
    #expect(module.tell("crash-if", 21).outputs == [.integer(42)])
    let deadline = ContinuousClock.now + .seconds(20)
    while group.processCount > 0, .now < deadline { sched_yield() }
    #expect(group.processCount == 0)
    #expect(module.tell("crash-if", 21).outputs == [.integer(42)])
  }

  @Test func whoIsCalledStays() throws {
    let scene = try WorkerScene("does-as-told", .sandboxed)
    defer { withExtendedLifetime(scene) {} }
    let group = try scene.open()
    defer { group.close() }
    group.endIdle()
    #expect(group.processCount == 1)
  }

  @Test(arguments: WorkerScene.Level.allCases) func initialisationThatHangsIsEnded(_ level: WorkerScene.Level) throws {
    var scene = try WorkerScene("initialise-hangs", level)
    scene.recipe.limits.lifecycle = .milliseconds(100)
    let group = try scene.open()
    defer { group.close() }
    let module = try group.module()
    do throws(Failure) {
      try module.initialise(context: Recorder(in: scene.folder))
      Issue.record("it came back")
    } catch {
      #expect(error.code == "AETHER_LIMIT")
      #expect(error.message == "'initialise-hangs' took longer than its limit of 100ms; its process was killed")
    }
    #expect(group.processCount == 0)
  }

  @Test func whatAKilledProcessLeftIsRemoved() throws {
    let folder = try TemporaryFolder()
    let base = folder.file("workers")
    for name in ["p-gone/w-1", "p-lives"] { try Folder.create(Path.join(base, name)) }
    _ = try folder.write("workers/p-gone/w-1/file", "left")
    _ = try folder.write("workers/p-gone/lock", "")
    guard let lives = try File.openLocked(folder.file("workers/p-lives/lock"), patience: 10) else {
      Issue.record("somebody else has the lock")
      return
    }
    let folders = WorkerFolders(in: base)
    let made = try folders.make()
    #expect(File.exists(made))
    let names = try Folder.entries(of: base).map(\.name).filter { $0.hasPrefix("p-") }
    #expect(names.count == 2 && names.contains("p-lives"))
    #expect(lives.number >= 0)
    withExtendedLifetime(folders) {}
  }

  @Test func whatWasCleanedUpIsMadeAnew() throws {
    let folder = try TemporaryFolder()
    let folders = WorkerFolders(in: folder.file("workers"))
    _ = try folders.make()
    try Folder.removeTree(folders.base)
    #expect(File.exists(try folders.make()))
  }

  @Test func aProcessTakesItsFoldersWithIt() throws {
    let folder = try TemporaryFolder()
    let made = try { try WorkerFolders(in: folder.file("workers")).make() }()
    #expect(!File.exists(made))
    #expect(try Folder.entries(of: folder.file("workers")).map(\.name) == ["lock"])
  }
}
