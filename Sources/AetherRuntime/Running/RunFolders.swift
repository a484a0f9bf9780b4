internal import AetherModel
internal import Linux
internal import PipelineEngine
internal import PluginRuntime

/// Makes the workspaces of attempts below the project's state: `runs/RUN/STEP-ATTEMPT`.
struct RunFolders: Workspaces {
  let stateFolder: String

  func make(run: RunID, step: String, attempt: Int) throws(Failure) -> String {
    let path = Path.join(runFolder(run), "\(step)-\(attempt)")
    try DiskFailure.wrapping("the workspace of step '\(step)'") { () throws(SystemError) in
      try Folder.create(stateFolder, mode: 0o700)
      try Folder.create(path, mode: 0o700)
    }
    return path
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

/// The files that modules put out: made in the workspace, and put in place, by digest, when their call ended well.
struct OutputFiles: Sendable {
  let stateFolder: String
  /// Whether a file in its place is on the disk as well, before anybody is told of it.
  let isDurable: Bool

  func create(in workspace: String, slot: Int, name: String) throws(Failure) -> (path: String, descriptor: Int32) {
    let folder = Path.join(workspace, ".aether-output-\(slot)")
    let path = Path.join(folder, name)
    let descriptor = try DiskFailure.wrapping("the output file '\(name)'") { () throws(SystemError) -> Int32 in
      try Folder.create(folder, mode: 0o700)
      return try File.create(path).release()
    }
    return (path, descriptor)
  }

  func place(_ path: String) throws(Failure) -> Value {
    try DiskFailure.wrapping("the output file '\(Path.name(of: path))'") { () throws(SystemError) -> Value in
      let digest = try ContentDigest(ofFile: path)
      let files = Path.join(stateFolder, "files")
      let folder = Path.join(files, digest.hexadecimal)
      try Folder.create(folder, mode: 0o700)
      let target = Path.join(folder, Path.name(of: path))
      if isDurable { try File.sync(path) }
      try File.move(path, to: target)
      // All of them each time: another step may have made one, and not have waited yet.
      if isDurable { for folder in [folder, files, stateFolder] { try Folder.sync(folder) } }
      return .file(path: target, digest: digest.description)
    }
  }
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
