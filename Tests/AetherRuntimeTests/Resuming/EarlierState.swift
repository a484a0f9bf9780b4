import AetherModel
import PipelineEngine

@testable import AetherRuntime
@testable import StateStore

/// The state that an earlier process left.
struct EarlierState {
  let folder: TemporaryFolder
  let database: StateDatabase
  let journal: RunJournal

  init(_ attempts: [StoredAttempt] = [], secretOutputs: [Int] = []) throws {
    folder = try TemporaryFolder()
    database = try StateDatabase(opening: folder.path, durability: .process)
    let detail = StoredRunDetail.sample(modules: [.sample(secretOutputs: secretOutputs)])
    journal = try RunJournal.begin(.sample, detail, in: database).journal
    try journal.commit(count: Int64(attempts.count)) { _ in
      var batch = JournalBatch()
      batch.attempts = attempts
      return batch
    }
  }

  /// What a later process makes of it.
  func restorer(_ plan: Plan) throws -> RunRestorer {
    var restorer = RunRestorer(plan: plan)
    let history = RunHistory(database)
    try restorer.read(history, of: try history.runs()[0])
    return restorer
  }

  func point(
    _ plan: Plan, retrying: Set<String> = [], skipping: Set<String> = [], checkpoints: [StoredCheckpoint] = []
  ) throws -> (point: ResumePoint, doubts: [(step: Int, why: String)], failures: [Diagnostic]) {
    try restorer(plan).point(retrying: retrying, skipping: skipping, checkpoints: checkpoints)
  }
}
