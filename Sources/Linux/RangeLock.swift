internal import CLinux
internal import Glibc

/// Locks of byte ranges that belong to an open file (OFD locks). Two descriptors that were opened apart compete, in one
/// process or in two; the kernel takes the locks back when the last descriptor of the open file is closed, however its
/// process ended. A range may lie behind the file's end. Locks bind only those who ask for them.
extension Descriptor {
  package enum LockKind: Sendable {
    /// Several may have it at once; needs a file open to be read.
    case shared
    /// One has it; needs a file open to be written.
    case exclusive

    fileprivate var number: Int16 { Int16(self == .shared ? F_RDLCK : F_WRLCK) }
  }

  /// Locks a range without waiting; what this open file had of it changes its kind.
  /// - Returns: `false` when another open file's lock stands in the way.
  package func tryLock(_ range: Range<Int64>, _ kind: LockKind, path: String) throws(SystemError) -> Bool {
    if aether_lock_range(number, kind.number, false, range.lowerBound, Int64(range.count)) == 0 { return true }
    guard errno == EAGAIN || errno == EACCES else { throw .last("lock", path: path) }
    return false
  }

  /// The same, but waits; closing this descriptor meanwhile doesn't end the waiting.
  package func lock(_ range: Range<Int64>, _ kind: LockKind, path: String) throws(SystemError) {
    guard aether_lock_range(number, kind.number, true, range.lowerBound, Int64(range.count)) == 0 else {
      throw .last("lock", path: path)
    }
  }

  /// Gives back what this open file has of a range.
  package func unlock(_ range: Range<Int64>) {
    _ = aether_lock_range(number, Int16(F_UNLCK), false, range.lowerBound, Int64(range.count))
  }

  /// Some lock of another open file that would stand in the way of locking `range`; not always the first one.
  package func conflict(in range: Range<Int64>, with kind: LockKind, path: String) throws(SystemError) -> Range<Int64>? {
    guard !range.isEmpty else { return nil }
    var start = range.lowerBound
    var length = Int64(range.count)
    let result = aether_conflicting_range(number, kind.number, &start, &length)
    guard result >= 0 else { throw .last("look for locks of", path: path) }
    guard result > 0 else { return nil }
    let (end, isEndless) = start.addingReportingOverflow(length)
    return start..<(length == 0 || isEndless ? .max : end)
  }

  /// Gives the disk space of a range back, where the file system can; its bytes are zeros from then on.
  package func punchHole(_ range: Range<Int64>) {
    _ = aether_punch_hole(number, range.lowerBound, Int64(range.count))
  }
}

extension File {
  /// A lock file that all who change something together open: made where it is missing, and locked until the descriptor is
  /// closed.
  /// - Parameter patience: how long to wait for whoever has it, in milliseconds.
  /// - Returns: `nil` when somebody else had it all that time.
  package static func openLocked(_ path: String, patience: Int) throws(SystemError) -> Descriptor? {
    let file = try openOrCreate(path, mode: 0o600)
    for _ in 0..<max(patience / 10, 1) {
      if try file.tryLock(0..<Int64.max, .exclusive, path: path) { return file }
      SystemClock.pause(milliseconds: 10)
    }
    return nil
  }
}
