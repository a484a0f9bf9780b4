internal import Glibc
internal import Linux
internal import PluginRuntime
internal import Synchronization

/// The digests of files, each read once for each state that it is in: a build that follows a small change reads little.
package final class FileDigests: Sendable {
  /// What one file's bytes say.
  struct Measure: Sendable {
    var digest: ContentDigest
    /// What its lines for a C preprocessor name by an absolute path, or by one that goes upwards.
    var farIncludes: [String]
  }

  /// A file that changed less long ago could change again without its times telling, in nanoseconds.
  private static let settling: Int64 = 1_000_000_000
  /// Of one source file: 64 MiB.
  private static let sizeLimit = 64 << 20

  private struct Key: Hashable {
    var identity: FileIdentity
    var readsC: Bool
  }

  private let known = Mutex<[Key: Measure]>([:])

  package init() {}

  /// - Parameter readsC: whether the includes are looked for.
  func measure(_ path: String, readsC: Bool) throws(SystemError) -> Measure {
    let file = try File.open(path)
    let before = try FileStatus(of: file, path: path).identity
    let key = Key(identity: before, readsC: readsC)
    if let measure = known.withLock({ $0[key] }) { return measure }
    let bytes = try File.read(file, path: path, limit: Self.sizeLimit)
    let measure = Measure(digest: ContentDigest(bytes), farIncludes: readsC ? Self.farIncludes(bytes) : [])
    let settled = SystemClock.realTime() - Self.settling
    if try FileStatus(of: file, path: path).identity == before, before.modified < settled, before.changed < settled {
      known.withLock { $0[key] = measure }
    }
    return measure
  }

  private static func farIncludes(_ bytes: [UInt8]) -> [String] {
    var found: [String] = []
    bytes.withUnsafeBytes { bytes in
      var start = 0
      while start < bytes.count, let base = bytes.baseAddress {
        let end = memchr(base + start, 0x0A, bytes.count - start).map { UnsafeRawPointer($0) - base } ?? bytes.count
        while start < end, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
        if start < end, bytes[start] == UInt8(ascii: "#"), let name = named(in: bytes[start..<end]), isFar(name) {
          found.append(name)
        }
        start = end + 1
      }
    }
    return found
  }

  /// What stands between the first quotes or angle brackets of a line.
  private static func named(in line: Slice<UnsafeRawBufferPointer>) -> String? {
    let isQuote: (UInt8) -> Bool = { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: ">") }
    let parts = line.split(maxSplits: 2, omittingEmptySubsequences: false, whereSeparator: isQuote)
    return parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : nil
  }

  private static func isFar(_ name: String) -> Bool {
    name.hasPrefix("/") || name.split(separator: "/").contains("..")
  }
}
