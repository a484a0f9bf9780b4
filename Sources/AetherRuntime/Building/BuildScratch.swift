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

  /// Removes what a build left in the folder for temporary files.
  func clean() {
    for entry in (try? Folder.entries(of: temporary)) ?? [] {
      try? Folder.removeTree(Path.join(temporary, entry.name))
    }
  }
}
