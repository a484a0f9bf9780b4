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
  ) throws -> (point: ResumePoint, doubts: [Doubt], failures: [Diagnostic]) {
    let request = ResumeRequest(run: "", retried: Array(retrying), skipped: Array(skipping))
    let history = RunHistory(database)
    let run = try history.runs()[0]
    return try restorer(plan).point(ResumeDecisions(request, plan), checkpoints: checkpoints) {
      step throws(StateProblem) in try history.list(of: run, step: step)
    }
  }
}
