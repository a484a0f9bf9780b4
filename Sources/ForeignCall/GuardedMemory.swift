internal import Glibc

/// Memory that ends exactly where a page begins that nobody may touch: what reads or writes past the end is stopped by the
/// processor, and the process with it. It grows as needed and is reused call by call.
///
/// Invariant: `start` is a mapping of `capacity` bytes with one page without access behind it, owned by this object.
package struct GuardedMemory: ~Copyable {
  private var start: UnsafeMutableRawPointer?
  private var capacity = 0

  package init() {}

  deinit { if let start { munmap(start, capacity + Self.page) } }

  private static let page = Int(sysconf(Int32(_SC_PAGESIZE)))

  /// A place for `count` bytes that end at the guard. What was there before is gone or anything.
  /// - Returns: `nil` when there is no memory.
  package mutating func place(_ count: Int) -> UnsafeMutableRawPointer? {
    if count > capacity || start == nil {
      if let start { munmap(start, capacity + Self.page) }
      start = nil
      let (rounded, overflows) = (count + (count >> 1) + Self.page).addingReportingOverflow(Self.page)
      guard !overflows else { return nil }
      capacity = rounded / Self.page * Self.page
      guard let mapping = mmap(nil, capacity + Self.page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
        mapping != MAP_FAILED
      else {
        capacity = 0
        return nil
      }
      guard mprotect(mapping + capacity, Self.page, PROT_NONE) == 0 else {
        munmap(mapping, capacity + Self.page)
        capacity = 0
        return nil
      }
      start = mapping
    }
    return start.map { $0 + (capacity - count) }
  }
}

/// One that can be in an array.
package final class GuardedBlock {
  package var memory = GuardedMemory()

  package init() {}
}
