internal import CLinux
internal import Glibc

/// Folders: what is in them, making them, removing them.
package enum Folder {
  package struct Entry: Hashable, Sendable {
    package var name: String
    /// `nil` where the file system doesn't say; a link is not followed.
    package var kind: FileStatus.Kind?
  }

  /// What is in a folder, without `.` and `..`, sorted by name.
  package static func entries(of path: String) throws(SystemError) -> [Entry] {
    guard let folder = try withPath(path, "list the folder", { opendir($0) }) else {
      throw .last("list the folder", path: path)
    }
    defer { closedir(folder) }
    var entries: [Entry] = []
    while true {
      errno = 0
      guard let entry = readdir(folder) else {
        guard errno == 0 else { throw .last("list the folder", path: path) }
        break
      }
      let name = String(cString: aether_entry_name(entry))
      if name != ".", name != ".." { entries.append(Entry(name: name, kind: kind(entry.pointee.d_type))) }
    }
    return entries.sorted { $0.name < $1.name }
  }

  private static func kind(_ type: UInt8) -> FileStatus.Kind? {
    switch Int(type) {
    case Int(DT_REG): .regular
    case Int(DT_DIR): .folder
    case Int(DT_LNK): .link
    case Int(DT_UNKNOWN): nil
    default: .other
    }
  }

  /// Makes a folder and those above it; one that is there already is fine.
  package static func create(_ path: String, mode: UInt32 = 0o777) throws(SystemError) {
    let result = try withPath(path, "create the folder") { mkdir($0, mode) }
    if result == 0 { return }
    let failure = SystemError.last("create the folder", path: path)
    if failure.number == ENOENT, Path.folder(of: path) != path {
      try create(Path.folder(of: path), mode: mode)
      guard mkdir(path, mode) == 0 || errno == EEXIST else { throw .last("create the folder", path: path) }
    } else if failure.number != EEXIST {
      throw failure
    } else if try FileStatus(path: path).kind != .folder {
      throw SystemError(ENOTDIR, "create the folder", path: path)
    }
  }

  /// Makes a folder that is new, has an unguessable name, and that only this user can enter (0700).
  /// - Parameter parent: where; by default `TMPDIR`, else `/tmp`.
  package static func createPrivate(_ prefix: String, in parent: String? = nil) throws(SystemError) -> String {
    let parent = parent ?? ProcessEnvironment.value("TMPDIR") ?? "/tmp"
    var template = Array(Path.join(parent, prefix + "XXXXXX").utf8CString)
    let made = template.withUnsafeMutableBufferPointer { $0.baseAddress.flatMap { mkdtemp($0) } != nil }
    guard made else { throw .last("create a folder in", path: parent) }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Waits until the names in a folder are on the disk, those of the folders in it included.
  package static func sync(_ path: String) throws(SystemError) {
    // Not opened with `O_PATH`, which `fsync` doesn't take.
    let number = try withPath(path, "open the folder") {
      aether_open_at(AT_FDCWD, $0, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
    }
    guard number >= 0 else { throw .last("open the folder", path: path) }
    let folder = Descriptor(owning: number)
    guard fsync(folder.number) == 0 else { throw .last("write", path: path) }
  }

  /// Removes a folder with all that is in it; links are removed, not followed. Nothing there is fine.
  package static func removeTree(_ path: String) throws(SystemError) {
    guard unlink(path) != 0, errno != ENOENT else { return }
    guard errno == EISDIR || errno == EPERM else { throw .last("remove", path: path) }
    for entry in try entries(of: path) { try removeTree(Path.join(path, entry.name)) }
    guard rmdir(path) == 0 || errno == ENOENT else { throw .last("remove", path: path) }
  }

  /// Removes a folder when nothing is in it; else leaves it.
  package static func removeIfEmpty(_ path: String) { _ = rmdir(path) }
}
