internal import CLinux
internal import Glibc

/// A process that stays the same one: its number may be given to another process once it has ended, this handle not.
package struct ProcessHandle: ~Copyable, Sendable {
  private let descriptor: Descriptor

  /// - Throws: when there is no such process.
  package init(_ process: Int32) throws(SystemError) {
    let number = aether_pidfd(process)
    guard number >= 0 else { throw .last("find process \(process)") }
    descriptor = Descriptor(owning: number)
  }

  package func send(_ signal: Signal) throws(SystemError) {
    guard aether_pidfd_signal(descriptor.number, signal.rawValue) == 0 else { throw .last("signal the process") }
  }

  /// Whether a process is stopped, as by Ctrl-Z; false where that can't be known.
  package static func isStopped(_ process: Int32) -> Bool {
    guard let bytes = try? File.read("/proc/\(process)/stat") else { return false }
    // The name before the state may hold anything, spaces and brackets too.
    let rest = String(decoding: bytes, as: UTF8.self).split(separator: ")").last ?? ""
    return rest.hasPrefix(" T") || rest.hasPrefix(" t")
  }
}
