import AetherModel
import Glibc
import Isolation
import Linux
import Testing

/// A worker reaches what its call was granted, and nothing else.
@Suite struct PermissionTests {
  private struct Place {
    let scene: WorkerScene
    let granted: String
    let other: String

    init(_ level: WorkerScene.Level) throws {
      scene = try WorkerScene("does-as-told", level)
      granted = try scene.folder.write("granted.txt", "granted")
      other = try scene.folder.write("other.txt", "other")
    }
  }

  private func grant(_ path: String, writes: Bool = false) -> WorkerPermissions {
    var permissions = WorkerPermissions()
    permissions.grants = [SandboxSettings.Grant(path: path, isWritable: writes)]
    return permissions
  }

  @Test func aGrantedFileIsReadAndNoOther() throws {
    let place = try Place(.sandboxed)
    let group = try place.scene.open()
    defer { group.close() }
    let module = try group.module(nil, grant(place.granted))
    #expect(module.tell("read", path: place.granted).outputs == [.string("granted")])
    #expect(module.tell("read", path: place.other).failure?.message == "EACCES")
    #expect(module.tell("write", path: place.granted).failure?.message == "EACCES")
    // Calls with other permissions have another worker.
    #expect(try group.module().tell("read", path: place.granted).failure?.message == "EACCES")
    #expect(try group.module(nil, grant(place.other)).tell("read", path: place.other).outputs == [.string("other")])
    #expect(group.processCount == 3)
  }

  /// A grant is a real path. What has become a link since it was resolved is not what was granted.
  @Test func aLinkThatTookAGrantsPlaceIsNotFollowed() throws {
    let place = try Place(.sandboxed)
    let link = place.scene.folder.file("link.txt")
    #expect(symlink(place.other, link) == 0)
    let group = try place.scene.open()
    defer { group.close() }
    let result = try group.module(nil, grant(link)).tell("read", path: place.other)
    #expect(result.failure?.code == "AETHER_NOT_LOADED", "\(result.words)")
    #expect(result.failure?.message.contains("cannot open '\(link)'") == true, "\(result.words)")
  }

  @Test(arguments: WorkerScene.Level.allCases) func withoutAGrantNothingIsRead(_ level: WorkerScene.Level) throws {
    let place = try Place(level)
    let group = try place.scene.open()
    defer { group.close() }
    let module = try group.module()
    let refusal = level == .isolated ? "ENOENT" : "EACCES"
    for path in [place.granted, "/etc/passwd", "/etc/shadow"] {
      #expect(module.tell("read", path: path).failure?.message == refusal, "\(path)")
      #expect(module.tell("write", path: path).failure != nil, "\(path)")
    }
    #expect(try File.read(place.granted) == Array("granted".utf8))
  }

  @Test func aGrantedFolderIsWrittenIntoAndNoOther() throws {
    let place = try Place(.sandboxed)
    let folder = place.scene.folder.file("out")
    try Folder.create(folder)
    let group = try place.scene.open()
    defer { group.close() }
    let module = try group.module(nil, grant(folder, writes: true))
    #expect(module.tell("write", 1, path: Path.join(folder, "new")).outputs == [.integer(1)])
    #expect(try File.read(Path.join(folder, "new")) == Array("written".utf8))
    #expect(module.tell("write", 1, path: place.scene.folder.file("new")).failure?.message == "EACCES")
    #expect(module.tell("write", 1, path: place.other).failure?.message == "EACCES")
  }

  @Test func aPlaceThatIsGoneIsAFailureOfItsCall() throws {
    let place = try Place(.sandboxed)
    let group = try place.scene.open()
    defer { group.close() }
    let module = try group.module(nil, grant(place.scene.folder.file("gone")))
    #expect(module.tell("crash-if", 1).failure?.code == "AETHER_NOT_LOADED")
    #expect(try group.module().tell("crash-if", 21).outputs == [.integer(42)])
    #expect(try place.scene.workerFolders().count == 1)
  }
}
