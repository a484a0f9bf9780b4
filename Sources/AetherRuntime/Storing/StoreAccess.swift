internal import AetherModel
internal import Linux

/// Who may use a store, and when.
extension ArtefactStore {
  /// Refuses a folder that others can put files into.
  /// - Parameter making: whether it is made where it is missing.
  /// - Returns: whether it is there.
  @discardableResult
  func refuseForeignFolder(making: Bool) throws(StoreProblem) -> Bool {
    let status: FileStatus
    do throws(SystemError) {
      if making { try Folder.create(folder, mode: 0o700) }
      status = try FileStatus(path: folder)
    } catch {
      if !making, error.isNotFound { return false }
      throw unusable(error.reason)
    }
    guard status.kind == .folder else { throw unusable("it is no folder") }
    guard status.owner == CurrentProcess.userID else {
      throw unusable("it isn't yours", hint: "set AETHER_CACHE to a folder of your own")
    }
    guard !status.isWritableByOthers else {
      throw unusable("others than you can write it", hint: "look at what is in it, then: chmod go-w \(folder)")
    }
    return true
  }

  /// Does something that removes files, while nobody publishes and nobody else removes.
  func removing<Result>(_ body: () throws(SystemError) -> Result) throws(StoreProblem) -> Result {
    try doing { () throws(SystemError) in
      guard let lock = try lock(.exclusive) else { throw SystemError.busy(path(StoreNames.lock)) }
      return try withExtendedLifetime(lock) { () throws(SystemError) in try body() }
    }
  }

  /// The lock, until the descriptor is closed; `nil` when others had it for too long.
  func lock(_ kind: Descriptor.LockKind) throws(SystemError) -> Descriptor? {
    let path = path(StoreNames.lock)
    let file = try File.openOrCreate(path, mode: 0o600)
    for _ in 0..<max(Self.patience / 10, 1) {
      if try file.tryLock(0..<Int64.max, kind, path: path) { return file }
      SystemClock.pause(milliseconds: 10)
    }
    return nil
  }

  func doing<Result>(_ body: () throws(SystemError) -> Result) throws(StoreProblem) -> Result {
    do throws(SystemError) {
      return try body()
    } catch {
      if error.isBusy { throw unusable("another process has had \(path(StoreNames.lock)) for too long") }
      throw unusable(error.reason, hint: error.isDiskFull ? "free some space: aether cache clean --all" : nil)
    }
  }

  private func unusable(_ reason: String, hint: String? = nil) -> StoreProblem {
    StoreProblem(
      diagnostic: Diagnostic(
        code: "cache-unusable", "the cache of builds can't be used: \(reason)", path: folder,
        hints: hint.map { [$0] } ?? []))
  }
}
