internal import Crypto
internal import Linux

/// Large values of a project, each in a file named by the SHA-256 of its bytes: `values/ab/cd…`.
struct ValueFiles: Sendable {
  /// `values` in the project's state folder.
  let folder: String
  /// Whether a file is on the disk before the row that needs it.
  let isDurable: Bool

  /// Keeps bytes; nothing happens when they are there already. A file is whole or absent, whatever happens meanwhile; one
  /// that was damaged since is replaced.
  ///
  /// - Returns: their SHA-256.
  func keep(_ bytes: [UInt8]) throws(SystemError) -> [UInt8] {
    let digest = Digest.sha256(bytes)
    let path = path(of: digest)
    let group = Path.folder(of: path)
    if try !holds(path, bytes) {
      try Folder.create(group, mode: 0o700)
      try Output.replace(path, with: bytes, mode: 0o600, durable: isDurable)
    } else if isDurable {
      // Whoever kept it may not have waited for the disk.
      try File.sync(path)
      try Folder.sync(group)
    }
    if isDurable { for folder in [folder, Path.folder(of: folder)] { try Folder.sync(folder) } }
    return digest
  }

  private func holds(_ path: String, _ bytes: [UInt8]) throws(SystemError) -> Bool {
    do throws(SystemError) { return try File.read(path) == bytes } catch {
      guard error.isNotFound else { throw error }
      return false
    }
  }

  /// - Throws: when it is gone, or isn't what it was.
  func bytes(of digest: [UInt8]) throws(StateProblem) -> [UInt8] {
    let path = path(of: digest)
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try File.read(path)
    } catch {
      throw error.isNotFound ? .damaged("the stored value '\(path)' is gone") : StateProblem(error)
    }
    guard Digest.sha256(bytes) == digest else { throw .damaged("the stored value '\(path)' is damaged") }
    return bytes
  }

  private func path(of digest: [UInt8]) -> String {
    let name = Digest.hexadecimal(digest)
    return Path.join(folder, "\(name.prefix(2))/\(name.dropFirst(2))")
  }
}

/// SHA-256.
package enum Digest {
  package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
    var hash = SHA256()
    bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
    return hash.finalize().withUnsafeBytes { digest in
      // An array from a sequence would ask for each byte in turn.
      [UInt8](unsafeUninitializedCapacity: digest.count) { buffer, count in
        UnsafeMutableRawBufferPointer(buffer).copyMemory(from: digest)
        count = digest.count
      }
    }
  }

  /// Two lower-case digits a byte.
  package static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// `nil` for what isn't that.
  package static func bytes(hexadecimal text: some StringProtocol) -> [UInt8]? {
    let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}
