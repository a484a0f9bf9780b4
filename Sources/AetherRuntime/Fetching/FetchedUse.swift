internal import AetherModel
internal import Linux

/// While it lives, nobody removes what was fetched: shared by all who fetch and run, held alone by who cleans.
final class FetchedUse: Sendable {
  private let lock: Descriptor

  /// Milliseconds to wait for others.
  private static let patience = 20_000

  /// - Returns: `nil` when others had it for too long.
  init?(settings: HostSettings, _ kind: Descriptor.LockKind, patience: Int = FetchedUse.patience) throws(SystemError) {
    try Folder.create(settings.cacheBase, mode: 0o700)
    let path = Path.join(settings.cacheBase, "fetched.lock")
    let file = try File.openOrCreate(path, mode: 0o600)
    var isLocked = try file.tryLock(0..<Int64.max, kind, path: path)
    for _ in 0..<(patience / 10) where !isLocked {
      SystemClock.pause(milliseconds: 10)
      isLocked = try file.tryLock(0..<Int64.max, kind, path: path)
    }
    lock = file
    guard isLocked else { return nil }
  }
}
