internal import Linux

/// A private copy of a library that nobody can change: what is judged and hashed here is what is loaded.
///
/// A sealed memory file; where the machine forbids those to be executable (`vm.memfd_noexec`), a file in a folder that
/// only this user can enter, which is gone before anybody uses it.
struct ImmutableCopy: ~Copyable {
  let descriptor: Descriptor
  /// `sha256:` and 64 hexadecimal digits.
  let digest: String
  private let folder: String?

  /// - Parameter name: what `/proc/PID/maps` shows: `aether:csv-loader-1.2.0`.
  static func make(of source: String, name: String) throws(SystemError) -> ImmutableCopy {
    let file = try File.open(source)
    do throws(SystemError) {
      let copy = try MemoryFile.sealedCopy(of: file, name: name, path: source, executable: true)
      return try measured(copy, source: source, folder: nil)
    } catch where error.isPermission {
      let folder = try Folder.createPrivate("aether-image-")
      let staged = Path.join(folder, "image.so")
      try Output.replace(staged, with: try File.read(file, path: source), mode: 0o500)
      return try measured(try File.open(staged), source: staged, folder: folder)
    }
  }

  private static func measured(
    _ descriptor: consuming Descriptor, source: String, folder: String?
  ) throws(SystemError) -> ImmutableCopy {
    let digest = try ContentDigest(of: descriptor, path: source).description
    return ImmutableCopy(descriptor: descriptor, digest: digest, folder: folder)
  }

  /// Its folder, where it has one, goes; the open descriptor is the caller's, and all that it is reached by.
  consuming func release() -> Descriptor {
    if let folder { try? Folder.removeTree(folder) }
    return descriptor
  }
}
