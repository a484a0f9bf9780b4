import AetherModel
import GRDB
import Linux
import Testing

@testable import StateStore

/// A project's state in a fresh folder, and runs that are made up. The folder is removed with it.
final class Store {
  let folder: String
  let database: StateDatabase

  init() throws {
    folder = try Path.real(try Folder.createPrivate("aether-store-test-"))
    database = try StateDatabase(opening: folder, durability: .process)
  }

  deinit { try? Folder.removeTree(folder) }

  var history: RunHistory { RunHistory(database) }

  /// The same state, as another process would open it.
  func another() throws -> StateDatabase { try StateDatabase(opening: folder, durability: .process) }

  /// Begins a run, which is not live afterwards.
  func begin(_ id: String = "run-1", _ detail: StoredRunDetail = .sample()) throws -> RunJournal {
    try RunJournal.begin(.sample(id), detail, in: database).journal
  }

  func run(_ id: String = "run-1") throws -> StoredRun { try #require(try history.run(id: id)) }

  /// What the counter of the global sequence says.
  var sequence: Int64 {
    get throws {
      try database.read { try Int64.fetchOne($0, sql: "SELECT value FROM counter WHERE name = 'sequence'") ?? -1 }
    }
  }

  /// How many rows a table has.
  func count(_ table: String) throws -> Int {
    try database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") ?? -1 }
  }

  func execute(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws {
    try database.write { try $0.execute(sql: sql, arguments: arguments) }
  }

  /// All files below the folder, by their paths in it.
  func files(in path: String = "") throws -> [String] {
    try Folder.entries(of: Path.join(folder, path)).flatMap { entry in
      let inner = path.isEmpty ? entry.name : Path.join(path, entry.name)
      return entry.kind == .folder ? try files(in: inner) : [inner]
    }
  }

  /// The files that hold large values.
  func valueFiles() throws -> [String] {
    File.exists(Path.join(folder, "values")) ? try files(in: "values") : []
  }
}

extension StoredRun {
  static func sample(_ id: String = "run-1", pipeline: String = "releases", started: Int64 = 1_800_000_000) -> StoredRun {
    StoredRun(
      id: id, trigger: "command", executor: "in-process", pipeline: pipeline, status: .running,
      started: Instant(seconds: started, nanoseconds: 123_456_789), steps: 3)
  }
}

extension StoredRunDetail {
  static func sample(
    source: String = "name: releases\n", inputs: StoredFields = StoredFields(),
    environment: [(name: String, value: String)] = [], modules: [StoredModule] = [.sample()]
  ) -> StoredRunDetail {
    let source = Array(source.utf8)
    return StoredRunDetail(
      path: "/project/releases.yaml", source: source, sourceDigest: Digest.sha256(source), version: "0.1.0",
      durability: .process, process: 4_711, inputs: inputs, environment: environment, modules: modules)
  }
}

extension StoredModule {
  static func sample(
    _ name: String = "load", version: String = "1.2.3", secretInputs: [Int] = [], secretOutputs: [Int] = []
  ) -> StoredModule {
    StoredModule(
      name: name, version: version, digest: "sha256:" + String(repeating: "a", count: 64), inputNames: ["path", "key"],
      outputNames: ["rows", "token"], secretInputs: secretInputs, secretOutputs: secretOutputs)
  }
}

extension StoredAttempt {
  static func sample(
    step: Int = 0, item: Int = -1, attempt: Int = 1, module: Int = 0, state: State = .ended, status: State? = .succeeded,
    inputs: [Value?]? = nil, outputs: [Value?] = [], said: Said = Said()
  ) -> StoredAttempt {
    StoredAttempt(
      key: AttemptPlace(step: step, item: item, attempt: attempt), path: "step-\(step)", module: module, state: state,
      status: status, inputs: inputs.map { StoredValues($0) }, outputs: StoredValues(outputs), said: said)
  }
}

extension RunJournal {
  /// Commits one thing.
  func commit(attempt: StoredAttempt) throws {
    try commit(count: 1) { _ in
      var batch = JournalBatch()
      batch.attempts = [attempt]
      return batch
    }
  }
}

extension Value {
  /// Too large to stand in the database.
  static func large(_ letter: Character) -> Value {
    .string(String(repeating: letter, count: PackedValues.inlineLimit + 1))
  }
}
