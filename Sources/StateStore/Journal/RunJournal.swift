internal import GRDB
internal import Synchronization

/// Writes what happens in one run. Methods block on the disk; one thread at a time uses it.
package final class RunJournal: Sendable {
  let database: StateDatabase
  /// The run's number.
  package let run: Int64
  /// Of the run's modules, by number.
  private let modules: [StoredModule]
  private let writer: JournalWriter
  private let numbers = Mutex(SequenceNumbers())

  init(_ run: Int64, modules: [StoredModule], in database: StateDatabase) {
    self.database = database
    self.run = run
    self.modules = modules
    writer = JournalWriter(run: run, modules: modules, values: database.values)
  }

  /// Begins the history of a new run, which is durable afterwards. It is live before others can see it, so that nobody takes
  /// it for an interrupted one.
  package static func begin(
    _ run: StoredRun, _ detail: StoredRunDetail, in database: StateDatabase
  ) throws(StateProblem) -> (journal: RunJournal, live: LiveRun) {
    let (number, live) = try database.write { connection in
      let number = try RunRows.insert(run, detail, values: database.values, connection)
      return (number, try LiveRun.claimNew(number, in: database))
    }
    return (RunJournal(number, modules: detail.modules, in: database), live)
  }

  /// Goes on with the history of a run. Attempts that had not ended are noted as interrupted.
  ///
  /// - Parameter detail: as the run goes on: those of its modules that the run didn't have follow after those that it had.
  /// - Returns: the journal, and the numbers of the detail's modules.
  package static func resume(
    _ run: StoredRun, as detail: StoredRunDetail, in database: StateDatabase
  ) throws(StateProblem) -> (journal: RunJournal, modules: [Int]) {
    let earlier = try RunHistory(database).modules(of: run)
    var modules = earlier
    let numbers = detail.modules.map { module in
      if let number = earlier.firstIndex(of: module) { return number }
      modules.append(module)
      return modules.count - 1
    }
    let added = modules[earlier.count...]
    try database.write { connection in try RunRows.reopen(run, detail, added: added, connection) }
    return (RunJournal(run.number, modules: modules, in: database), numbers)
  }

  /// Writes what happened, as one commit.
  ///
  /// - Parameters:
  ///   - count: how many numbers of the global sequence it takes.
  ///   - batch: what is written, given the number before the first of them.
  package func commit(count: Int64, _ batch: (_ base: Int64) -> JournalBatch) throws(StateProblem) {
    var taken = numbers.withLock(\.self)
    try database.write { [writer] connection in try writer.write(count: count, batch, &taken, connection) }
    numbers.withLock { $0 = taken }
  }

  /// Notes that a run waits for a decision.
  package static func markWaiting(_ run: StoredRun, in database: StateDatabase) throws(StateProblem) {
    try database.write { connection in
      var row = try BoundStatement("UPDATE run SET status = 'waiting' WHERE number = ?", connection)
      row.bind(run.number)
      try row.execute()
    }
  }
}
