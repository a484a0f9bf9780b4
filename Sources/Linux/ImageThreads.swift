internal import CLinux
internal import Glibc

/// The threads that one image started, from before it is loaded: while one of them lives, the image can't be unmapped.
///
/// Who starts a thread is told, in this order, by the place that `pthread_create` is called from, the function that the
/// thread runs, who loads, what the starting thread belongs to, and whose call runs on it.
///
/// Invariants: `owner` came from `aether_owner_make` and is freed only by ``free()``, after which nothing is asked; it is
/// used under the C side's lock. That is why `@unchecked Sendable` holds.
package final class ImageThreads: @unchecked Sendable {
  private let owner: OpaquePointer

  package init() throws(SystemError) {
    guard let owner = aether_owner_make() else { throw .last("note the threads of a library") }
    self.owner = owner
  }

  /// Whether threads are noted at all: where a program doesn't show its own functions to what it loads, they are not.
  private static let areNoted = aether_threads_are_noted()

  /// Runs code that loads the image: what it starts meanwhile belongs to the image.
  package func loading<Result>(_ body: () -> Result) -> Result {
    let before = aether_owner_enter(owner)
    defer { _ = aether_owner_enter(before) }
    return body()
  }

  /// The image is mapped there.
  package func place(_ addresses: Range<UInt>) { aether_owner_place(owner, addresses.lowerBound, addresses.upperBound) }

  /// Those that may still run its code.
  package var count: Int { aether_owner_threads(owner) }

  /// Sees to it that no thread's end calls a destructor of the image any more, just before it is unmapped.
  package func dropKeys() { aether_owner_drop_keys(owner) }

  /// The image is unmapped, and no thread of it lives: nothing is asked of this any more.
  package func free() { aether_owner_free(owner) }

  /// Whether all threads of this process but these were seen to start.
  package static func areAllSeen(but others: [Int32]) -> Bool {
    guard let present = CurrentProcess.threads() else { return false }
    let others = present.filter { !others.contains($0) }
    guard areNoted else { return others.isEmpty }
    return aether_unknown_threads(others, others.count) == 0
  }

  /// Has the threads whose starter nothing else tells be those of the image whose call runs on the starting thread.
  /// - Parameter ask: must not start threads.
  package static func askForCall(_ ask: @convention(c) () -> OpaquePointer?) { aether_owner_of_call(ask) }

  /// For ``askForCall(_:)``.
  package var reference: OpaquePointer { owner }
}
