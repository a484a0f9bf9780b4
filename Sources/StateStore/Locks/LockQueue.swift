internal import AetherModel
internal import Linux

/// The queue of one lock, and this request's place in it.
struct LockQueue: Sendable {
  /// What came of asking.
  enum Entry: Sendable {
    case held(LockPlace)
    case waiting(LockPlace, behind: [LiveRecords.Record])
    /// Why waiting would never end.
    case deadlock(Failure)
  }

  let folder: LockFolder

  /// Takes a place in a lock's queue.
  ///
  /// A free lock costs its own gate only. Whoever must wait passes the gate of the list of those who wait first, and holds
  /// it until the search for a deadlock is over: of two that close a circle at once, the second sees the first.
  func enter(_ lock: LockName, _ owner: LockOwner) throws(SystemError) -> Entry {
    let header = LiveRecords.header(title: LockFolder.title(of: lock))
    let queue = try folder.queue(of: lock, header: header)
    let bytes = RecordText.encode(owner)
    let free = try queue.withGate { () throws(SystemError) -> Range<Int64>? in
      try queue.hasOthers() ? nil : try queue.add(bytes, header: header, behind: [])
    }
    if let free { return .held(LockPlace(queue: queue, range: free)) }

    let waitingHeader = LiveRecords.header(title: "who waits for which lock")
    let waiting = try folder.waiting(header: waitingHeader)
    return try waiting.withGate { () throws(SystemError) -> Entry in
      let (others, range) = try queue.withGate { () throws(SystemError) -> ([LiveRecords.Record], Range<Int64>) in
        let others = try queue.others()
        return (others, try queue.add(bytes, header: header, behind: others))
      }
      guard !others.isEmpty else { return .held(LockPlace(queue: queue, range: range)) }
      do throws(SystemError) {
        let waiter = Waiter(owner: owner, file: folder.file(of: lock), place: range.lowerBound)
        let all = try waiting.others()
        var search = DeadlockSearch(folder: folder, waiters: all.compactMap { Waiter($0) })
        if let failure = try search.failure(ifWaits: waiter) {
          queue.remove(range)
          return .deadlock(failure)
        }
        let entry = try waiting.add(waiter.bytes, header: waitingHeader, behind: all)
        return .waiting(LockPlace(queue: queue, range: range, waiting: waiting, entry: entry), behind: others)
      } catch {
        queue.remove(range)
        throw error
      }
    }
  }

  /// The owner of a record. A record that isn't ours counts, since its lock does, but its owner isn't known.
  static func owner(of record: LiveRecords.Record) -> LockOwner {
    RecordText.decode(record.bytes)?.owner
      ?? LockOwner(run: "unknown", pipeline: "unknown", step: "unknown", process: 0, since: Instant(seconds: 0))
  }
}

/// A place in a queue, and the entry in the list of those who wait that belongs to it.
struct LockPlace: Sendable {
  let queue: LiveRecords
  let range: Range<Int64>
  private var waiting: LiveRecords?
  private var entry: Range<Int64> = 0..<0

  init(queue: LiveRecords, range: Range<Int64>) {
    self.queue = queue
    self.range = range
  }

  init(queue: LiveRecords, range: Range<Int64>, waiting: LiveRecords, entry: Range<Int64>) {
    self.init(queue: queue, range: range)
    self.waiting = waiting
    self.entry = entry
  }

  mutating func stopWaiting() {
    waiting?.remove(entry)
    waiting = nil
  }

  mutating func leave() {
    stopWaiting()
    queue.remove(range)
  }
}
