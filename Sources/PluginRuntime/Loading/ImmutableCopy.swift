internal import Linux

/// A private copy of a library that nobody can change: what is judged and hashed here is what is loaded.
///
/// A sealed memory file; where the machine forbids those to be executable (`vm.memfd_noexec`), a file in a folder that
/// only this user can enter, whose path is used once.
struct ImmutableCopy: ~Copyable {
  let descriptor: Descriptor
  /// What `dlopen` is given. Unique in this process for as long as `descriptor` is open.
  let path: String
  let size: Int
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
    let size = try FileStatus(of: descriptor, path: source).size
    let digest = try ContentDigest(of: descriptor, path: source).description
    let path = folder == nil ? descriptor.processPath : source
    return ImmutableCopy(descriptor: descriptor, path: path, size: size, digest: digest, folder: folder)
  }

  /// The copy is mapped, or will not be: its folder, where it has one, goes. The descriptor is the caller's.
  consuming func release() -> Descriptor {
    if let folder { try? Folder.removeTree(folder) }
    return descriptor
  }
}
