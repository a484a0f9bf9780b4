/// Who wants to know what of a folder.
struct FolderUse: Hashable {
  enum Part: Hashable {
    /// The folder is on the way to what is watched: a name in it leads on, to this path.
    case step(to: String, isLast: Bool)
    /// The folder is in a watched tree, by this path from the tree's own folder; empty for that one.
    case folder(String)
  }

  /// The number of the ``WatchedPath``.
  var owner: Int
  var part: Part
}

/// The folders that the kernel watches for us. It knows a folder once, however many uses it has.
final class FolderWatches {
  private let inotify: Inotify
  private var uses: [Int32: Set<FolderUse>] = [:]

  init(_ inotify: Inotify) { self.inotify = inotify }

  /// Watches a folder for a use.
  /// - Returns: the number of its watch; `nil` when no folder is there.
  func add(_ path: String, _ interest: Inotify.Interest, for use: FolderUse) throws(SystemError) -> Int32? {
    guard let watch = try inotify.add(path, interest) else { return nil }
    uses[watch, default: []].insert(use)
    return watch
  }

  /// Ends a use; the last one ends the watch.
  func remove(_ watch: Int32, for use: FolderUse) {
    guard uses[watch]?.remove(use) != nil, uses[watch]?.isEmpty == true else { return }
    uses[watch] = nil
    inotify.remove(watch)
  }

  /// Nobody for a watch that has ended.
  func users(of watch: Int32) -> Set<FolderUse> { uses[watch] ?? [] }

  /// Forgets a watch that the kernel has ended.
  func end(_ watch: Int32) { uses[watch] = nil }

  /// How many folders are watched.
  var count: Int { uses.count }
}
