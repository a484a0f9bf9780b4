internal import CLinux
internal import Glibc
internal import Synchronization

/// A file in the making, under a name of its own. Whoever reads finds it whole, once it has been put in place, or not at
/// all; without that it goes with its owner, and a killed process leaves it where it was made.
package struct StagedFile: ~Copyable {
  package let descriptor: Descriptor
  package let path: String
  private var isPlaced = false

  private static let count = Atomic<UInt64>(0)

  /// Makes it in a folder, which must be on the file system of its later place.
  package init(in folder: String) throws(SystemError) {
    // The time, since a killed process may have left the names of one that had the same number.
    let number = Self.count.add(1, ordering: .relaxed).newValue
    let path = Path.join(folder, "\(SystemClock.realTime()).\(getpid()).\(number)")
    let file = try withPath(path, "make") {
      aether_open_at(AT_FDCWD, $0, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    }
    guard file >= 0 else { throw .last("make", path: path) }
    self.path = path
    descriptor = Descriptor(owning: file)
  }

  deinit { if !isPlaced { _ = unlink(path) } }

  /// Puts bytes to its end.
  package func append(_ bytes: [UInt8]) throws(SystemError) {
    try Output.writeAll(bytes, to: descriptor, path: path)
  }

  /// Puts all of another file to its end.
  package func append(contentsOf source: String) throws(SystemError) {
    let file = try File.open(source)
    guard try FileStatus(of: file, path: source).kind == .regular else {
      throw SystemError(EINVAL, "copy", path: source)
    }
    while true {
      let count = sendfile(descriptor.number, file.number, nil, 1 << 30)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .last("copy", path: source) }
      if count == 0 { return }
    }
  }

  /// Gives it its place, over what was there: the content is on the disk before the name changes, and the name when this
  /// returns.
  /// - Parameter mode: permission bits, whatever the process's umask is.
  package mutating func place(at target: String, mode: UInt32) throws(SystemError) {
    guard fchmod(descriptor.number, mode) == 0, fsync(descriptor.number) == 0 else {
      throw .last("write", path: target)
    }
    try File.move(path, to: target)
    isPlaced = true
    try Folder.sync(Path.folder(of: target))
  }
}

extension File {
  /// Sets when a file was changed last: now, or at a time in nanoseconds since 1970.
  package static func touch(_ path: String, at time: Int64? = nil) throws(SystemError) {
    let moment = time.map { timespec(tv_sec: Int($0 / 1_000_000_000), tv_nsec: Int($0 % 1_000_000_000)) }
    let moments = moment.map { [$0, $0] }
    let result = try withPath(path, "touch") { text in
      guard let moments else { return utimensat(AT_FDCWD, text, nil, 0) }
      return moments.withUnsafeBufferPointer { utimensat(AT_FDCWD, text, $0.baseAddress, 0) }
    }
    guard result == 0 else { throw .last("touch", path: path) }
  }
}
