internal import AetherModel
internal import Linux

/// The folders that a build has for itself, in `.build/aether` of what is built: a home, temporary files, SwiftPM's caches.
struct BuildScratch {
  /// A real path.
  let folder: String

  var home: String { Path.join(folder, "home") }
  var temporary: String { Path.join(folder, "tmp") }

  /// SwiftPM's own folders, which are otherwise in the user's home.
  var packageOptions: [String] {
    [
      "--cache-path", Path.join(folder, "cache"), "--config-path", Path.join(folder, "config"), "--security-path",
      Path.join(folder, "security"),
    ]
  }

  /// Makes them.
  /// - Parameter base: the real path of the folder that is built, which may have been written by anybody.
  static func make(in base: String) throws(BuildProblem) -> BuildScratch {
    let scratch = BuildScratch(folder: Path.join(base, ".build/aether"))
    for folder in [Path.join(base, ".build"), scratch.folder, scratch.home, scratch.temporary] {
      let real: String
      do throws(SystemError) {
        try Folder.create(folder)
        real = try Path.real(folder)
      } catch {
        throw BuildProblem(.machine, "build-failed", "\(error)")
      }
      guard real == folder else {
        throw BuildProblem(
          .invalid, "leads-out", "a link stands where the build has its own folder, and leads to \(real)", path: folder,
          hints: ["remove the link"])
      }
    }
    return scratch
  }

  /// What one who builds has of it. Two may build the same at once, and wait for each other in SwiftPM.
  final class Use {
    private let scratch: BuildScratch
    private let path: String
    private let lock: Descriptor
    private static let range: Range<Int64> = 0..<1

    init(of scratch: BuildScratch) throws(BuildProblem) {
      self.scratch = scratch
      path = Path.join(scratch.folder, "lock")
      do throws(SystemError) {
        lock = try File.openOrCreate(path, mode: 0o600)
        _ = try lock.tryLock(Self.range, .shared, path: path)
      } catch {
        throw BuildProblem(.machine, "build-failed", "\(error)")
      }
    }

    /// Removes what a build left in the folder for temporary files, when nobody else uses it.
    func clean() {
      guard let isAlone = try? lock.tryLock(Self.range, .exclusive, path: path), isAlone else { return }
      for entry in (try? Folder.entries(of: scratch.temporary)) ?? [] {
        try? Folder.removeTree(Path.join(scratch.temporary, entry.name))
      }
      _ = try? lock.tryLock(Self.range, .shared, path: path)
    }
  }
}
