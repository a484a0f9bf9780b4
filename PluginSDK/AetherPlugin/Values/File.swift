internal import CAether

/// A file: its path and digest, type `file` in a contract.
///
/// As an input, open it with ``Context/open(_:)``: a sandbox opens no path. As an output it is made with
/// ``Context/create(_:named:)``; the host puts it in place when the call ends well.
public struct File: Sendable, Hashable, Codable {
  /// Where it is, an absolute path.
  public let path: String
  /// What is in it: `sha256:…`.
  public let digest: String

  /// Names a file. For tests; a module gets its files from the host.
  public init(path: String, digest: String) {
    self.path = path
    self.digest = digest
  }
}

extension File: PluginValue {
  public static func schema(depth: Int) -> Schema { .file }
  public static var placeholder: File? { File(path: "", digest: "") }

  public static func read(_ view: ValueView) -> File? {
    let raw = view.raw
    guard aether_tag(raw) == AETHER_TAG_FILE else { return nil }
    var path: UnsafePointer<CChar>?
    var digest: UnsafePointer<CChar>?
    return withUnsafeMutablePointer(to: &path) { path in
      withUnsafeMutablePointer(to: &digest) { digest in
        guard aether_get_file(raw, path, digest) != 0, let path = path.pointee, let digest = digest.pointee else {
          return nil
        }
        return File(path: String(cString: path), digest: String(cString: digest))
      }
    }
  }

  /// Inside of other values a file is written as its path; as an output, ``Context/create(_:named:)`` makes it.
  public func write(to writer: borrowing ValueWriter) { writer.append(text: path) }
}
