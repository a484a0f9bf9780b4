extension Migrations {
  /// The content cache: what attempts looked for, and the results that later runs may take.
  static let second = """
    -- Of attempts at steps with `cache: true`.
    CREATE TABLE lookup (
      run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
      step INTEGER NOT NULL,
      item INTEGER NOT NULL,
      attempt INTEGER NOT NULL,
      -- SHA-256 of the ingredients; NULL when they could not be known.
      key BLOB,
      verdict TEXT NOT NULL,
      detail TEXT,
      -- Of a hit, as JSON: {run, step, time}.
      origin TEXT,
      -- Whether later runs may take the result, and why not, where it went well.
      kept INTEGER NOT NULL,
      refusal TEXT,
      -- A JSON array of [kind, name, digest, shown].
      ingredients TEXT NOT NULL,
      PRIMARY KEY (run, step, item, attempt)
    ) WITHOUT ROWID;

    -- Results outlive the runs that made them.
    CREATE TABLE result (
      key BLOB PRIMARY KEY,
      -- The id of the run that made it, and the step.
      run TEXT NOT NULL,
      step TEXT NOT NULL,
      time INTEGER NOT NULL,
      used INTEGER NOT NULL,
      -- With its large values and files.
      bytes INTEGER NOT NULL,
      outputs BLOB NOT NULL,
      outputs_digest BLOB NOT NULL,
      said TEXT
    ) WITHOUT ROWID;
    CREATE INDEX result_used ON result (used);

    -- Which results need a large value's file, or an output file.
    CREATE TABLE result_value (
      digest BLOB NOT NULL,
      key BLOB NOT NULL REFERENCES result ON DELETE CASCADE,
      PRIMARY KEY (digest, key)
    ) WITHOUT ROWID;
    CREATE INDEX result_value_key ON result_value (key);
    """
}
