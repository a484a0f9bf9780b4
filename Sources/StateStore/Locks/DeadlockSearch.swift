internal import AetherModel
internal import Linux

/// One who waits, as the list of those who wait has it.
struct Waiter: Sendable {
  var owner: LockOwner
  /// The file of the lock that it waits for, relative to the folder.
  var file: String
  /// Where its record stands in that lock's queue.
  var place: Int64

  init(owner: LockOwner, file: String, place: Int64) {
    self.owner = owner
    self.file = file
    self.place = place
  }

  init?(_ record: LiveRecords.Record) {
    guard let (owner, more) = RecordText.decode(record.bytes), more.count == 2, let place = Int64(more[1]) else {
      return nil
    }
    self.init(owner: owner, file: more[0], place: place)
  }

  var bytes: [UInt8] { RecordText.encode(owner, [file, String(place)]) }
}

/// Looks for a circle of owners each of whom waits for the next. To be used under the gate of the list of those who wait:
/// while it is closed, nobody begins to wait, so nobody closes a circle.
struct DeadlockSearch {
  /// Who makes others wait. One attempt at a step may hold several locks, and wait for one with others in hand.
  private struct Key: Hashable {
    var run: String
    var step: String
    var process: Int32

    init(_ owner: LockOwner) {
      run = owner.run
      step = owner.step
      process = owner.process
    }
  }

  /// `waiter` waits for `lock`, which `other` has or gets before.
  private struct Link {
    var waiter: LockOwner
    var lock: String
    var other: LockOwner
    var isHeld: Bool
  }

  private struct Queue {
    var lock: String
    var places: [(place: Int64, owner: LockOwner)]
  }

  private let folder: LockFolder
  private let waiters: [Key: [Waiter]]
  private var queues: [String: Queue] = [:]

  init(folder: LockFolder, waiters: [Waiter]) {
    self.folder = folder
    self.waiters = Dictionary(grouping: waiters) { Key($0.owner) }
  }

  /// Explains the circle that would be closed if `new` waited; `nil` when there is none. Asking again may help, since the
  /// others go on; it doesn't help one who waits for itself.
  mutating func failure(ifWaits new: Waiter) throws(SystemError) -> Failure? {
    guard let links = try circle(through: new) else { return nil }
    if links.count == 1, let link = links.first {
      let verb = link.isHeld ? "holds" : "waits for"
      return Failure(
        code: "AETHER_DEADLOCK",
        message: "step '\(new.owner.step)' \(verb) the lock '\(link.lock)' already, and asks for it again")
    }
    let parts = links.indices.map { index in
      let before = links[index == 0 ? links.count - 1 : index - 1]
      let owner = links[index].waiter
      return "step '\(owner.step)' of run \(owner.run) (pipeline '\(owner.pipeline)', process \(owner.process)) "
        + "\(before.isHeld ? "holds" : "comes first for") '\(before.lock)' and waits for '\(links[index].lock)'"
    }
    return Failure(
      code: "AETHER_DEADLOCK",
      message: "waiting for the lock '\(links[0].lock)' would never end: " + parts.joined(separator: "; "),
      severity: .recoverable)
  }

  /// The shortest circle, beginning with the new one.
  private mutating func circle(through new: Waiter) throws(SystemError) -> [Link]? {
    let start = Key(new.owner)
    var reached: [Key: Link] = [:]
    /// Up to where each queue has been looked at: who comes before a later place was reached with it.
    var seen: [String: Int64] = [:]
    var pending: [Waiter] = [new]
    var next = 0
    while next < pending.count {
      let waiter = pending[next]
      next += 1
      guard let queue = try queue(waiter.file), isLive(waiter, in: queue) else { continue }
      let from = seen[waiter.file] ?? .min
      seen[waiter.file] = max(from, waiter.place)
      for (index, entry) in queue.places.enumerated() where entry.place >= from && entry.place < waiter.place {
        let key = Key(entry.owner)
        guard key == start || reached[key] == nil else { continue }
        let link = Link(waiter: waiter.owner, lock: queue.lock, other: entry.owner, isHeld: index == 0)
        if key == start { return trace(link, reached, start) }
        reached[key] = link
        pending += waiters[key] ?? []
      }
    }
    return nil
  }

  private func trace(_ last: Link, _ reached: [Key: Link], _ start: Key) -> [Link] {
    var links = [last]
    var key = Key(last.waiter)
    while key != start, let link = reached[key] {
      links.append(link)
      key = Key(link.waiter)
    }
    return links.reversed()
  }

  /// A process that is just ending may have lost its place in the queue, and not yet that in the list.
  private func isLive(_ waiter: Waiter, in queue: Queue) -> Bool {
    queue.places.contains { $0.place == waiter.place && Key($0.owner) == Key(waiter.owner) }
  }

  private mutating func queue(_ file: String) throws(SystemError) -> Queue? {
    if let known = queues[file] { return known }
    guard let records = try folder.existing(file) else { return nil }
    let title = try records.title()
    let others = try records.withGate(.shared) { () throws(SystemError) in try records.others() }
    let queue = Queue(
      lock: LockFolder.lock(titled: title)?.description ?? file,
      places: others.map { ($0.range.lowerBound, LockQueue.owner(of: $0)) })
    queues[file] = queue
    return queue
  }
}
