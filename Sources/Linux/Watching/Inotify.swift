internal import CLinux
internal import Glibc

/// The kernel's account of what happens in folders: inotify.
final class Inotify: Sendable {
  /// What is to be told of a folder.
  enum Interest {
    /// Names that come and go.
    case names
    /// Files that are written, too.
    case files

    fileprivate var mask: UInt32 {
      let names = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO
      return UInt32(self == .names ? names : names | IN_CLOSE_WRITE)
    }
  }

  static let operation = "watch"
  let descriptor: Descriptor

  init() throws(SystemError) {
    let number = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
    guard number >= 0 else { throw Self.error(errno) }
    descriptor = Descriptor(owning: number)
  }

  /// Watches a folder; a link in its place isn't followed. One that is watched already gets the interest in addition.
  /// - Returns: the number of the watch, which belongs to the folder whatever its path; `nil` when no folder is there.
  func add(_ path: String, _ interest: Interest) throws(SystemError) -> Int32? {
    // Files that were deleted while open are of no interest when they are closed.
    let flags = UInt32(IN_ONLYDIR | IN_DONT_FOLLOW | IN_EXCL_UNLINK | IN_MASK_ADD)
    let number = descriptor.number
    let watch = try withPath(path, Self.operation) { inotify_add_watch(number, $0, flags | interest.mask) }
    if watch >= 0 { return watch }
    if errno == ENOENT || errno == ENOTDIR || errno == ELOOP { return nil }
    throw Self.error(errno, path: path)
  }

  /// Ends a watch; records of it may still be on their way.
  func remove(_ watch: Int32) { _ = inotify_rm_watch(descriptor.number, watch) }

  /// The records that wait, or the first of them when they are many; never blocks.
  /// - Parameters:
  ///   - buffer: where to read to; at least 4 KiB.
  /// - Returns: the records, and whether there may be more.
  func read(into buffer: inout [UInt8]) throws(SystemError) -> (events: [InotifyEvent], isAll: Bool) {
    let number = descriptor.number
    var count = -1
    repeat {
      count = buffer.withUnsafeMutableBytes { Glibc.read(number, $0.baseAddress, $0.count) }
    } while count < 0 && errno == EINTR
    if count < 0, errno == EAGAIN { return ([], true) }
    guard count >= 0 else { throw .last("read what changed") }
    guard let events = InotifyEvent.parse(buffer[..<count]) else { throw SystemError(EIO, "read what changed") }
    return (events, count < buffer.count / 2)
  }

  /// The limits of inotify are told by numbers that mean other things elsewhere.
  static func error(_ number: Int32, path: String? = nil) -> SystemError {
    let explanation: String? =
      switch number {
      case ENOSPC:
        "this user watches as many folders as sysctl fs.inotify.max_user_watches allows"
      case EMFILE where path == nil:
        "too many open files, or this user has as many watchers as sysctl fs.inotify.max_user_instances allows"
      default: nil
      }
    return SystemError(number, path == nil ? "watch files" : operation, path: path, explanation: explanation)
  }
}
