import AetherPlugin
import Glibc

/// Reads whole files by POSIX I/O.
enum FileBytes {
  /// What is in the file. Blocks.
  static func read(_ path: String) throws(Failure) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let isMissing = errno == ENOENT || errno == ENOTDIR
      throw isMissing ? CSVLoader.fileNotFound.because(path) : unreadable(path)
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var status = stat()
    if fstat(descriptor, &status) == 0 { bytes.reserveCapacity(Int(clamping: status.st_size)) }
    let part = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { part.deallocate() }
    while true {
      let count = Glibc.read(descriptor, part.baseAddress, part.count)
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw unreadable(path) }
      if count == 0 { return bytes }
      bytes.append(contentsOf: part[..<count])
    }
  }

  private static func unreadable(_ path: String) -> Failure {
    CSVLoader.fileUnreadable.because("\(path): \(String(cString: strerror(errno)))")
  }
}
