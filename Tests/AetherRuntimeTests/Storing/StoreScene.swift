import AetherModel
import AetherRuntime
import Linux
import Testing

/// A store in a fresh folder.
final class StoreScene {
  let folder: TemporaryFolder
  let settings: HostSettings
  let store: ArtefactStore

  init() throws {
    folder = try TemporaryFolder()
    settings = HostSettings(currentFolder: "/", variables: ["AETHER_CACHE": folder.file("cache")])
    store = ArtefactStore(settings: settings)
  }

  /// A key that is as good as another.
  static func key(_ digit: Int) -> String {
    String(repeating: "0", count: 63) + String(digit, radix: 16)
  }

  /// Publishes a file `libx.so` with a text.
  @discardableResult
  func publish(_ text: String, _ digit: Int) throws -> StoredBuild {
    let path = try folder.write("made/\(digit).so", text)
    return try #require(try store.publish([("libx.so", path)], key: Self.key(digit), note: "a test"))
  }

  /// The path of the only object, or of the one with a text in it.
  func object(_ text: String? = nil) throws -> String {
    let objects = folder.file("cache/objects/sha256")
    for group in try Folder.entries(of: objects) {
      for entry in try Folder.entries(of: Path.join(objects, group.name)) {
        let path = Path.join(objects, "\(group.name)/\(entry.name)")
        if try text.map({ try File.read(path) == Array($0.utf8) }) ?? true { return path }
      }
    }
    throw SystemError(SystemError.notFound, "find")
  }

  /// Puts other bytes into a file, whatever its mode is.
  func damage(_ path: String, _ text: String = "damaged") throws {
    try Output.replace(path, with: Array(text.utf8))
  }

  func change(_ path: String, mode: String) throws {
    let child = ChildProcess(executable: "/bin/chmod", arguments: [mode, path], environment: [:])
    try #require(try child.run(shownOn: 2) == .exited(0))
  }

  var staged: [String] { ((try? Folder.entries(of: folder.file("cache/staging"))) ?? []).map(\.name) }
}
