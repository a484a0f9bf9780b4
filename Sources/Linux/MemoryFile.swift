internal import CLinux
internal import Glibc

/// Files that live in memory and, once sealed, can't be changed by anybody, their maker included.
package enum MemoryFile {
  /// A sealed memory file that holds `bytes`.
  /// - Parameters:
  ///   - name: shown in `/proc/PID/maps` as `/memfd:NAME`; at most 249 bytes, longer ones are cut.
  ///   - executable: whether it may be mapped executable; where the machine forbids that (`vm.memfd_noexec`) the
  ///     error is `EACCES` and a ``Folder/createPrivate(_:in:)`` is the way.
  package static func sealed(
    name: String, bytes: UnsafeRawBufferPointer, executable: Bool
  ) throws(SystemError) -> Descriptor {
    let descriptor = try create(name, executable: executable)
    try Output.write(bytes, to: descriptor.number, path: name)
    try seal(descriptor, name)
    return descriptor
  }

  /// The same for an array.
  package static func sealed(name: String, bytes: [UInt8], executable: Bool) throws(SystemError) -> Descriptor {
    let descriptor = try create(name, executable: executable)
    try Output.writeAll(bytes, to: descriptor, path: name)
    try seal(descriptor, name)
    return descriptor
  }

  /// A sealed copy of an open regular file, from its start to its present end.
  package static func sealedCopy(
    of source: borrowing Descriptor, name: String, path: String, executable: Bool
  ) throws(SystemError) -> Descriptor {
    let size = try FileStatus(of: source, path: path).size
    let descriptor = try create(name, executable: executable)
    var offset: off_t = 0
    while offset < size {
      let count = sendfile(descriptor.number, source.number, &offset, size - Int(offset))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .last("copy", path: path) }
      if count == 0 { break }
    }
    try seal(descriptor, name)
    return descriptor
  }

  /// A sealed memory file that holds what `fill` writes to its descriptor.
  package static func sealed(
    name: String, fill: (_ number: Int32) throws(SystemError) -> Void
  ) throws(SystemError) -> Descriptor {
    let descriptor = try create(name, executable: false)
    try fill(descriptor.number)
    try seal(descriptor, name)
    return descriptor
  }

  /// A memory file of a size that nobody can change, filled with zeros, which both processes that have it may write.
  package static func ofFixedSize(name: String, size: Int) throws(SystemError) -> Descriptor {
    let descriptor = try create(name, executable: false)
    guard ftruncate(descriptor.number, off_t(size)) == 0, aether_seal_size(descriptor.number) == 0 else {
      throw .last("make the memory file", path: name)
    }
    return descriptor
  }

  /// True when nobody can write, grow or shrink the file any more.
  package static func isSealed(_ descriptor: borrowing Descriptor) -> Bool {
    aether_seals(descriptor.number) == 15
  }

  /// True when nobody can grow or shrink the file any more.
  package static func isOfFixedSize(_ descriptor: borrowing Descriptor) -> Bool {
    aether_seals(descriptor.number) & aether_size_seals == aether_size_seals
  }

  private static func create(_ name: String, executable: Bool) throws(SystemError) -> Descriptor {
    let short = String(decoding: name.utf8.prefix(249).filter { $0 != 0 }, as: UTF8.self)
    let number = aether_memfd_create(short, executable)
    guard number >= 0 else { throw .last("create the memory file", path: name) }
    return Descriptor(owning: number)
  }

  private static func seal(_ descriptor: borrowing Descriptor, _ name: String) throws(SystemError) {
    // The kernel may still hold pages of what was copied into it, for a moment.
    for _ in 0..<500 {
      if aether_seal(descriptor.number) == 0 { return }
      guard errno == EBUSY else { break }
      SystemClock.pause(milliseconds: 1)
    }
    throw .last("seal the memory file", path: name)
  }
}

/// The bytes of an open file, mapped read-only for as long as this lives. Map only files that nobody can shrink
/// (sealed ones): touching a page that was cut off is a SIGBUS.
package struct MappedFile: ~Copyable, @unchecked Sendable {
  // Sendable: the memory is mapped read-only here and never changes its address; who shares a file that is written on says
  // when it may be read.
  package let bytes: UnsafeRawBufferPointer

  /// - Parameter size: bytes, more than 0.
  package init(_ descriptor: borrowing Descriptor, size: Int, path: String? = nil) throws(SystemError) {
    let address = mmap(nil, size, PROT_READ, MAP_SHARED, descriptor.number, 0)
    guard let address, address != MAP_FAILED else { throw .last("map", path: path) }
    bytes = UnsafeRawBufferPointer(start: address, count: size)
  }

  deinit { _ = munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }
}

/// Zeroed memory straight from the kernel, of which only the touched pages exist.
package struct MemoryArea: ~Copyable {
  package let bytes: UnsafeMutableRawBufferPointer

  /// - Parameter size: bytes, more than 0.
  package init(size: Int) throws(SystemError) {
    let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    let address = mmap(nil, size, PROT_READ | PROT_WRITE, flags, -1, 0)
    guard let address, address != MAP_FAILED else { throw .last("reserve memory") }
    bytes = UnsafeMutableRawBufferPointer(start: address, count: size)
  }

  deinit { _ = munmap(bytes.baseAddress, bytes.count) }
}
