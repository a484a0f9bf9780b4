internal import AetherModel
internal import Linux
internal import PipelineEngine
internal import PluginRuntime

/// Makes the workspaces of attempts below the project's state: `runs/RUN/STEP-ATTEMPT`.
struct RunFolders: Workspaces {
  let stateFolder: String

  func make(run: RunID, step: String, attempt: Int, in parent: String?) throws(Failure) -> String {
    let name = "\(step)-\(attempt)"
    // A worker that a folder belongs to serves several runs.
    let path = parent.map { Path.join($0, "\(run)-\(name)") } ?? Path.join(runFolder(run), name)
    try DiskFailure.wrapping("the workspace of step '\(step)'") { () throws(SystemError) in
      try Folder.create(stateFolder, mode: 0o700)
      try Folder.create(path, mode: 0o700)
    }
    return path
  }

  func keep(_ path: String, run: RunID, step: String, attempt: Int) throws(Failure) -> String {
    let place = Path.join(runFolder(run), "\(step)-\(attempt)")
    guard path != place else { return path }
    try DiskFailure.wrapping("the workspace \(place)") { () throws(SystemError) in
      try Folder.create(runFolder(run), mode: 0o700)
      try File.move(path, to: place)
    }
    return place
  }

  func remove(_ path: String) throws(Failure) {
    try DiskFailure.wrapping("the workspace \(path)") { () throws(SystemError) in try Folder.removeTree(path) }
  }

  /// Removes a run's folder, where nothing was kept in it.
  func finish(_ run: RunID) { Folder.removeIfEmpty(runFolder(run)) }

  /// Removes a run's folder with all that is in it, as far as that goes.
  func discard(_ run: RunID) { try? Folder.removeTree(runFolder(run)) }

  private func runFolder(_ run: RunID) -> String { Path.join(stateFolder, "runs/\(run)") }
}

/// The files that modules put out: made where no module reaches them by name, and put in place, by digest, when their call
/// ended well.
struct OutputFiles: Sendable {
  let stateFolder: String
  /// Whether a file in its place is on the disk as well, before anybody is told of it.
  let isDurable: Bool

  /// - Returns: the file's path, in a new folder of its own below `runs/RUN`.
  func create(in run: RunID, name: String) throws(Failure) -> (path: String, descriptor: Int32) {
    let runFolder = Path.join(stateFolder, "runs/\(run)")
    return try DiskFailure.wrapping("the output file '\(name)'") { () throws(SystemError) in
      try Folder.create(runFolder, mode: 0o700)
      let path = Path.join(try Folder.createPrivate("output-", in: runFolder), name)
      return (path, try File.create(path).release())
    }
  }

  /// - Parameters:
  ///   - copies: whether somebody may still have the file open for writing, so that only a copy is what it is.
  ///   - redactor: finds what must not be in it.
  func place(_ path: String, copies: Bool, redactor: Redactor?) throws(Failure) -> Value {
    if let redactor, !redactor.isEmpty, try holdsSecret(path, redactor) {
      throw Failure(
        code: "AETHER_SECRET_KEPT",
        message: "the file '\(Path.name(of: path))' that the step puts out holds a secret, and would be kept")
    }
    return try DiskFailure.wrapping("the output file '\(Path.name(of: path))'") { () throws(SystemError) -> Value in
      var source = path
      if copies {
        source = Path.join(Path.folder(of: path), ".copy")
        try File.copy(path, to: source)
      }
      let digest = try ContentDigest(ofFile: source)
      let files = Path.join(stateFolder, "files")
      let folder = Path.join(files, digest.hexadecimal)
      try Folder.create(folder, mode: 0o700)
      let target = Path.join(folder, Path.name(of: path))
      if isDurable { try File.sync(source) }
      try File.move(source, to: target)
      // All of them each time: another step may have made one, and not have waited yet.
      if isDurable { for folder in [folder, files, stateFolder] { try Folder.sync(folder) } }
      return .file(path: target, digest: digest.description)
    }
  }

  private func holdsSecret(_ path: String, _ redactor: Redactor) throws(Failure) -> Bool {
    try DiskFailure.wrapping("the output file '\(Path.name(of: path))'") { () throws(SystemError) in
      let file = try File.open(path)
      let buffer = try MemoryArea(size: 256 << 10)
      var search = SecretSearch(redactor)
      var offset = 0
      while true {
        let count = try File.read(file, into: buffer.bytes, at: offset, path: path)
        if count == 0 { return search.finish() }
        if search.take(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count])) { return true }
        offset += count
      }
    }
  }

  /// Removes what was made for an output, placed or not.
  func discard(_ path: String) { try? Folder.removeTree(Path.folder(of: path)) }
}

/// What the disk refused, as a step's failure.
enum DiskFailure {
  static func wrapping<Result>(
    _ what: String, _ body: () throws(SystemError) -> Result
  ) throws(Failure) -> Result {
    do throws(SystemError) {
      return try body()
    } catch {
      throw Failure(
        code: error.isDiskFull ? "AETHER_DISK_FULL" : "AETHER_IO", message: "\(what) can't be made: \(error)",
        severity: .recoverable)
    }
  }
}

/// Deadlines on the monotonic clock.
enum Deadlines {
  /// Nanoseconds, never below 0.
  static func timeLeft(until deadline: UInt64) -> Int64 {
    let left = Int64(clamping: deadline) - Linux.SystemClock.monotonic()
    return max(0, left)
  }
}
