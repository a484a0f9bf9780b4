import AetherModel
import Linux
import Testing

@testable import StateStore

/// Secrets are in no byte of the state.
struct SecretTests {
  private static let canary = "canary-7f3a91"
  private static let large = String(repeating: canary, count: PackedValues.inlineLimit / 8)

  @Test(arguments: [canary, large]) func areNowhere(_ text: String) throws {
    let store = try Store()
    let secret = Value.string(text)
    let fields = StoredFields(names: ["open", "key"], values: StoredValues([.string("open"), secret], secrets: [1]))
    let module = StoredModule.sample(secretInputs: [1], secretOutputs: [0, 1])
    let journal = try store.begin("run-1", .sample(inputs: fields, modules: [module]))
    try journal.commit(
      attempt: .sample(inputs: [.string("visible"), secret], outputs: [.array([secret]), secret]))
    try journal.commit(attempt: .sample(state: .running, status: nil, inputs: [nil, secret]))
    try journal.commit(count: 1) { _ in
      var batch = JournalBatch()
      batch.end = RunEnd(
        status: .succeeded, time: Instant(seconds: 1), counts: StoredRun.Counts(), failure: nil, outputs: fields)
      return batch
    }
    try journal.commit(attempt: .sample(step: 1, inputs: [.string("visible"), secret]))
    var texts = 0
    for file in try store.files() {
      let bytes = try File.read(Path.join(store.folder, file))
      #expect(bytes.firstRange(of: Array(Self.canary.utf8)) == nil, "\(file)")
      if bytes.firstRange(of: Array("visible".utf8)) != nil { texts += 1 }
    }
    #expect(texts > 0, "the search finds what is there")
    #expect(try store.valueFiles().isEmpty)
  }

  @Test func theirPlacesAreKnown() throws {
    let store = try Store()
    let journal = try store.begin("run-1", .sample(modules: [.sample(secretInputs: [1], secretOutputs: [0, 1])]))
    try journal.commit(
      attempt: .sample(inputs: [.string("path"), .string("key")], outputs: [.array([.string("key")]), nil]))
    let attempt = try #require(try store.history.attempts(of: try store.run()).first)
    #expect(attempt.inputs == StoredValues([.string("path"), nil], secrets: [1]))
    #expect(attempt.outputs == StoredValues([nil, nil], secrets: [0, 1]))
  }
}
