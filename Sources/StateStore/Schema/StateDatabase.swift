internal import GRDB
internal import Linux

/// The database of a project's runs, open. Several processes may have it open at once.
///
/// Methods block on the disk. Safe to use from any thread.
package final class StateDatabase: Sendable {
  package static let fileName = "state.db"

  /// The project's state folder.
  package let folder: String
  let queue: DatabaseQueue

  /// Opens the database of a state folder for reading and writing, and makes both where they are missing.
  package init(folder: String, durability: String = "process") throws(StateProblem) {
    self.folder = folder
    let path = Path.join(folder, Self.fileName)
    do {
      try Folder.create(folder, mode: 0o700)
      queue = try DatabaseQueue(path: path, configuration: Self.configuration(isDurable: durability == "disk"))
      guard try queue.read(Migrations.all.hasBeenSuperseded) == false else { throw StateProblem.newer(path) }
      try Migrations.all.migrate(queue)
    } catch {
      throw StateProblem(error, path: path)
    }
  }

  /// How long one process waits for another one's write, in seconds.
  private static let patience = 10.0

  private static func configuration(isDurable: Bool) -> Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(patience)
    configuration.prepareDatabase { database in
      try database.execute(
        sql: """
          PRAGMA trusted_schema = OFF;
          PRAGMA journal_mode = WAL;
          PRAGMA synchronous = \(isDurable ? "FULL" : "NORMAL");
          """)
    }
    return configuration
  }
}
