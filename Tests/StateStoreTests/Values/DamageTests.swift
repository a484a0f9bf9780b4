import AetherModel
import FoundationEssentials
import GRDB
import Linux
import Testing

@testable import StateStore

/// A value that isn't what it was is told, and never handed on.
struct DamageTests {
  private func store(output: Value) throws -> (store: Store, run: StoredRun) {
    let store = try Store()
    try store.begin().commit(attempt: .sample(inputs: [.string("input"), nil], outputs: [output, nil]))
    return (store, try store.run())
  }

  /// Changes one bit of a column of the only attempt.
  private func flip(_ column: String, byte: Int, _ store: Store) throws {
    var bytes = try store.database.read { try Data.fetchOne($0, sql: "SELECT \(column) FROM attempt") } ?? Data()
    bytes[byte] ^= 1
    try store.execute("UPDATE attempt SET \(column) = ?", [bytes])
  }

  private func problem(_ body: () throws -> Void) -> StateProblem? {
    do { try body() } catch { return error as? StateProblem }
    return nil
  }

  @Test func everyByteOfTheOutputsCounts() throws {
    let (store, run) = try store(output: .string("twelve bytes"))
    let count = try store.database.read { try Int.fetchOne($0, sql: "SELECT length(outputs) FROM attempt") } ?? 0
    #expect(count > 12)
    for byte in 0..<count {
      try flip("outputs", byte: byte, store)
      let found = problem { _ = try store.history.attempts(of: run, with: .outputs) }
      #expect(found?.kind == .corrupt)
      #expect(found?.message == "a stored value is damaged")
      #expect(found?.hint?.contains("backup") == true)
      #expect(try store.history.attempts(of: run, with: .none).count == 1)
      try flip("outputs", byte: byte, store)
    }
    #expect(try store.history.attempts(of: run).count == 1)
  }

  @Test(arguments: ["inputs", "inputs_digest", "outputs_digest"]) func soDoInputsAndDigests(_ column: String) throws {
    let (store, run) = try store(output: .integer(1))
    try flip(column, byte: 9, store)
    #expect(problem { _ = try store.history.attempts(of: run) }?.kind == .corrupt)
  }

  /// Who has the value again puts it in the place of what is damaged.
  @Test func aFileThatWasChangedIsReplaced() throws {
    let (store, run) = try store(output: .large("a"))
    let path = Path.join(store.folder, try #require(try store.valueFiles().first))
    var bytes = try File.read(path)
    bytes[bytes.count / 2] ^= 1
    try Output.replace(path, with: bytes)
    try store.begin("run-2").commit(attempt: .sample(outputs: [.large("a"), nil]))
    #expect(try store.history.attempts(of: run).first?.outputs.values.first == .large("a"))
  }

  @Test func aFileThatWasChanged() throws {
    let (store, run) = try store(output: .large("a"))
    let path = Path.join(store.folder, try #require(try store.valueFiles().first))
    var bytes = try File.read(path)
    bytes[bytes.count / 2] ^= 1
    try Output.replace(path, with: bytes)
    let found = problem { _ = try store.history.attempts(of: run) }
    #expect(found?.kind == .corrupt)
    #expect(found?.message == "the stored value '\(path)' is damaged")
    #expect(found?.hint?.contains("backup") == true)
  }

  @Test func aFileThatIsGone() throws {
    let (store, run) = try store(output: .large("a"))
    let path = Path.join(store.folder, try #require(try store.valueFiles().first))
    try Folder.removeTree(path)
    let found = problem { _ = try store.history.attempts(of: run) }
    #expect(found?.kind == .corrupt)
    #expect(found?.message == "the stored value '\(path)' is gone")
    #expect(found?.hint?.contains("backup") == true)
  }

  @Test(arguments: [
    "said = '{'", "said = 'x'", "timeline = x'00'", "timeline = x'ff0000000000000000000000000000000000'",
    "outputs = x'ffffffff'", "outputs = x''", "status = 99", "status = 300", "status = -1", "state = 99", "state = -1",
    "state = 'a'", "module = 'b'", "sequence = 1.5", "path = x'ff'", "timeline = 'text'", "inputs = 7",
  ])
  func rowsThatNobodyWroteDoNotTrap(_ change: String) throws {
    let (store, run) = try store(output: .integer(1))
    try store.execute("UPDATE attempt SET \(change)")
    _ = problem { _ = try store.history.attempts(of: run) }
  }
}
