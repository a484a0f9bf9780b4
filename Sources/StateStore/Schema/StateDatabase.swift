package import AetherModel
internal import GRDB
internal import Linux
internal import Synchronization

/// The database of a project's runs, open. Several processes may have it open at once.
///
/// Methods block on the disk. Safe to use from any thread.
package final class StateDatabase: Sendable {
  package static let fileName = "state.db"

  /// The project's state folder.
  package let folder: String
  let values: ValueFiles
  private let path: String
  private let queue: DatabaseQueue

  /// Opens the database of a state folder for reading and writing, and makes both where they are missing.
  ///
  /// It stays open as long as the process: closing the last connection would write the whole journal into the database and
  /// wait for the disk, at the end of each run.
  package static func open(folder: String, durability: Durability = .process) throws(StateProblem) -> StateDatabase {
    let key = Key(folder: folder, durability: durability)
    if let known = kept.withLock({ $0[key] }) { return known }
    do throws(SystemError) { try Folder.create(folder, mode: 0o700) } catch { throw StateProblem(error) }
    let opened = try StateDatabase(opening: folder, durability: durability)
    return kept.withLock { kept in
      if let known = kept[key] { return known }
      kept[key] = opened
      return opened
    }
  }

  private struct Key: Hashable {
    var folder: String
    var durability: Durability
  }

  private static let kept = Mutex<[Key: StateDatabase]>([:])

  /// Opens the database where there is one; `nil` where nothing was ever run.
  package static func existing(in folder: String) throws(StateProblem) -> StateDatabase? {
    guard File.exists(Path.join(folder, fileName)) else { return nil }
    return try open(folder: folder)
  }

  /// One that is closed with its last reference.
  init(opening folder: String, durability: Durability) throws(StateProblem) {
    self.folder = folder
    path = Path.join(folder, Self.fileName)
    values = ValueFiles(folder: Path.join(folder, "values"), isDurable: durability == .disk)
    do {
      try Self.checkNotEmptied(path, in: folder)
      queue = try Self.patiently { [path] in
        let queue = try DatabaseQueue(path: path, configuration: Self.configuration(durability))
        try Migrations.apply(to: queue, path: path)
        return queue
      }
    } catch {
      throw StateProblem(error, path: path)
    }
  }

  /// One transaction that writes; all of it is there afterwards, or nothing.
  func write<Result>(_ body: (Database) throws -> Result) throws(StateProblem) -> Result {
    do {
      return try queue.writeWithoutTransaction { connection in
        // GRDB's own way prepares both statements each time.
        try BoundStatement("BEGIN IMMEDIATE", connection).execute()
        do {
          let result = try body(connection)
          try BoundStatement("COMMIT", connection).execute()
          return result
        } catch {
          if connection.isInsideTransaction { try? connection.rollback() }
          throw error
        }
      }
    } catch {
      throw StateProblem(error, path: path)
    }
  }

  /// Reads a state of the database that doesn't change meanwhile.
  func read<Result>(_ body: (Database) throws -> Result) throws(StateProblem) -> Result {
    do { return try queue.read(body) } catch { throw StateProblem(error, path: path) }
  }

  /// What stands in the file is compacted, and free space given back.
  func compact() throws(StateProblem) {
    do { try queue.vacuum() } catch { throw StateProblem(error, path: path) }
  }

  /// Moves what the journal holds into the database, and makes its file empty, unless others read or write just now.
  func emptyJournal() throws(StateProblem) {
    do {
      try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
    } catch {
      throw StateProblem(error, path: path)
    }
  }

  /// A database that was cut to nothing looks as one that is being made; but runs were recorded beside it.
  private static func checkNotEmptied(_ path: String, in folder: String) throws {
    func isEmptied() -> Bool {
      (try? FileStatus(path: path).size) == 0 && File.exists(Path.join(folder, LiveRun.fileName))
    }
    guard isEmptied() else { return }
    // Another process may be making it just now.
    SystemClock.pause(milliseconds: 200)
    guard isEmptied() else { return }
    throw StateProblem(
      .corrupt, "the database '\(path)' is damaged: it is empty, although runs were recorded in it",
      hint: "move it away, or put a backup in its place; docs/operations.md says how")
  }

  /// How long one process waits for another one's write, in seconds.
  static let patience = 10.0

  /// Tries again while another process makes the database, where SQLite itself doesn't wait.
  private static func patiently<Result>(_ body: () throws -> Result) throws -> Result {
    let deadline = SystemClock.monotonic() + Int64(patience * 1_000_000_000)
    while true {
      do { return try body() } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
        guard SystemClock.monotonic() < deadline else { throw error }
        SystemClock.pause(milliseconds: 5)
      }
    }
  }

  private static func configuration(_ durability: Durability) -> Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(patience)
    configuration.maximumReaderCount = 1
    configuration.prepareDatabase { database in
      try database.execute(
        sql: """
          PRAGMA trusted_schema = OFF;
          PRAGMA journal_mode = WAL;
          PRAGMA synchronous = \(durability == .disk ? "FULL" : "NORMAL");
          """)
    }
    return configuration
  }
}
