internal import Glibc
internal import Isolation
internal import Linux

extension ExportPlan {
  /// Writes all into a folder that is there and empty. Links come last: nothing is written through one.
  func write(to folder: String, from repository: Repository) throws(GitFault) {
    for path in folders {
      try Disk.check { () throws(SystemError) in
        try Folder.create(Path.join(folder, path), mode: 0o755)
        try Self.setMode(Path.join(folder, path), 0o755)
      }
    }
    for item in files {
      let path = Path.join(folder, item.path)
      try repository.withBlob(item.id) { bytes throws(GitFault) in
        guard bytes.count == item.size else { throw GitFault(.malformed, "'\(Words.short(item.path))' has another size") }
        try Disk.check { () throws(SystemError) in
          let file = try File.create(path, mode: 0o600)
          try Output.write(bytes, to: file.number, path: path)
          try Self.setMode(path, item.isProgram ? 0o755 : 0o644)
        }
      }
    }
    for link in links {
      let path = Path.join(folder, link.path)
      guard symlink(link.target, path) == 0 else {
        throw GitFault(.machine, SystemError(errno, "make the link", path: path).description)
      }
    }
  }

  /// Whatever the umask is.
  private static func setMode(_ path: String, _ mode: mode_t) throws(SystemError) {
    guard chmod(path, mode) == 0 else { throw SystemError(errno, "set the mode of", path: path) }
  }
}
