internal import Crypto
package import Linux

/// The SHA-256 of a file's bytes.
package struct ContentDigest: Hashable, Sendable, CustomStringConvertible {
  package let bytes: [UInt8]

  /// Reads the whole file.
  package init(ofFile path: String) throws(SystemError) {
    let file = try File.open(path)
    try self.init(of: file, path: path)
  }

  /// Reads an open file from its start to its end.
  package init(of file: borrowing Descriptor, path: String) throws(SystemError) {
    var hash = SHA256()
    let buffer = try MemoryArea(size: 256 << 10)
    var offset = 0
    while true {
      let count = try File.read(file, into: buffer.bytes, at: offset, path: path)
      if count == 0 { break }
      hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count]))
      offset += count
    }
    bytes = Array(hash.finalize())
  }

  package init(ofBytes content: UnsafeRawBufferPointer) {
    var hash = SHA256()
    hash.update(bufferPointer: content)
    bytes = Array(hash.finalize())
  }

  package init(_ content: [UInt8]) { self = content.withUnsafeBytes { ContentDigest(ofBytes: $0) } }

  /// 64 hexadecimal digits.
  package var hexadecimal: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// `sha256:` and the digits.
  package var description: String { "sha256:" + hexadecimal }
}
