internal import AetherModel
internal import Linux

/// A program that this one starts and that comes with it: beside the program that runs, or in its `libexec`.
struct HelperProgram {
  let name: String

  /// In which plugins live.
  static let worker = HelperProgram(name: "aether-worker")
  /// In which compilers run.
  static let fetch = HelperProgram(name: "aether-fetch")

  /// The one that was given, else the one that is found.
  func find(given path: String?) -> Result<String, Missing> { path.map(Result.success) ?? find() }

  /// Beside another helper, where that was given; else as all are found.
  func find(besideHelper path: String?) -> Result<String, Missing> {
    guard let path else { return find() }
    return find(beside: path)
  }

  /// All variables that a worker is started with: what it needs, and nothing that it could give away.
  static func environment(librarySearchPath: String?) -> [String: String] {
    var environment = ["PATH": "/usr/bin:/bin", "SWIFT_BACKTRACE": "enable=no"]
    environment["LD_LIBRARY_PATH"] = librarySearchPath
    return environment
  }

  /// - Parameter executable: the program that runs, by default this one.
  func find(beside executable: String? = nil) -> Result<String, Missing> {
    guard let executable = executable ?? (try? Path.executable()) else {
      return .failure(Missing(name: name, searched: []))
    }
    let folder = Path.folder(of: executable)
    let candidates = [
      Path.join(folder, name), Path.absolute("../libexec/aether/\(name)", from: folder),
    ]
    for candidate in candidates {
      if let status = try? FileStatus(path: candidate), status.kind == .regular, status.mode & 0o111 != 0 {
        return .success(candidate)
      }
    }
    return .failure(Missing(name: name, searched: candidates))
  }

  struct Missing: Error {
    var name: String
    var searched: [String]

    var diagnostic: Diagnostic {
      Diagnostic(
        code: "worker-missing", "the program '\(name)', which is part of Aether, is not there",
        hints: ["searched: \(searched.joined(separator: ", "))", "install Aether whole: make install, or its archive"])
    }
  }
}
