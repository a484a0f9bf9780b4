internal import CLinux
internal import Glibc

/// Reading files. Every call may block on the disk.
package enum File {
  /// Opens a file to be read. Never hangs on a pipe or a device: those open, and ``FileStatus/kind`` tells them.
  package static func open(_ path: String) throws(SystemError) -> Descriptor {
    let number = try withPath(path, "open") {
      aether_open_at(AT_FDCWD, $0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0)
    }
    guard number >= 0 else { throw .last("open", path: path) }
    return Descriptor(owning: number)
  }

  /// Makes a new file and opens it to be written; an old one of that name is emptied.
  package static func create(_ path: String, mode: UInt32 = 0o644) throws(SystemError) -> Descriptor {
    let number = try withPath(path, "make") {
      aether_open_at(AT_FDCWD, $0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode)
    }
    guard number >= 0 else { throw .last("make", path: path) }
    return Descriptor(owning: number)
  }

  /// Opens a file to be read and written, and makes it where it is missing. What stands in it stays.
  package static func openOrCreate(_ path: String, mode: UInt32 = 0o644) throws(SystemError) -> Descriptor {
    let number = try withPath(path, "open") {
      aether_open_at(AT_FDCWD, $0, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, mode)
    }
    guard number >= 0 else { throw .last("open", path: path) }
    return Descriptor(owning: number)
  }

  /// Waits until what a file holds is on the disk; its name is the business of ``Folder/sync(_:)``.
  package static func sync(_ path: String) throws(SystemError) {
    let file = try open(path)
    guard fsync(file.number) == 0 else { throw .last("write", path: path) }
  }

  /// Goes back to the start of an open file.
  package static func rewind(_ file: borrowing Descriptor) throws(SystemError) {
    guard lseek(file.number, 0, SEEK_SET) == 0 else { throw .last("go back in") }
  }

  /// Gives a file another name on the same file system, replacing what had it.
  package static func move(_ path: String, to target: String) throws(SystemError) {
    guard rename(path, target) == 0 else { throw .last("move", path: path) }
  }

  /// Copies the bytes of a file to a new one.
  package static func copy(_ path: String, to target: String) throws(SystemError) {
    let source = try open(path)
    let copy = try create(target, mode: 0o600)
    while true {
      let count = sendfile(copy.number, source.number, nil, 1 << 30)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .last("copy", path: path) }
      if count == 0 { return }
    }
  }

  /// Opens a file below a folder, to be read. `..`, absolute paths and links that lead out of the folder fail with
  /// an error whose ``SystemError/isEscape`` is true.
  package static func open(
    _ path: String, beneath folder: borrowing FolderDescriptor
  ) throws(SystemError) -> Descriptor {
    let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY
    var number = try withPath(path, "open") { aether_open_beneath(folder.descriptor.number, $0, flags) }
    if number < 0, errno == ENOSYS || errno == EPERM {
      number = try openBeneathByRealPath(path, folder.path, flags)
    }
    guard number >= 0 else { throw .last("open", path: Path.join(folder.path, path)) }
    return Descriptor(owning: number)
  }

  /// For kernels and containers without `openat2`.
  private static func openBeneathByRealPath(
    _ path: String, _ folder: String, _ flags: Int32
  ) throws(SystemError) -> Int32 {
    let root = try Path.real(folder)
    let real = try Path.real(Path.join(root, path))
    guard !path.hasPrefix("/"), Path.isInside(real, root) else { throw SystemError(EXDEV, "open", path: path) }
    return try withPath(real, "open") { aether_open_at(AT_FDCWD, $0, flags | O_NOFOLLOW, 0) }
  }

  /// Opens a place, a file or a folder, only to name it to the kernel. Links are followed, but not those by which /proc
  /// leads to what other processes have open.
  package static func openPlace(_ path: String) throws(SystemError) -> Descriptor {
    let number = try withPath(path, "open") { aether_open_place($0) }
    guard number >= 0 else { throw .last("open", path: path) }
    return Descriptor(owning: number)
  }

  /// The same for a real path: where it leads elsewhere by now, since a link took somebody's place, the error's
  /// ``SystemError/isEscape`` is true.
  package static func openRealPlace(_ path: String) throws(SystemError) -> Descriptor {
    let place = try openPlace(path)
    guard try self.path(of: place) == path else { throw SystemError(ELOOP, "open", path: path) }
    return place
  }

  /// Where an open file is now, by the kernel: nothing is looked up again.
  package static func path(of descriptor: borrowing Descriptor) throws(SystemError) -> String {
    try Path.target(ofLink: descriptor.processPath)
  }

  /// The whole of a regular file.
  /// - Parameter limit: bytes; a longer file is an error whose ``SystemError/isTooLarge`` is true.
  package static func read(_ path: String, limit: Int = .max) throws(SystemError) -> [UInt8] {
    let descriptor = try open(path)
    return try read(descriptor, path: path, limit: limit)
  }

  /// The whole of an open regular file, from its start.
  package static func read(
    _ descriptor: borrowing Descriptor, path: String, limit: Int = .max
  ) throws(SystemError) -> [UInt8] {
    let status = try FileStatus(of: descriptor, path: path)
    guard status.kind != .folder else { throw SystemError(EISDIR, "read", path: path) }
    guard status.kind == .regular else { throw SystemError(EINVAL, "read", path: path) }
    guard status.size <= limit else { throw SystemError(EFBIG, "read", path: path) }
    guard status.size == 0 else { return try read(descriptor.number, 0..<status.size, path) }
    // The kernel's own files, in /proc and /sys, don't know their size.
    var bytes: [UInt8] = []
    while true {
      let more = try read(descriptor.number, bytes.count..<bytes.count + (4 << 10), path)
      if more.isEmpty { return bytes }
      bytes += more
      guard bytes.count <= limit else { throw SystemError(EFBIG, "read", path: path) }
    }
  }

  /// The bytes of a range, as far as the file reaches.
  private static func read(_ number: Int32, _ range: Range<Int>, _ path: String) throws(SystemError) -> [UInt8] {
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
      let done = pread(number, into: UnsafeMutableRawBufferPointer(buffer), at: range.lowerBound)
      count = max(done, 0)
      if done < 0 { failure = errno }
    }
    guard failure == 0 else { throw SystemError(failure, "read", path: path) }
    return bytes
  }

  /// Fills a buffer from a place in a file, and says how many bytes there were: fewer only at the file's end.
  package static func read(
    _ descriptor: borrowing Descriptor, into buffer: UnsafeMutableRawBufferPointer, at offset: Int, path: String? = nil
  ) throws(SystemError) -> Int {
    let done = pread(descriptor.number, into: buffer, at: offset)
    guard done >= 0 else { throw .last("read", path: path) }
    return done
  }

  private static func pread(_ number: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: Int) -> Int {
    var done = 0
    while done < buffer.count, let base = buffer.baseAddress {
      let count = Glibc.pread(number, base + done, buffer.count - done, offset + done)
      if count < 0, errno == EINTR { continue }
      if count < 0 { return -1 }
      if count == 0 { break }
      done += count
    }
    return done
  }

  /// True when something is there, a dangling link not.
  package static func exists(_ path: String) -> Bool {
    path.withCString { access($0, F_OK) == 0 }
  }
}
