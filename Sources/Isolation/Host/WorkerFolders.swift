internal import Glibc
package import Linux
internal import Synchronization

/// Where the workers of this process have their folders: in one of its own, which it has locked for as long as it lives. What
/// a process that was killed left behind is removed by the next one.
package final class WorkerFolders: Sendable {
  /// Below which each process has one.
  package let base: String
  private let made = Mutex<Own?>(nil)

  private final class Own: Sendable {
    let path: String
    private let lock: Descriptor

    init(path: String, lock: consuming Descriptor) {
      self.path = path
      self.lock = lock
    }
  }

  private static let prefix = "p-"
  private static let lockName = "lock"
  /// Milliseconds that others may take to make theirs.
  private static let patience = 5_000

  /// Nothing is made yet.
  package init(in base: String) { self.base = base }

  deinit { if let own = made.withLock({ $0 }) { try? Folder.removeTree(own.path) } }

  /// A new folder for one worker. Blocks.
  package func make() throws(SystemError) -> String {
    do throws(SystemError) { return try Folder.createPrivate("w-", in: own().path) } catch where error.isNotFound {
      // Somebody cleaned up.
      made.withLock { $0 = nil }
      return try Folder.createPrivate("w-", in: own().path)
    }
  }

  private func own() throws(SystemError) -> Own {
    let result: Result<Own, SystemError> = made.withLock { made in
      if let made { return .success(made) }
      do throws(SystemError) {
        let own = try makeOwn()
        made = own
        return .success(own)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// While nobody else makes one or looks for forgotten ones.
  private func makeOwn() throws(SystemError) -> Own {
    try Folder.create(base, mode: 0o700)
    let guarding = Path.join(base, Self.lockName)
    guard let turn = try File.openLocked(guarding, patience: Self.patience) else {
      throw SystemError(EAGAIN, "lock", path: guarding)
    }
    defer { withExtendedLifetime(turn) {} }
    for entry in try Folder.entries(of: base) where entry.name.hasPrefix(Self.prefix) {
      let path = Path.join(base, entry.name)
      if (try? Self.lock(path)) != nil { try? Folder.removeTree(path) }
    }
    let path = try Folder.createPrivate(Self.prefix, in: base)
    guard let lock = try Self.lock(path) else { throw SystemError(EAGAIN, "lock", path: path) }
    return Own(path: path, lock: lock)
  }

  /// The lock of a process's folder; `nil` when the process lives.
  private static func lock(_ folder: String) throws(SystemError) -> Descriptor? {
    let path = Path.join(folder, lockName)
    let file = try File.openOrCreate(path, mode: 0o600)
    guard try file.tryLock(0..<1, .exclusive, path: path) else { return nil }
    return file
  }
}
