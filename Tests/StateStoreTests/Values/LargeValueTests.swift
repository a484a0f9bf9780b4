import AetherModel
import Linux
import Testing

@testable import StateStore

/// Values that are too large for the database stand in files.
struct LargeValueTests {
  @Test func equalOnesShareAFile() throws {
    let store = try Store()
    let journals = [try store.begin("run-1"), try store.begin("run-2")]
    for journal in journals {
      try journal.commit(
        attempt: .sample(step: 0, inputs: [.large("a"), .large("b")], outputs: [.large("a"), .string("small")]))
      try journal.commit(attempt: .sample(step: 1, inputs: [.large("a"), nil]))
    }
    #expect(try store.valueFiles().count == 2)
    for id in ["run-1", "run-2"] {
      let attempts = try store.history.attempts(of: try store.run(id))
      #expect(attempts[0].inputs?.values == [.large("a"), .large("b")])
      #expect(attempts[0].outputs.values == [.large("a"), .string("small")])
      #expect(attempts[1].inputs?.values == [.large("a"), nil])
    }
    #expect(try store.count("value_use") == 4)
  }

  @Test func theLimitIsThatOfTheDocuments() throws {
    let store = try Store()
    let journal = try store.begin()
    let overhead = Value.string(String(repeating: "x", count: 1_024)).serialized().count - 1_024
    let longest = PackedValues.inlineLimit - overhead
    try journal.commit(attempt: .sample(outputs: [.string(String(repeating: "x", count: longest)), nil]))
    #expect(try store.valueFiles().isEmpty)
    // A value's bytes are padded; a whole word more is too long in any case.
    try journal.commit(attempt: .sample(outputs: [.string(String(repeating: "x", count: longest + 8)), nil]))
    #expect(try store.valueFiles().count == 1)
  }

  @Test func inputsAndOutputsOfTheRunToo() throws {
    let store = try Store()
    let fields = StoredFields(names: ["text"], values: StoredValues([.large("i")]))
    let journal = try store.begin("run-1", .sample(inputs: fields))
    try journal.commit(count: 1) { _ in
      var batch = JournalBatch()
      batch.end = RunEnd(
        status: .succeeded, time: Instant(seconds: 1), counts: StoredRun.Counts(), failure: nil,
        outputs: StoredFields(names: ["text"], values: StoredValues([.large("o")])))
      return batch
    }
    let detail = try store.history.detail(of: try store.run())
    #expect(detail.inputs["text"] == .large("i"))
    #expect(detail.outputs?["text"] == .large("o"))
    #expect(try store.valueFiles().count == 2)
  }

  @Test func nobodyElseCanReadTheFiles() throws {
    let store = try Store()
    try store.begin().commit(attempt: .sample(outputs: [.large("a"), nil]))
    let path = Path.join(store.folder, try #require(try store.valueFiles().first))
    #expect(try FileStatus(path: path).mode & 0o777 == 0o600)
    #expect(try FileStatus(path: Path.folder(of: path)).mode & 0o777 == 0o700)
  }
}
