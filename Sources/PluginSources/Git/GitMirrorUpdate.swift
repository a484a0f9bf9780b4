internal import AetherModel
package import Isolation
internal import Linux

extension GitMirror {
  private static let pause = 10

  /// Clones, or fetches what is new: all branches and tags, as they are there now; what is gone there is gone here, though its
  /// commits stay. One process at a time does; others wait. Blocks.
  /// - Parameter control: ends it from another thread.
  package func update(
    control: BuildProcess.Control, progress: (GitProgress) -> Void
  ) throws(GitProblem) {
    let deadline = ContinuousClock.now + settings.timeLimit
    let folder = try prepare()
    let lock = try lock(folder, until: deadline, control)
    defer { withExtendedLifetime(lock.number) {} }
    do throws(SystemError) { try sweep(folder) } catch { throw .machine(error) }
    defer { try? Folder.removeTree(Path.join(folder, GitOrder.incoming)) }
    do throws(SystemError) {
      try Folder.create(Path.join(folder, GitOrder.incoming), mode: 0o700)
    } catch {
      throw .machine(error)
    }
    var source = try source()
    let places = GitPlaces.prepare(&source, address, settings) + [BuildOrder.Place(folder, isWritable: true)]
    try GitHelper(address: address, settings: settings).run(
      GitOrder(folder: folder, .update(source)), places: places, control: control,
      time: max(deadline - .now, .milliseconds(1))
    ) { answer in
      guard case .progress(let objects, let all, let bytes) = answer else { return }
      progress(GitProgress(objects: objects, allObjects: all, bytes: bytes))
    }
  }

  private func source() throws(GitProblem) -> GitSource {
    guard address.scheme == .file else {
      return GitSource(url: address.text, isLocal: false, most: settings.mostRepositoryBytes)
    }
    guard let path = try? Path.real(address.path), (try? FileStatus(path: path))?.kind == .folder else {
      throw GitProblem(
        .notFound, code: "git-not-found", "there is no repository at \(address)", hints: ["check the path"])
    }
    return GitSource(url: path, isLocal: true, most: settings.mostRepositoryBytes)
  }

  private func prepare() throws(GitProblem) -> String {
    do throws(SystemError) {
      try Folder.create(settings.folder, mode: 0o700)
      try Folder.create(folder, mode: 0o700)
      return try Path.real(folder)
    } catch {
      throw .machine(error)
    }
  }

  /// Until the descriptor is closed, however this process ends.
  private func lock(
    _ folder: String, until deadline: ContinuousClock.Instant, _ control: BuildProcess.Control
  ) throws(GitProblem) -> Descriptor {
    let path = Path.join(folder, "lock")
    do throws(SystemError) {
      let file = try File.openOrCreate(path, mode: 0o600)
      while !control.isCancelled, .now < deadline {
        if try file.tryLock(0..<1, .exclusive, path: path) { return file }
        SystemClock.pause(milliseconds: Self.pause)
      }
    } catch {
      throw .machine(error)
    }
    throw control.isCancelled ? .cancelled(address) : .timedOut(address, settings.timeLimit)
  }

  /// Removes what updates that were killed have left. Only whoever has the lock makes such things.
  private func sweep(_ folder: String) throws(SystemError) {
    try Folder.removeTree(Path.join(folder, GitOrder.incoming))
    let repository = Path.join(folder, GitOrder.repository)
    let packs = Path.join(repository, "objects/pack")
    guard File.exists(packs) else { return }
    let names = Set(try Folder.entries(of: packs).map(\.name))
    // A pack without an index was moved by a process that came no further; nobody reads it.
    for name in names where name.hasSuffix(".pack") && !names.contains(name.dropLast(5) + ".idx") {
      try Folder.removeTree(Path.join(packs, name))
    }
    for name in try Folder.entries(of: repository).map(\.name) where name.hasSuffix(".tmp") {
      try Folder.removeTree(Path.join(repository, name))
    }
  }
}
