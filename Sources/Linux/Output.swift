internal import CLinux
internal import Glibc

/// Writing bytes out. Every call may block.
package enum Output {
  package static let standardOutput: Int32 = 1
  package static let standardError: Int32 = 2

  /// Writes all of the bytes, however many calls it takes.
  package static func write(
    _ bytes: UnsafeRawBufferPointer, to number: Int32, path: String? = nil
  ) throws(SystemError) {
    var done = 0
    while done < bytes.count, let base = bytes.baseAddress {
      let count = Glibc.write(number, base + done, bytes.count - done)
      if count >= 0 {
        done += count
      } else if errno == EAGAIN {
        var waiting = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
        _ = poll(&waiting, 1, -1)
      } else if errno != EINTR {
        throw .last("write", path: path)
      }
    }
  }

  /// Writes all of the bytes at a place in a file, over what stands there.
  package static func write(
    _ bytes: [UInt8], to descriptor: borrowing Descriptor, at offset: Int64, path: String
  ) throws(SystemError) {
    let number = descriptor.number
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        buffer.baseAddress.map { pwrite(number, $0 + done, buffer.count - done, off_t(offset) + done) } ?? 0
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .last("write", path: path) }
      done += count
    }
  }

  /// Writes a text to a descriptor that the process has anyway, such as ``standardOutput``.
  package static func write(_ text: String, to number: Int32) throws(SystemError) {
    var text = text
    let result: Result<Void, SystemError> = text.withUTF8 { bytes in
      do throws(SystemError) {
        return .success(try write(UnsafeRawBufferPointer(bytes), to: number))
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }

  /// Puts a file in place in one step: whoever reads `path` finds the old content or the new, never a part.
  /// - Parameters:
  ///   - mode: permission bits, less the process's umask.
  ///   - durable: also waits until content and name are on the disk.
  package static func replace(
    _ path: String, with bytes: [UInt8], mode: UInt32 = 0o644, durable: Bool = false
  ) throws(SystemError) {
    let temporary = "\(path).\(getpid()).\(aether_thread_id()).tmp"
    let number = try withPath(temporary, "write") {
      aether_open_at(AT_FDCWD, $0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
    }
    guard number >= 0 else { throw .last("write", path: path) }
    do throws(SystemError) {
      let descriptor = Descriptor(owning: number)
      try writeAll(bytes, to: descriptor, path: path)
      if durable, fsync(descriptor.number) != 0 { throw .last("write", path: path) }
      guard rename(temporary, path) == 0 else { throw .last("write", path: path) }
    } catch {
      _ = unlink(temporary)
      throw error
    }
    if durable { try Folder.sync(Path.folder(of: path)) }
  }

  static func writeAll(_ bytes: [UInt8], to descriptor: borrowing Descriptor, path: String) throws(SystemError) {
    let number = descriptor.number
    let result: Result<Void, SystemError> = bytes.withUnsafeBytes { buffer in
      do throws(SystemError) {
        return .success(try write(buffer, to: number, path: path))
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }
}
