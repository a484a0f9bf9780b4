internal import AetherModel
internal import Linux
internal import Synchronization

/// A request that has a place in a lock's queue. While it waits it has a thread, which blocks in the kernel until the first
/// in the queue has left. When the request is given back meanwhile its place is free at once, and the thread ends with the
/// one that it blocks on.
final class QueuedRequest: LockRequest {
  /// One who asked before.
  struct Predecessor: Sendable {
    var range: Range<Int64>
    var owner: LockOwner

    init(_ record: LiveRecords.Record) {
      range = record.range
      owner = LockQueue.owner(of: record)
    }
  }

  private struct State: Sendable {
    var place: LockPlace
    var isReleased = false
  }

  private let lock: LockName
  private let queue: LiveRecords
  private let range: Range<Int64>
  private let state: Mutex<State>

  init(_ lock: LockName, at place: LockPlace) {
    self.lock = lock
    queue = place.queue
    range = place.range
    state = Mutex(State(place: place))
  }

  // Closing the file would do, were there no child of a module that still has it.
  deinit { release() }

  func release() {
    state.withLock { state in
      guard !state.isReleased else { return }
      state.isReleased = true
      state.place.leave()
    }
  }

  /// Starts the thread.
  /// - Parameter before: who comes before, as it was told; the first has the lock.
  func wait(behind before: [Predecessor], onChange: @escaping @Sendable (LockChange) -> Void) throws(SystemError) {
    let thread = try BlockingThread(name: "aether-lock") { self.waitForTurn(behind: before, onChange) }
    thread.detach()
  }

  private func waitForTurn(behind before: [Predecessor], _ onChange: (LockChange) -> Void) {
    var before = before
    do throws(SystemError) {
      while let first = before.first {
        try queue.waitForEnd(of: first.range)
        if isReleased { return }
        try dropThoseWhoLeft(&before)
        if before.isEmpty || isReleased { break }
        onChange(.waiting(behind: before.map(\.owner)))
      }
      if becomeHolder() { onChange(.held) }
    } catch {
      let isNew = !isReleased
      release()
      if isNew { onChange(.refused(LockTable.failure(lock, error))) }
    }
  }

  /// All who wait are woken when the first leaves, so this is cheap: nobody can have come in between, and whether those
  /// far behind the first still wait isn't asked.
  private func dropThoseWhoLeft(_ before: inout [Predecessor]) throws(SystemError) {
    guard let first = try queue.first(before: range.lowerBound) else {
      before = []
      return
    }
    var left: [Predecessor] = []
    for entry in before where entry.range.lowerBound >= first.lowerBound {
      if left.count < Self.surelyLive, try !queue.isLive(entry.range) { continue }
      left.append(entry)
    }
    before = left
  }

  private static let surelyLive = 16

  private var isReleased: Bool { state.withLock(\.isReleased) }

  private func becomeHolder() -> Bool {
    state.withLock { state in
      guard !state.isReleased else { return false }
      state.place.stopWaiting()
      let now = Linux.SystemClock.realTime()
      let since = Instant(seconds: now / 1_000_000_000, nanoseconds: Int32(now % 1_000_000_000))
      // Only people read it, so a disk that refuses doesn't matter.
      try? queue.overwrite(RecordText.time(since), at: range)
      return true
    }
  }
}
