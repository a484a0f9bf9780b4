import AetherModel
import Testing

@testable import StateStore

/// Random batches of two runs, in turn, by a database that is opened again now and then: what is read equals a model.
struct JournalPropertyTests {
  private struct Model {
    var attempts: [AttemptPlace: StoredAttempt] = [:]
    var checkpoints: [AttemptPlace: StoredCheckpoint] = [:]
    var logs: [StoredLog] = []
    var events: [StoredEvent] = []
  }

  @Test(arguments: 1...12) func whatIsReadIsWhatWasWritten(_ seed: UInt64) throws {
    let store = try Store()
    var maker = RecordMaker(seed: seed)
    let modules = [StoredModule.sample("a", secretOutputs: [1]), .sample("b", secretInputs: [0])]
    var journals = try ["run-0", "run-1"].map { try store.begin($0, .sample(modules: modules)) }
    var models = [Model(), Model()]
    for _ in 0..<60 {
      let index = maker.number(0...1)
      if maker.number(0...9) == 0 {
        let run = try store.run("run-\(index)")
        journals[index] = try RunJournal.resume(run, as: .sample(modules: modules), in: try store.another()).journal
        for (place, attempt) in models[index].attempts where attempt.status == nil {
          models[index].attempts[place]?.status = .interrupted
          models[index].attempts[place]?.state = .ended
        }
      }
      let count = maker.number(1...8)
      try journals[index].commit(count: Int64(count)) { base in
        var batch = JournalBatch()
        for sequence in base + 1...base + Int64(count) { add(sequence, &maker, &batch, &models[index]) }
        return batch
      }
    }
    for (index, model) in models.enumerated() {
      let run = try store.run("run-\(index)")
      let attempts = model.attempts.values.sorted { Self.order($0.key) < Self.order($1.key) }
        .map { Self.withoutSecrets($0, modules[$0.module]) }
      expectSame(try store.history.attempts(of: run), attempts) { expectSame($0, $1, location: $2) }
      let checkpoints = model.checkpoints.values.sorted { ($0.step, $0.item, $0.number) < ($1.step, $1.item, $1.number) }
      expectSame(try store.history.checkpoints(of: run), checkpoints) { expectSame($0, $1, location: $2) }
      expectSame(try store.history.logs(of: run), model.logs) { expectSame($0, $1, location: $2) }
      expectSame(try store.history.events(of: run), model.events) { expectSame($0, $1, location: $2) }
    }
  }

  private func add(_ sequence: Int64, _ maker: inout RecordMaker, _ batch: inout JournalBatch, _ model: inout Model) {
    switch maker.number(0...3) {
    case 0:
      let attempt = maker.attempt(sequence)
      batch.attempts.append(attempt)
      model.attempts[attempt.key] = attempt
    case 1:
      let checkpoint = maker.checkpoint(sequence)
      batch.checkpoints.append(checkpoint)
      let place = AttemptPlace(step: checkpoint.step, item: checkpoint.item, attempt: checkpoint.number)
      model.checkpoints[place] = checkpoint
    case 2:
      let log = maker.log(sequence)
      batch.logs.append(log)
      model.logs.append(log)
    default:
      let event = maker.event(sequence)
      batch.events.append(event)
      model.events.append(event)
    }
  }

  private static func order(_ place: AttemptPlace) -> (Int, Int, Int) { (place.step, place.item, place.attempt) }

  private static func withoutSecrets(_ attempt: StoredAttempt, _ module: StoredModule) -> StoredAttempt {
    func hidden(_ values: StoredValues, _ secrets: [Int]) -> StoredValues {
      let secrets = secrets.filter { $0 < values.values.count }
      return StoredValues(values.values.enumerated().map { secrets.contains($0) ? nil : $1 }, secrets: secrets)
    }
    var attempt = attempt
    attempt.inputs = attempt.inputs.map { hidden($0, module.secretInputs) }
    attempt.outputs = hidden(attempt.outputs, module.secretOutputs)
    return attempt
  }
}
