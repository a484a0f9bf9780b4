internal import CLinux
internal import Glibc

/// A system call that failed: which one, on what, and why.
package struct SystemError: Error, Hashable, Sendable {
  /// The kernel's number, `ENOENT` and the like.
  package var number: Int32
  /// What was tried, as a verb that `cannot …` can stand before: `open`, `create the folder`.
  package var operation: String
  /// The file that it was tried on, as the caller named it.
  package var path: String?
  /// The reason in better words than the kernel has for the number, where it means something else than usual.
  package var explanation: String?

  package init(_ number: Int32, _ operation: String, path: String? = nil, explanation: String? = nil) {
    self.number = number
    self.operation = operation
    self.path = path
    self.explanation = explanation
  }

  /// The error that the calling thread's last system call left in `errno`.
  static func last(_ operation: String, path: String? = nil) -> SystemError {
    SystemError(errno, operation, path: path)
  }

  /// Something was longer than what takes it.
  package static func tooLong(_ operation: String) -> SystemError { SystemError(EMSGSIZE, operation) }

  /// Others had what was needed for too long.
  package static func busy(_ path: String) -> SystemError { SystemError(EBUSY, "lock", path: path) }

  /// The reason alone: `No such file or directory`.
  package var reason: String {
    explanation ?? aether_error_text(number).map { String(cString: $0) } ?? "error \(number)"
  }

  package static let notFound: Int32 = ENOENT
  package var isNotFound: Bool { number == ENOENT || number == ENOTDIR }
  package var isPermission: Bool { number == EACCES || number == EPERM }
  package var isTooLarge: Bool { number == EFBIG }
  /// Nobody reads any more what is written.
  package var isBrokenPipe: Bool { number == EPIPE }
  /// The other end of a connection is gone.
  package var isConnectionOver: Bool { [EPIPE, ECONNRESET, ENOTCONN].contains(number) }
  package var isOutOfMemory: Bool { number == ENOMEM }
  package var isTooManyForMessage: Bool { [EMSGSIZE, ETOOMANYREFS, EMFILE, ENFILE].contains(number) }
  package var isDiskFull: Bool { (number == ENOSPC && !isWatchLimit) || number == EDQUOT }
  /// No more folders can be watched by this user.
  package var isWatchLimit: Bool { number == ENOSPC && operation == Inotify.operation }
  package var isBusy: Bool { number == EBUSY }
  package var isReadOnly: Bool { number == EROFS }
  /// A path that would leave the folder that it must stay in.
  package var isEscape: Bool { number == EXDEV || number == ELOOP }
}

extension SystemError: CustomStringConvertible {
  package var description: String {
    path.map { "cannot \(operation) '\($0)': \(reason)" } ?? "cannot \(operation): \(reason)"
  }
}

/// Calls `body` with a C string; `EINVAL` for a path with a NUL inside, which C would cut short.
func withPath<Result>(
  _ path: String, _ operation: String, _ body: (UnsafePointer<CChar>) -> Result
) throws(SystemError) -> Result {
  let length = path.utf8.count
  let result: Result? = path.withCString { strlen($0) == length ? body($0) : nil }
  guard let result else { throw SystemError(EINVAL, operation, path: path) }
  return result
}
