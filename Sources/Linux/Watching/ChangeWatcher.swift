internal import CLinux
internal import Glibc
internal import Synchronization

/// Tells when files change: below folders, or single ones.
///
/// What is there when a `watch` returns is no change; read the files after it, then no change is missed. All calls may
/// come from any thread while another waits in ``next(within:quiet:)``; two that wait share the changes between them.
///
/// A path is reported as the caller named the file or the tree, made absolute. Links in the path itself are followed,
/// and watched: another target counts as change. Links in a tree are not: each is a file of its own.
///
/// A file that already stands in a folder when the folder appears (made, moved, or put in another's place) is reported
/// at once. Whoever is still writing it then closes it later, and it is reported again. Not reported is what the kernel
/// doesn't tell: changes by other machines on a network's file system, `truncate` by path, writing through a mapping
/// after the file was closed, and a nameless file (`O_TMPFILE`) that is given its first name.
package final class ChangeWatcher: Sendable {
  private let inotify: Inotify
  /// Raised once, by ``stop()``; nobody reads it.
  private let ending: Descriptor
  private let list: Mutex<WatchList>

  /// - Throws: when the user has too many watchers, or the process too many files.
  package init() throws(SystemError) {
    let inotify = try Inotify()
    let number = aether_event_descriptor()
    guard number >= 0 else { throw .last("make an event") }
    ending = Descriptor(owning: number)
    self.inotify = inotify
    list = Mutex(WatchList(inotify))
  }

  /// Watches a single file, which may be missing so far, as may its folders. It is told when it is written and closed,
  /// renamed into place, deleted, also when a folder above it or a link on the way is exchanged. A path that is watched
  /// already is watched anew.
  /// - Throws: `isWatchLimit` when there are too many folders, `isPermission` when the file's folder may not be read.
  ///   Nothing is watched by this path then.
  package func watch(file path: String) throws(SystemError) {
    let path = try absolute(path)
    try list.withLock { list throws(SystemError) in try list.watch(file: path) }
  }

  /// Watches a folder with all below it, which may be missing so far. Folders that come later are included; those that
  /// may not be read are left out. Blocks while it goes through them.
  /// - Parameters:
  ///   - ignoring: names of files and folders that are left out, at any depth, with all below them: `.git`.
  ///   - isLitter: the same for names that follow a pattern. Called by `next` as well.
  /// - Throws: as ``watch(file:)``.
  package func watch(
    tree path: String, ignoring: Set<String> = [],
    isLitter: @escaping @Sendable (String) -> Bool = EditorLitter.contains
  ) throws(SystemError) {
    let path = try absolute(path)
    let filter = NameFilter(names: ignoring, isLitter: isLitter)
    try list.withLock { list throws(SystemError) in try list.watch(tree: path, filter) }
  }

  /// Ends the watch of a path; nothing when there is none. Changes that were seen before are still reported.
  package func forget(_ path: String) {
    guard let path = try? absolute(path) else { return }
    list.withLock { $0.forget(path) }
  }

  /// Blocks until something changed.
  /// - Parameters:
  ///   - time: how long to wait for a first change; `nil` for ever.
  ///   - quiet: after the first change, how long there must be no other before they are reported together; but after 20
  ///     times as long they are in any case. Zero reports at once what has come.
  /// - Returns: `nil` when the time is over or ``stop()`` was called.
  /// - Throws: `isWatchLimit` when new folders can't be watched; they are left out from then on. What else changed is
  ///   reported by the following call.
  package func next(within time: Duration? = nil, quiet: Duration = .zero) throws(SystemError) -> Changes? {
    let timeOver = time.map { SystemClock.monotonic() + Self.nanoseconds($0) }
    let quiet = Self.nanoseconds(quiet)
    var deadline = hasChanges ? 0 : timeOver
    // The latest time to report, once there is a change.
    var latest: Int64?
    while true {
      let waking = try wait(until: deadline)
      if waking == .end { return nil }
      if waking == .records, try readRecords() {
        if quiet == 0, let changes = takeChanges() { return changes }
        let now = SystemClock.monotonic()
        let end = latest ?? now + 20 * quiet
        latest = end
        deadline = min(now + quiet, end)
      }
      // Looked at after records, too: there may always be some, of what nobody asked for.
      guard let time = deadline, time <= SystemClock.monotonic() else { continue }
      if let changes = takeChanges() { return changes }
      if let timeOver, timeOver <= SystemClock.monotonic() { return nil }
      // What was gathered came to nothing, as a file that was made and deleted.
      (deadline, latest) = (timeOver, nil)
    }
  }

  /// - Returns: whether they tell of changes.
  private func readRecords() throws(SystemError) -> Bool {
    try list.withLock { list throws(SystemError) in
      let count = list.news.count
      try list.readRecords()
      return list.news.count != count && !list.news.changes.isEmpty
    }
  }

  /// Ends a ``next(within:quiet:)`` that waits, and all later ones.
  package func stop() { _ = aether_raise_event(ending.number) }

  /// How many folders the kernel watches for all this.
  package var folderCount: Int { list.withLock { $0.folderCount } }

  private enum Waking { case records, end, timeOver }

  private func wait(until deadline: Int64?) throws(SystemError) -> Waking {
    while true {
      let left = deadline.map { max($0 - SystemClock.monotonic(), 0) }
      let ready = aether_wait_for_either(inotify.descriptor.number, ending.number, left ?? -1)
      if ready < 0, errno == EINTR { continue }
      guard ready >= 0 else { throw .last("wait for changes") }
      if ready & 2 != 0 { return .end }
      return ready == 0 ? .timeOver : .records
    }
  }

  private var hasChanges: Bool { list.withLock { !$0.news.changes.isEmpty } }

  private func takeChanges() -> Changes? {
    let changes = list.withLock { $0.news.take() }
    return changes.isEmpty ? nil : changes
  }

  private func absolute(_ path: String) throws(SystemError) -> String {
    Path.absolute(path, from: path.hasPrefix("/") ? "/" : try Path.current())
  }

  /// A century and more is as good as for ever, and its twentyfold can be counted.
  private static func nanoseconds(_ time: Duration) -> Int64 {
    Int64(max(.zero, min(time, .seconds(100_000_000))) / .nanoseconds(1))
  }
}
