import AetherModel
@testable import AetherRuntime
import Linux
import Testing

/// What is removed from a store, and what is found in it.
struct StoreUpkeepTests {
  private let scene: StoreScene
  private var store: ArtefactStore { scene.store }
  /// The time by the tests' clock, in nanoseconds: 2001.
  private let now: Int64 = 1_000_000_000_000_000_000

  init() throws { scene = try StoreScene() }

  /// Publishes a build that was used some seconds ago.
  private func publish(_ text: String, _ digit: Int, ago seconds: Int64) throws {
    try scene.publish(text, digit)
    try File.touch(scene.folder.file("cache/builds/\(StoreScene.key(digit))"), at: now - seconds * 1_000_000_000)
  }

  private func kept() -> [Int] {
    (1...5).filter { File.exists(scene.folder.file("cache/builds/\(StoreScene.key($0))")) }
  }

  @Test func oldBuildsAreRemoved() throws {
    try publish("one", 1, ago: 100)
    try publish("two", 2, ago: 50)
    try publish("one", 3, ago: 10)
    let cleaning = try store.clean(olderThan: TimeSpan(seconds: 50), maxSize: nil, now: now)
    #expect(cleaning == StoreCleaning(builds: 1, files: 0, bytes: 0))
    #expect(kept() == [2, 3])
    let more = try store.clean(olderThan: TimeSpan(seconds: 49), maxSize: nil, now: now)
    #expect(more == StoreCleaning(builds: 1, files: 1, bytes: 3))
    #expect(store.build(StoreScene.key(3)) != nil)
  }

  @Test func aUseMakesABuildYoung() throws {
    try publish("one", 1, ago: 100)
    #expect(store.build(StoreScene.key(1)) != nil)
    #expect(try store.clean(olderThan: TimeSpan(seconds: 50), maxSize: nil, now: now).builds == 0)
  }

  @Test func thoseUsedLongestAgoMakeRoom() throws {
    try publish(String(repeating: "a", count: 40), 1, ago: 10)
    try publish(String(repeating: "b", count: 40), 2, ago: 30)
    try publish(String(repeating: "c", count: 40), 3, ago: 20)
    try publish(String(repeating: "a", count: 40), 4, ago: 40)
    // The bytes of 1 and 4 are the same, and count once.
    #expect(try store.clean(olderThan: nil, maxSize: 80, now: now) == StoreCleaning(builds: 1, files: 1, bytes: 40))
    #expect(kept() == [1, 3, 4])
    #expect(try store.clean(olderThan: nil, maxSize: 79, now: now).builds == 1)
    #expect(kept() == [1, 4])
    #expect(try store.clean(olderThan: nil, maxSize: 0, now: now).builds == 2)
    #expect(try store.stats() == StoreStats())
  }

  @Test func whatKilledProcessesLeftIsRemoved() throws {
    try publish("one", 1, ago: 0)
    try scene.folder.write("cache/staging/1.2.3", "half of it")
    try scene.damage(scene.folder.file("cache/builds/\(StoreScene.key(2))"), "{")
    try publish("orphan", 3, ago: 0)
    try Folder.removeTree(scene.folder.file("cache/builds/\(StoreScene.key(3))"))
    let stats = try store.stats()
    #expect((stats.builds, stats.files, stats.bytes, stats.leftovers, stats.leftoverBytes) == (2, 1, 3, 2, 16))
    #expect(stats.leastRecentUse == Instant(seconds: now / 1_000_000_000))
    #expect(
      try store.clean(olderThan: nil, maxSize: nil, now: now) == StoreCleaning(builds: 1, files: 2, bytes: 16))
    #expect(kept() == [1])
    #expect(store.build(StoreScene.key(1)) != nil)
  }

  @Test func whatIsDamagedIsToldAndRemoved() throws {
    for (digit, text) in [(1, "one"), (2, "two"), (3, "three"), (4, "four")] { try publish(text, digit, ago: 0) }
    let damaged = try scene.object("one")
    try scene.damage(damaged)
    try Folder.removeTree(try scene.object("two"))
    let builds = scene.folder.file("cache/builds/")
    try scene.damage(builds + StoreScene.key(3), "[]")
    #expect(
      try store.verify() == [
        StoreFinding(kind: .missingFile, path: builds + StoreScene.key(1)),
        StoreFinding(kind: .missingFile, path: builds + StoreScene.key(2)),
        StoreFinding(kind: .unreadableBuild, path: builds + StoreScene.key(3)),
        StoreFinding(kind: .damagedFile, path: damaged),
      ])
    #expect(try store.verify() == [])
    #expect(kept() == [4])
  }
}
