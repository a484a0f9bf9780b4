internal import AetherModel
internal import Linux

/// Where `aether-worker` is: beside the program that runs, or in its `libexec`.
enum WorkerProgram {
  static let name = "aether-worker"

  /// The one that was given, else the one that is found.
  static func find(given path: String?) -> Result<String, Missing> { path.map(Result.success) ?? find() }

  /// All variables that one is started with: what it needs, and nothing that it could give away.
  static func environment(librarySearchPath: String?) -> [String: String] {
    var environment = ["PATH": "/usr/bin:/bin", "SWIFT_BACKTRACE": "enable=no"]
    environment["LD_LIBRARY_PATH"] = librarySearchPath
    return environment
  }

  /// - Parameter executable: the program that runs, by default this one.
  static func find(beside executable: String? = nil) -> Result<String, Missing> {
    guard let executable = executable ?? (try? Path.executable()) else { return .failure(Missing(searched: [])) }
    let folder = Path.folder(of: executable)
    let candidates = [
      Path.join(folder, name), Path.absolute("../libexec/aether/\(name)", from: folder),
    ]
    for candidate in candidates {
      if let status = try? FileStatus(path: candidate), status.kind == .regular, status.mode & 0o111 != 0 {
        return .success(candidate)
      }
    }
    return .failure(Missing(searched: candidates))
  }

  struct Missing: Error {
    var searched: [String]

    var diagnostic: Diagnostic {
      Diagnostic(
        code: "worker-missing", "the program '\(WorkerProgram.name)', which is part of Aether, is not there",
        hints: ["searched: \(searched.joined(separator: ", "))", "install Aether whole: make install, or its archive"])
    }
  }
}
