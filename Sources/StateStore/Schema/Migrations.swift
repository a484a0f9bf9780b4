internal import GRDB

/// The tables of `state.db`. A migration that was released is never changed; what changes comes as the next one.
///
/// Times are nanoseconds since 1970. `sequence` is global: it grows with each thing that happens in any run of the project,
/// in the order in which they became durable; ``SequenceNumbers`` says why some numbers are missing. Runs are named by
/// `number` inside of the database, which is shorter than their ids.
enum Migrations {
  /// Brings the database to this version's form.
  ///
  /// - Throws: `StateProblem` when a later version made it.
  static func apply(to queue: DatabaseQueue, path: String) throws {
    var applied = try applied(to: queue, path: path)
    while applied.count < all.migrations.count {
      do { try all.migrate(queue) } catch {
        // GRDB looks at what is applied before it has the database for itself: another process may have come first.
        let now = try Self.applied(to: queue, path: path)
        guard now.count > applied.count else { throw error }
        applied = now
        continue
      }
      return
    }
  }

  private static func applied(to queue: DatabaseQueue, path: String) throws -> Set<String> {
    try queue.read { connection in
      guard try connection.tableExists("grdb_migrations") else { return [] }
      let applied = try all.appliedIdentifiers(connection)
      guard applied.isSubset(of: all.migrations) else { throw StateProblem.newer(path) }
      return applied
    }
  }

  private static let all: DatabaseMigrator = {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { try $0.execute(sql: first) }
    migrator.registerMigration("2") { try $0.execute(sql: second) }
    return migrator
  }()

  private static let first = """
    CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
    INSERT INTO counter VALUES ('sequence', 0);

    -- The texts of pipelines, each once.
    CREATE TABLE source (digest BLOB PRIMARY KEY, text BLOB NOT NULL) WITHOUT ROWID;

    CREATE TABLE run (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      -- The run that started this one as a step of its own; what started it otherwise; where its modules run.
      parent TEXT,
      trigger TEXT NOT NULL,
      executor TEXT NOT NULL,
      pipeline TEXT NOT NULL,
      status TEXT NOT NULL,
      started INTEGER NOT NULL,
      ended INTEGER,
      sequence INTEGER NOT NULL,
      steps INTEGER NOT NULL,
      succeeded INTEGER NOT NULL DEFAULT 0,
      skipped INTEGER NOT NULL DEFAULT 0,
      failed INTEGER NOT NULL DEFAULT 0,
      cancelled INTEGER NOT NULL DEFAULT 0,
      ignored INTEGER NOT NULL DEFAULT 0,
      resumes INTEGER NOT NULL DEFAULT 0,
      -- The failure that ended it, as JSON.
      failure TEXT
    );

    -- What a list of runs doesn't need.
    CREATE TABLE run_detail (
      run INTEGER PRIMARY KEY REFERENCES run ON DELETE CASCADE,
      path TEXT NOT NULL,
      source BLOB NOT NULL REFERENCES source,
      version TEXT NOT NULL,
      durability TEXT NOT NULL,
      process INTEGER NOT NULL,
      -- Packed values, as the columns of `attempt`; names as JSON arrays of texts.
      input_names TEXT NOT NULL,
      inputs BLOB NOT NULL,
      environment TEXT NOT NULL,
      output_names TEXT,
      outputs BLOB
    );

    CREATE TABLE module (
      run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
      number INTEGER NOT NULL,
      name TEXT NOT NULL,
      version TEXT NOT NULL,
      -- Of the library; empty for what is built in.
      digest TEXT NOT NULL,
      input_names TEXT NOT NULL,
      output_names TEXT NOT NULL,
      -- The slots of values that are never stored, as JSON.
      secret_inputs TEXT NOT NULL,
      secret_outputs TEXT NOT NULL,
      PRIMARY KEY (run, number)
    ) WITHOUT ROWID;

    CREATE TABLE attempt (
      run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
      -- The run's number for the path: the place in the pipeline, unless an earlier one has it.
      step INTEGER NOT NULL,
      -- Of a loop; -1 without one.
      item INTEGER NOT NULL,
      attempt INTEGER NOT NULL,
      path TEXT NOT NULL,
      module INTEGER NOT NULL,
      state INTEGER NOT NULL,
      -- How it ended; NULL while it hasn't.
      status INTEGER,
      sequence INTEGER NOT NULL,
      -- Each transition: state (1 byte), sequence (8), time (8), little-endian.
      timeline BLOB NOT NULL,
      inputs BLOB,
      inputs_digest BLOB,
      outputs BLOB,
      outputs_digest BLOB,
      -- What few attempts have, as JSON: failure, reason, message, stdout, stderr, workspace, changed, ignored, abandoned.
      said TEXT,
      PRIMARY KEY (run, step, item, attempt)
    ) WITHOUT ROWID;

    CREATE TABLE checkpoint (
      run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
      step INTEGER NOT NULL,
      item INTEGER NOT NULL,
      number INTEGER NOT NULL,
      attempt INTEGER NOT NULL,
      time INTEGER NOT NULL,
      sequence INTEGER NOT NULL,
      -- One packed value: an object of the saved states.
      states BLOB NOT NULL,
      PRIMARY KEY (run, step, item, number)
    ) WITHOUT ROWID;

    CREATE TABLE log (
      sequence INTEGER PRIMARY KEY,
      run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
      -- NULL for a module outside of its steps.
      step INTEGER,
      item INTEGER,
      attempt INTEGER,
      module INTEGER NOT NULL,
      time INTEGER NOT NULL,
      level INTEGER NOT NULL,
      message TEXT NOT NULL,
      -- A JSON array of {name, value}; NULL without any.
      fields TEXT
    );
    CREATE INDEX log_run ON log (run, sequence);

    -- Whatever else happened, as JSON: modules' changes, waiting for locks, retries, notices, cancelling, resuming.
    CREATE TABLE event (
      sequence INTEGER PRIMARY KEY,
      run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
      step INTEGER,
      time INTEGER NOT NULL,
      kind TEXT NOT NULL,
      body TEXT NOT NULL
    );
    CREATE INDEX event_run ON event (run, sequence);

    -- Which runs need a large value's file.
    CREATE TABLE value_use (
      digest BLOB NOT NULL,
      run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
      PRIMARY KEY (digest, run)
    ) WITHOUT ROWID;
    CREATE INDEX value_use_run ON value_use (run);
    """
}
