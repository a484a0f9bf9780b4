internal import CLinux
internal import Glibc
internal import Synchronization

/// A number that two processes share: one sets it, the other reads it or waits for a change.
///
/// Invariants: `memory` is a shared mapping of one page of a memory file whose size is sealed, so that it can't be cut off
/// under either side; it is unmapped by `deinit` only; all access is atomic. That is why `@unchecked Sendable` holds.
package final class SharedWord: @unchecked Sendable {
  private let memory: UnsafeMutablePointer<Atomic<UInt32>>
  private static let size = 4_096

  /// A file for a new one, which is 0: both processes map it.
  package static func makeFile() throws(SystemError) -> Descriptor {
    try MemoryFile.ofFixedSize(name: "aether:word", size: size)
  }

  /// Maps one.
  package init(mapping file: borrowing Descriptor) throws(SystemError) {
    guard try FileStatus(of: file).size >= Self.size else { throw SystemError(EINVAL, "map a shared word") }
    let address = mmap(nil, Self.size, PROT_READ | PROT_WRITE, MAP_SHARED, file.number, 0)
    guard let address, address != MAP_FAILED else { throw .last("map a shared word") }
    memory = address.assumingMemoryBound(to: Atomic<UInt32>.self)
  }

  deinit { munmap(memory, Self.size) }

  package var value: UInt32 { memory.pointee.load(ordering: .acquiring) }

  /// Sets it and wakes who waits.
  package func set(_ value: UInt32) {
    memory.pointee.store(value, ordering: .releasing)
    aether_wake_word(UnsafeMutableRawPointer(memory).assumingMemoryBound(to: UInt32.self))
  }

  /// Waits while it is `expected`; may also return for no reason.
  package func wait(while expected: UInt32) {
    aether_wait_for_word(UnsafeRawPointer(memory).assumingMemoryBound(to: UInt32.self), expected)
  }
}
