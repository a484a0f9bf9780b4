internal import CLinux
internal import Glibc

/// An open file descriptor that is closed when its owner goes. All of ours are close-on-exec.
package struct Descriptor: ~Copyable, Sendable {
  package let number: Int32

  package init(owning number: Int32) { self.number = number }

  deinit { _ = close(number) }

  /// Gives the descriptor away: the caller closes it.
  package consuming func release() -> Int32 {
    let number = number
    discard self
    return number
  }

  /// A second descriptor of the same open file.
  package func duplicate() throws(SystemError) -> Descriptor {
    let copy = fcntl(number, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0 else { throw .last("duplicate a descriptor") }
    return Descriptor(owning: copy)
  }

  /// Takes standard output away from everybody else in this process: what is written there from now on goes to standard
  /// error. To be called while there is one thread.
  package static func takeStandardOutput() throws(SystemError) -> Descriptor {
    let copy = fcntl(1, F_DUPFD_CLOEXEC, 10)
    guard copy >= 0 else { throw .last("duplicate standard output") }
    let mine = Descriptor(owning: copy)
    guard dup2(2, 1) == 1 else { throw .last("redirect standard output") }
    return mine
  }

  /// The path by which this process reaches the open file, whatever happened to its name.
  package var processPath: String { "/proc/self/fd/\(number)" }
}

/// A folder that further paths are opened below.
package struct FolderDescriptor: ~Copyable, Sendable {
  package let descriptor: Descriptor
  package let path: String

  /// Opens a folder as a starting point only (`O_PATH`): listing it needs ``Folder/entries(of:)``.
  package init(_ path: String) throws(SystemError) {
    let number = try withPath(path, "open the folder") { aether_open_folder($0) }
    guard number >= 0 else { throw .last("open the folder", path: path) }
    descriptor = Descriptor(owning: number)
    self.path = path
  }
}
