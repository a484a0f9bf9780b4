import AetherModel
@testable import AetherRuntime
import Linux
import Testing

/// What is kept of builds, and what becomes of it.
struct ArtefactStoreTests {
  private let scene: StoreScene
  private var store: ArtefactStore { scene.store }

  init() throws { scene = try StoreScene() }

  @Test func whatIsPublishedCanBeHadAgain() throws {
    let made = try scene.publish("library", 1)
    #expect(made.artefacts.map(\.name) == ["libx.so"])
    #expect(made.artefacts.map(\.size) == [7])
    let found = try #require(store.build(StoreScene.key(1)))
    #expect(found == made)
    let target = scene.folder.file("elsewhere/libx.so")
    #expect(store.restore(found.artefacts[0], to: target))
    #expect(try scene.folder.read("elsewhere/libx.so") == "library")
    #expect(try FileStatus(path: target).mode == 0o755)
    #expect(store.build(StoreScene.key(2)) == nil)
  }

  @Test func itsFilesAreTheUsersAndObjectsAreReadOnly() throws {
    let digest = try scene.publish("library", 1).artefacts[0].digest
    let object = try scene.object()
    #expect(object == scene.folder.file("cache/objects/sha256/\(digest.prefix(2))/\(digest.dropFirst(2))"))
    #expect(try FileStatus(path: object).mode == 0o444)
    #expect(try FileStatus(path: scene.folder.file("cache/builds/\(StoreScene.key(1))")).mode == 0o600)
    #expect(try FileStatus(path: store.folder).mode == 0o700)
    #expect(scene.staged == [])
  }

  @Test func theFolderIsWhereVariablesSay() {
    func folder(_ variables: [String: String]) -> String {
      ArtefactStore(settings: HostSettings(currentFolder: "/here", variables: variables)).folder
    }
    #expect(folder(["HOME": "/home/a"]) == "/home/a/.cache/aether")
    #expect(folder(["HOME": "/home/a", "XDG_CACHE_HOME": "/c"]) == "/c/aether")
    #expect(folder(["HOME": "/home/a", "XDG_CACHE_HOME": "relative", "AETHER_CACHE": ""]) == "/home/a/.cache/aether")
    #expect(folder(["HOME": "/home/a", "XDG_CACHE_HOME": "/c", "AETHER_CACHE": "d/../e"]) == "/here/e")
  }

  @Test func lookingMakesNothing() throws {
    #expect(store.build(StoreScene.key(1)) == nil)
    #expect(try store.stats() == StoreStats())
    #expect(try store.verify() == [])
    #expect(try store.clean(olderThan: nil, maxSize: 0) == StoreCleaning())
    #expect(!File.exists(store.folder))
  }

  @Test func sameBytesAreOneFile() throws {
    try scene.publish("library", 1)
    try scene.publish("library", 2)
    let stats = try store.stats()
    #expect((stats.builds, stats.files, stats.bytes, stats.leftovers) == (2, 1, 7, 0))
  }

  @Test func aDamagedFileIsFoundAndRemoved() throws {
    try scene.publish("library", 1)
    let object = try scene.object()
    try scene.damage(object)
    #expect(store.build(StoreScene.key(1)) == nil)
    #expect(!File.exists(object))
    #expect(try store.stats() == StoreStats())
    try scene.publish("library", 1)
    #expect(store.build(StoreScene.key(1)) != nil)
  }

  @Test func publishingReplacesADamagedFile() throws {
    try scene.publish("library", 1)
    try scene.damage(try scene.object())
    try scene.publish("library", 2)
    #expect(store.build(StoreScene.key(1)) != nil)
  }

  @Test func nothingDamagedIsCopiedOut() throws {
    let artefact = try scene.publish("library", 1).artefacts[0]
    let target = try scene.folder.write("libx.so", "as it was")
    try scene.damage(try scene.object())
    #expect(!store.restore(artefact, to: target))
    try Folder.removeTree(scene.folder.file("cache/objects"))
    #expect(!store.restore(artefact, to: target))
    #expect(try scene.folder.read("libx.so") == "as it was")
    #expect(try Folder.entries(of: scene.folder.path).map(\.name) == ["cache", "libx.so", "made"])
  }

  @Test func aRecordThatCannotBeReadIsNone() throws {
    try scene.publish("library", 1)
    let record = scene.folder.file("cache/builds/\(StoreScene.key(1))")
    let good = String(decoding: try File.read(record), as: UTF8.self)
    for text in [
      good.replacing("libx.so", with: "../x"), good.replacing("\"format\": 1", with: "\"format\": 2"), "\u{0}",
    ] {
      try scene.damage(record, text)
      #expect(store.build(StoreScene.key(1)) == nil, "\(text)")
      #expect(!File.exists(record))
    }
    for end in stride(from: 0, to: good.utf8.count - 2, by: 7) {
      try scene.damage(record, String(good.prefix(end)))
      #expect(store.build(StoreScene.key(1)) == nil)
    }
    #expect(store.build("../builds/x") == nil)
  }

  @Test func whatWasMadeOfSomethingElseIsNotKept() throws {
    let path = try scene.folder.write("libx.so", "library")
    #expect(try store.publish([("libx.so", path)], key: StoreScene.key(1), note: "") { false } == nil)
    #expect(store.build(StoreScene.key(1)) == nil)
    #expect(scene.staged == [])
  }

  @Test func aFolderThatOthersCanWriteIsRefused() throws {
    try scene.publish("library", 1)
    try scene.change(store.folder, mode: "g+w")
    #expect(store.build(StoreScene.key(1)) == nil)
    let problem = try #require(throws: StoreProblem.self) { try scene.publish("library", 2) }
    #expect(
      DiagnosticRenderer().render([problem.warning]) == """
        \(store.folder): warning: the cache of builds can't be used: others than you can write it
        hint: look at what is in it, then: chmod go-w \(store.folder)

        """)
    #expect(throws: StoreProblem.self) { try store.stats() }
    #expect(throws: StoreProblem.self) { try store.verify() }
    #expect(throws: StoreProblem.self) { try store.clean(olderThan: nil, maxSize: 0) }
    try scene.change(store.folder, mode: "go-w")
    #expect(store.build(StoreScene.key(1)) != nil)
  }

  @Test func whatIsNoFolderIsRefused() throws {
    try scene.folder.write("cache", "no folder")
    #expect(throws: StoreProblem.self) { try scene.publish("library", 1) }
    #expect(throws: StoreProblem.self) { try store.stats() }
  }

  @Test func manyAtOnceAreAllRight() async throws {
    let store = store
    let paths = try (0..<4).map { try scene.folder.write("\($0).so", String(repeating: "\($0)", count: 100_000)) }
    await withTaskGroup(of: Void.self) { group in
      for index in 0..<24 {
        group.addTask {
          let key = StoreScene.key(index % 4)
          #expect(throws: Never.self) { try store.publish([("libx.so", paths[index % 4])], key: key, note: "") }
          if index.isMultiple(of: 5) {
            #expect(throws: Never.self) { try store.clean(olderThan: nil, maxSize: 0) }
          }
          if let build = store.build(key) {
            let target = paths[index % 4] + ".\(index)"
            if store.restore(build.artefacts[0], to: target) {
              #expect((try? File.read(target)) == (try? File.read(paths[index % 4])))
            }
          }
        }
      }
    }
    #expect(try store.verify() == [])
    #expect(scene.staged == [])
    for index in 0..<4 {
      try store.publish([("libx.so", paths[index])], key: StoreScene.key(index), note: "")
      #expect(store.build(StoreScene.key(index)) != nil)
    }
  }
}
