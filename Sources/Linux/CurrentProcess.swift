internal import CLinux
internal import Glibc

/// This process, as the kernel sees it.
package enum CurrentProcess {
  package static var id: Int32 { getpid() }

  package static var userID: UInt32 { geteuid() }

  /// The processors that this process may run on, at least 1.
  package static var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// The numbers of its threads; `nil` when they can't be read.
  package static func threads() -> [Int32]? {
    guard let folder = opendir("/proc/self/task") else { return nil }
    defer { closedir(folder) }
    var threads: [Int32] = []
    while let entry = readdir(folder) {
      // `.` and `..` give 0.
      let number = Int32(truncatingIfNeeded: strtol(aether_entry_name(entry), nil, 10))
      if number > 0 { threads.append(number) }
    }
    return threads
  }

  /// Closes every descriptor from `first` on.
  package static func closeDescriptors(from first: Int32) throws(SystemError) {
    guard aether_close_range(UInt32(bitPattern: first), .max) == 0 else { throw .last("close the descriptors") }
  }

  /// Ends this process with SIGKILL when the thread that started it ends.
  package static func dieWithParent() throws(SystemError) {
    guard aether_prctl(Self.parentDeathSignal, UInt(SIGKILL)) == 0 else {
      throw .last("tie the process to its parent")
    }
  }

  /// Ends the process as C's `exit` does: with exit handlers and flushing.
  package static func exit(_ status: Int32) -> Never { Glibc.exit(status) }

  /// Ends the process at once: no destructors, no exit handlers, no flushing.
  package static func exitNow(_ status: Int32) -> Never { _exit(status) }

  /// `PR_SET_PDEATHSIG`.
  private static let parentDeathSignal: Int32 = 1
}
