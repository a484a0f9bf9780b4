internal import Glibc

/// What tells one state of a file from another without reading it.
package struct FileIdentity: Hashable, Sendable {
  package var device: UInt64
  package var inode: UInt64
  /// Bytes.
  package var size: Int
  /// Nanoseconds since 1970, of the content and of the inode.
  package var modified: Int64
  package var changed: Int64

  package init(device: UInt64, inode: UInt64, size: Int, modified: Int64, changed: Int64) {
    self.device = device
    self.inode = inode
    self.size = size
    self.modified = modified
    self.changed = changed
  }
}

/// What `stat` knows of a file.
package struct FileStatus: Hashable, Sendable {
  package enum Kind: Sendable { case regular, folder, link, other }

  package var identity: FileIdentity
  package var kind: Kind
  /// The permission bits.
  package var mode: UInt32
  package var owner: UInt32
  /// How many names the file has; 0 once it is deleted and only open.
  package var links: Int

  package var size: Int { identity.size }
  package var isWritableByOthers: Bool { mode & 0o022 != 0 }

  /// The status of what `path` names.
  /// - Parameter followsLinks: `false` for the link itself.
  package init(path: String, followsLinks: Bool = true) throws(SystemError) {
    var status = stat()
    let flags = followsLinks ? 0 : AT_SYMLINK_NOFOLLOW
    let result = try withPath(path, "look at") { fstatat(AT_FDCWD, $0, &status, flags) }
    guard result == 0 else { throw .last("look at", path: path) }
    self.init(status)
  }

  /// The status of an open file.
  package init(of descriptor: borrowing Descriptor, path: String? = nil) throws(SystemError) {
    var status = stat()
    guard fstat(descriptor.number, &status) == 0 else { throw .last("look at", path: path) }
    self.init(status)
  }

  private init(_ status: stat) {
    identity = FileIdentity(
      device: UInt64(status.st_dev), inode: UInt64(status.st_ino), size: Int(status.st_size),
      modified: Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec),
      changed: Int64(status.st_ctim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_ctim.tv_nsec))
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .folder
      case S_IFLNK: .link
      default: .other
      }
    mode = UInt32(status.st_mode & 0o7777)
    owner = status.st_uid
    links = Int(status.st_nlink)
  }
}
