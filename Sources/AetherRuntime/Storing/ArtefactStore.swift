internal import AetherModel
internal import Linux
internal import PluginRuntime

/// What was built, by what it was built from, so that it isn't built again.
///
///     objects/sha256/ab/cdef…   files by the SHA-256 of their bytes, read-only
///     builds/KEY                what a build made, a ``StoredBuild``; changed last: when it was used last
///     staging/                  files in the making, and what killed processes left of them
///     lock                      shared by those who publish, exclusive for those who remove
///
/// All of it can be deleted. Every file is on the disk before its name is, and the name of a build comes last, so whatever
/// ends a process leaves a store without a part of that build, and readers never wait. What is read is hashed again: a
/// damaged file is a missing one. Blocks on the disk. Any number of threads and processes.
package struct ArtefactStore: Sendable {
  /// Absolute.
  package let folder: String
  /// How long to wait for others who have the lock, in milliseconds.
  static let patience = 10_000
  /// Of a build's file; larger ones are damaged: 1 MiB.
  private static let recordLimit = 1 << 20

  /// In the folder that ``HostSettings/cacheBase`` names. Nothing is made before something is published.
  package init(settings: HostSettings) { folder = settings.cacheBase }

  /// Keeps files as the result of a build. Of two who do it at once either wins, and both are right.
  /// - Parameters:
  ///   - files: `name` is what ``restore(_:to:)`` takes, `path` where the file is.
  ///   - key: 64 hexadecimal digits.
  ///   - note: what made them, for people.
  ///   - isStill: asked when the files have been copied: `false` keeps nothing, since they may be of something else.
  /// - Returns: `nil` when it was not to be kept.
  @discardableResult
  package func publish(
    _ files: [(name: String, path: String)], key: String, note: String, isStill: () -> Bool = { true }
  ) throws(StoreProblem) -> StoredBuild? {
    try refuseForeignFolder(making: true)
    return try doing { () throws(SystemError) in
      guard let lock = try lock(.shared) else { throw SystemError.busy(path(StoreNames.lock)) }
      return try withExtendedLifetime(lock) { () throws(SystemError) in
        for name in [StoreNames.objects, StoreNames.builds, StoreNames.staging] {
          try Folder.create(path(name), mode: 0o700)
        }
        var build = StoredBuild(key: key, artefacts: [], made: Self.now(), note: note)
        for file in files { build.artefacts.append(try keep(file.path, name: file.name)) }
        guard isStill() else { return nil }
        var record = try StagedFile(in: path(StoreNames.staging))
        try record.append(Array((build.value.json(indent: 1) + "\n").utf8))
        try record.place(at: recordPath(key), mode: 0o600)
        return build
      }
    }
  }

  private func keep(_ source: String, name: String) throws(SystemError) -> StoredBuild.Artefact {
    var copy = try StagedFile(in: path(StoreNames.staging))
    try copy.append(contentsOf: source)
    let digest = try ContentDigest(of: copy.descriptor, path: source).hexadecimal
    let size = try FileStatus(of: copy.descriptor, path: source).size
    let target = path(StoreNames.object(digest))
    try Folder.create(Path.folder(of: target), mode: 0o700)
    // Over what is there: it may be damaged, and whoever reads it keeps what was opened.
    try copy.place(at: target, mode: 0o444)
    return StoredBuild.Artefact(name: name, digest: digest, size: size)
  }

  /// What was built for a key, every file of it hashed again. It counts as used now. What is damaged is removed.
  /// - Returns: `nil` where there is none that is whole, or the store can't be used.
  package func build(_ key: String) -> StoredBuild? {
    guard StoreNames.isDigest(key), (try? refuseForeignFolder(making: false)) != nil, File.exists(recordPath(key))
    else {
      return nil
    }
    guard let build = record(key), build.artefacts.allSatisfy({ isWhole($0.digest) }) else {
      try? removing { self.removeDamaged(key) }
      return nil
    }
    try? File.touch(recordPath(key))
    return build
  }

  /// Copies a file of a build out of the store.
  /// - Parameter target: its folder is made. What is there is replaced, in one step.
  /// - Returns: `false` when it is no longer there, or not whole.
  package func restore(_ artefact: StoredBuild.Artefact, to target: String) -> Bool {
    do throws(SystemError) {
      let folder = Path.folder(of: target)
      try Folder.create(folder)
      var copy = try StagedFile(in: folder)
      try copy.append(contentsOf: path(StoreNames.object(artefact.digest)))
      guard try ContentDigest(of: copy.descriptor, path: target).hexadecimal == artefact.digest else { return false }
      try copy.place(at: target, mode: 0o755)
      return true
    } catch {
      return false
    }
  }

  // MARK: What is there

  func path(_ name: String) -> String { Path.join(folder, name) }

  func recordPath(_ key: String) -> String { path("\(StoreNames.builds)/\(key)") }

  /// `nil` for one that isn't there, or that nobody can read.
  func record(_ key: String) -> StoredBuild? {
    (try? File.read(recordPath(key), limit: Self.recordLimit)).flatMap { StoredBuild(key: key, json: $0) }
  }

  /// Whether the file of a digest is there and is what its name says.
  func isWhole(_ digest: String) -> Bool {
    (try? ContentDigest(ofFile: path(StoreNames.object(digest))).hexadecimal) == digest
  }

  /// Removes a build that isn't whole, with its damaged files. Needs the exclusive lock.
  private func removeDamaged(_ key: String) {
    // Somebody may have published it anew meanwhile.
    let build = record(key)
    let damaged = build?.artefacts.filter { !isWhole($0.digest) } ?? []
    guard build == nil || !damaged.isEmpty else { return }
    try? Folder.removeTree(recordPath(key))
    for artefact in damaged { try? Folder.removeTree(path(StoreNames.object(artefact.digest))) }
  }

  static func now() -> Instant { Instant(seconds: SystemClock.realTime() / 1_000_000_000) }
}
