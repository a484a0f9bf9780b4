internal import Glibc

/// A file that one open file at a time has, as a whole, for as long as this object lives. A process that is suspended keeps
/// it; one that ends, however it ends, loses it. The file itself is never removed.
package final class FileLock: Sendable {
  package let path: String
  private let descriptor: Descriptor

  /// Takes the lock of a file, which is made where it is missing (its folder isn't). Doesn't wait.
  /// - Returns: `nil` when somebody has it, in this process or in another.
  package static func acquire(_ path: String, mode: UInt32 = 0o600) throws(SystemError) -> FileLock? {
    let lock = FileLock(path, try File.openOrCreate(path, mode: mode))
    return try lock.descriptor.tryLock(Self.all, .exclusive, path: path) ? lock : nil
  }

  /// Whether somebody has the lock of a file just now, this process included. Makes and takes nothing; no file is
  /// nobody.
  package static func isHeld(_ path: String) throws(SystemError) -> Bool {
    let file: Descriptor
    do throws(SystemError) {
      file = try File.open(path)
    } catch {
      if error.isNotFound { return false }
      throw error
    }
    return try file.conflict(in: Self.all, with: .exclusive, path: path) != nil
  }

  /// Replaces the file's text, which is for whoever wants to know who has it. Readers may see a part of it.
  package func write(_ text: String) throws(SystemError) {
    let bytes = Array(text.utf8)
    try Output.write(bytes, to: descriptor, at: 0, path: path)
    guard ftruncate(descriptor.number, off_t(bytes.count)) == 0 else { throw SystemError.last("write", path: path) }
  }

  /// What the last one to have the file wrote into it; `nil` without a file.
  /// - Parameter limit: bytes; a longer file is an error.
  package static func text(of path: String, limit: Int = 64 << 10) throws(SystemError) -> String? {
    do throws(SystemError) {
      return String(decoding: try File.read(path, limit: limit), as: UTF8.self)
    } catch {
      if error.isNotFound { return nil }
      throw error
    }
  }

  private init(_ path: String, _ descriptor: consuming Descriptor) {
    self.path = path
    self.descriptor = descriptor
  }

  // Unlocked by a call of its own: closing would not do where a forked child still has the open file.
  deinit { descriptor.unlock(Self.all) }

  private static let all: Range<Int64> = 0..<Int64.max
}
