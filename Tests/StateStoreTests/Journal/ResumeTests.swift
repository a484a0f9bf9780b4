import AetherModel
import Testing

@testable import StateStore

/// A run's history goes on.
struct ResumeTests {
  private func end(_ status: StoredRun.Status) -> JournalBatch {
    var batch = JournalBatch()
    batch.end = RunEnd(
      status: status, time: Instant(seconds: 9), counts: StoredRun.Counts(),
      failure: StoredFailure(origin: "pipeline", name: "", failure: Failure(code: "A", message: "b")),
      outputs: StoredFields(names: ["x"], values: StoredValues([.integer(1)])))
    return batch
  }

  @Test func openAttemptsAreNotedAsInterrupted() throws {
    let store = try Store()
    let journal = try store.begin()
    let other = try store.begin("run-2")
    try journal.commit(attempt: .sample(step: 0))
    try journal.commit(attempt: .sample(step: 1, state: .running, status: nil, inputs: [.integer(1), nil]))
    try journal.commit(attempt: .sample(step: 2, state: .failed, status: .failed))
    try other.commit(attempt: .sample(step: 0, state: .running, status: nil))
    _ = try RunJournal.resume(try store.run(), as: .sample(), in: store.database)
    let attempts = try store.history.attempts(of: try store.run())
    #expect(attempts.map(\.status) == [.succeeded, .interrupted, .failed])
    #expect(attempts.map(\.state) == [.ended, .ended, .failed])
    #expect(attempts[1].inputs == StoredValues([.integer(1), nil]))
    #expect(try store.history.attempts(of: try store.run("run-2")).map(\.status) == [nil])
  }

  @Test func theRunIsOpenAgain() throws {
    let store = try Store()
    let journal = try store.begin()
    try journal.commit(count: 1) { _ in end(.failed) }
    var run = try store.run()
    run.steps = 5
    var detail = StoredRunDetail.sample(source: "name: other\n", environment: [("B", "2")])
    detail.process = 99
    detail.path = "/elsewhere.yaml"
    _ = try RunJournal.resume(run, as: detail, in: store.database)
    let again = try store.run()
    #expect(again.status == .running)
    #expect(again.ended == nil)
    #expect(again.failure == nil)
    #expect(again.steps == 5)
    #expect(again.resumes == 1)
    let read = try store.history.detail(of: again)
    #expect(read.source == detail.source)
    #expect(read.path == "/elsewhere.yaml")
    #expect(read.process == 99)
    #expect(read.environment.map(\.value) == ["2"])
    #expect(read.outputs == nil)
  }

  @Test func modulesThatAreTheSameKeepTheirNumbers() throws {
    let store = try Store()
    _ = try store.begin()
    let (journal, numbers) = try RunJournal.resume(try store.run(), as: .sample(), in: store.database)
    #expect(numbers == [0])
    try journal.commit(attempt: .sample())
    #expect(try store.history.modules(of: try store.run()) == [.sample()])
  }

  @Test func otherModulesFollowThoseThereWere() throws {
    let store = try Store()
    _ = try store.begin("run-1", .sample(modules: [.sample("a"), .sample("b")]))
    let now = [StoredModule.sample("a", version: "2.0.0", secretOutputs: [0]), .sample("c")]
    let (journal, numbers) = try RunJournal.resume(try store.run(), as: .sample(modules: now), in: store.database)
    #expect(numbers == [2, 3])
    #expect(try store.history.modules(of: try store.run()) == [.sample("a"), .sample("b")] + now)
    // Which slots are secret is what the attempt's own module says.
    try journal.commit(attempt: .sample(step: 0, module: 2, outputs: [.string("s"), .string("t")]))
    try journal.commit(attempt: .sample(step: 1, module: 1, outputs: [.string("s"), .string("t")]))
    #expect(
      try store.history.attempts(of: try store.run()).map(\.outputs) == [
        StoredValues([nil, .string("t")], secrets: [0]), StoredValues([.string("s"), .string("t")]),
      ])
  }

  @Test func eachModuleIsRecordedOnce() throws {
    let store = try Store()
    let old = StoredModule.sample("a")
    let new = StoredModule.sample("a", version: "2.0.0")
    _ = try store.begin("run-1", .sample(modules: [old, .sample("b")]))
    func resume(_ modules: [StoredModule]) throws -> [Int] {
      try RunJournal.resume(try store.run(), as: .sample(modules: modules), in: store.database).modules
    }
    #expect(try resume([new, .sample("b")]) == [2, 1])
    #expect(try resume([new, .sample("b")]) == [2, 1])
    #expect(try resume([.sample("b"), .sample("c"), old]) == [1, 3, 0])
    #expect(try store.history.modules(of: try store.run()) == [old, .sample("b"), new, .sample("c")])
  }

  @Test func aRunThatWaitsSaysSo() throws {
    let store = try Store()
    _ = try store.begin()
    try RunJournal.markWaiting(try store.run(), in: store.database)
    #expect(try store.run().status == .waiting)
    #expect(try store.run().resumes == 0)
  }
}
