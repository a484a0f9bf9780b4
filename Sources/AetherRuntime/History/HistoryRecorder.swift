internal import AetherModel
internal import Linux
internal import PipelineEngine
internal import StateStore
internal import Synchronization

/// Keeps the history of a run, and tells others what happened once it is durable.
///
/// Events wait in memory; whoever needs them durable writes all that wait as one commit, on its own thread: no other
/// thread has to be woken for it. A thread of ours does the same for events that nobody waits for, a moment after the first
/// of them came. So a commit is for a group, whose size follows from how busy the run is.
final class HistoryRecorder: Recorder {
  private struct Waiting: Sendable {
    var events: [RunEvent] = []
    /// How many there were since the beginning.
    var count: UInt64 = 0
    /// How many groups were taken to be written.
    var groups: UInt64 = 0
    /// Our thread waits for an event, and must be woken for it.
    var isIdle = false
    var isClosed = false
    var failure: StateProblem?
  }

  private let waiting = Monitor(Waiting())
  /// What one thread at a time writes with.
  private let writing = Mutex<HistoryFold?>(nil)
  private let journal: RunJournal
  private let numbering: StepNumbering
  private let audience: any Recorder
  private let onFailure = Mutex<(@Sendable (Failure) -> Void)?>(nil)

  /// How long the events of a group may wait for each other, in nanoseconds, when nobody waits for them.
  private static let gathering: Int64 = 2_000_000
  /// How many events may wait: whoever comes then writes them himself.
  private static let mostWaiting = 16_384

  /// - Parameter audience: is told each event once it is durable, in order; `settle` after each group.
  init(journal: RunJournal, numbering: StepNumbering, audience: any Recorder) {
    self.journal = journal
    self.numbering = numbering
    self.audience = audience
  }

  /// Starts the thread that writes what nobody waits for.
  /// - Parameter onFailure: called once, when the history can't be written any more.
  func start(onFailure: @escaping @Sendable (Failure) -> Void) throws(SystemError) {
    self.onFailure.withLock { $0 = onFailure }
    let thread = try BlockingThread(name: "history") { [self] in work() }
    thread.detach()
  }

  /// Writes what waits, and ends the thread.
  func close() {
    try? write()
    waiting.withLock { $0.isClosed = true }
    waiting.wakeAll()
    onFailure.withLock { $0 = nil }
  }

  func record(_ event: RunEvent) {
    let (count, wakes) = waiting.withLock { waiting in
      guard waiting.failure == nil else { return (0, false) }
      waiting.events.append(event)
      waiting.count += 1
      defer { waiting.isIdle = false }
      return (waiting.events.count, waiting.isIdle)
    }
    if wakes { waiting.wakeOne() }
    if count >= Self.mostWaiting { try? write() }
  }

  func nested(_ label: String) -> any Recorder { audience.nested(label) }

  func settle() throws(Failure) {
    do throws(StateProblem) { try write() } catch { throw Failure(error) }
  }

  /// The events that wait become durable and are told, as one group.
  private func write() throws(StateProblem) {
    let result: Result<Void, StateProblem> = writing.withLock { fold in
      var group: [RunEvent] = []
      let failure = waiting.withLock { waiting in
        swap(&group, &waiting.events)
        if !group.isEmpty { waiting.groups += 1 }
        return waiting.failure
      }
      if let failure { return .failure(failure) }
      guard !group.isEmpty else { return .success(()) }
      do throws(StateProblem) {
        try journal.commit(count: Int64(group.count)) { base in
          if fold == nil, case .runStarted(_, let plan, _)? = group.first?.body {
            fold = HistoryFold(plan: plan, numbering: numbering)
          }
          return fold?.batch(of: group, base: base) ?? JournalBatch()
        }
      } catch {
        waiting.withLock { waiting in
          waiting.failure = error
          waiting.events = []
        }
        return .failure(error)
      }
      for event in group { audience.record(event) }
      try? audience.settle()
      group.removeAll(keepingCapacity: true)
      waiting.withLock { if $0.events.isEmpty { swap(&$0.events, &group) } }
      return .success(())
    }
    guard case .failure(let problem) = result else { return }
    // Outside of the lock: this ends the run, which may have more to record.
    let tell = onFailure.withLock { body in
      defer { body = nil }
      return body
    }
    tell?(Failure(problem))
    throw problem
  }

  /// Looks for events from time to time while there are some, so that nobody has to wake this thread for each group; waits
  /// for the next one when there were none for a while.
  private func work() {
    var known: UInt64 = 0
    var groups: UInt64 = 0
    while true {
      let isOpen = waiting.wait { waiting in
        if waiting.isClosed || waiting.failure != nil { return .done(false) }
        waiting.isIdle = waiting.events.isEmpty && waiting.count == known
        return waiting.isIdle ? .wait : .done(true)
      }
      guard isOpen else { return }
      let deadline = Linux.SystemClock.monotonic() + Self.gathering
      let isBusy: Bool = waiting.wait { waiting in
        guard waiting.isClosed || Linux.SystemClock.monotonic() >= deadline else { return .waitUntil(UInt64(deadline)) }
        defer { (known, groups) = (waiting.count, waiting.groups) }
        return .done(waiting.groups != groups)
      }
      // Where others write all the time, this thread would only be in their way.
      guard !isBusy else { continue }
      try? write()
      groups = waiting.withLock { $0.groups }
    }
  }
}

extension Failure {
  /// What the state's store can't do, as the failure of a run.
  init(_ problem: StateProblem) {
    let code =
      switch problem.kind {
      case .diskFull: "AETHER_DISK_FULL"
      default: "AETHER_STATE"
      }
    self.init(code: code, message: problem.message + (problem.hint.map { " (\($0))" } ?? ""))
  }
}
