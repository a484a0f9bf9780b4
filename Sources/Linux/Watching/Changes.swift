/// What happened to files since it was last asked. A file is in one of the sets at most: what happened last counts.
package struct Changes: Hashable, Sendable {
  /// Absolute paths of files that are there and whole: closed after writing, renamed into place, linked.
  package var written: Set<String> = []
  /// Absolute paths of files that are gone: deleted, or renamed away, or a folder above them was.
  package var removed: Set<String> = []
  /// The kernel's queue ran over: files may have been written that are not in ``written``. Those that came or went are
  /// in the sets nevertheless.
  package var isIncomplete = false

  package init() {}

  package var isEmpty: Bool { written.isEmpty && removed.isEmpty && !isIncomplete }
}

/// Gathers changes until somebody takes them.
final class ChangeCollector {
  private(set) var changes = Changes()
  /// Files that weren't there when the changes were last taken: when they go again, nothing happened.
  private var fresh: Set<String> = []
  /// Counts what was gathered.
  private(set) var count = 0

  /// - Parameter wasKnown: whether the file was there before.
  func wrote(_ path: String, wasKnown: Bool) {
    count += 1
    if !wasKnown, !changes.removed.contains(path), !changes.written.contains(path) { fresh.insert(path) }
    changes.removed.remove(path)
    changes.written.insert(path)
  }

  func removed(_ path: String) {
    count += 1
    changes.written.remove(path)
    if !fresh.contains(path) { changes.removed.insert(path) }
  }

  func ranOver() {
    count += 1
    changes.isIncomplete = true
  }

  func take() -> Changes {
    defer {
      changes = Changes()
      fresh = []
    }
    return changes
  }
}
