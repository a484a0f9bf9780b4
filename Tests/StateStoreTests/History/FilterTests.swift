import AetherModel
import Testing

@testable import StateStore

/// Which runs a list has.
struct FilterTests {
  private func store() throws -> Store {
    let store = try Store()
    for number in 0..<6 {
      let run = StoredRun.sample(
        "0\(number)abc", pipeline: number.isMultiple(of: 2) ? "even" : "odd", started: 1_000 + Int64(number))
      _ = try RunJournal.begin(run, .sample(), in: store.database)
    }
    return store
  }

  private func ids(_ filter: RunHistory.Filter) throws -> [String] {
    try store().history.runs(filter).map { String($0.id.prefix(2)) }
  }

  @Test func theNewestComeFirst() throws {
    #expect(try ids(.init()) == ["05", "04", "03", "02", "01", "00"])
    #expect(try ids(.init(limit: 2)) == ["05", "04"])
  }

  @Test func byPipeline() throws {
    #expect(try ids(.init(pipeline: "odd")) == ["05", "03", "01"])
    #expect(try ids(.init(pipeline: "' OR 1=1 --")) == [])
    #expect(try ids(.init(pipeline: "even", limit: 1)) == ["04"])
  }

  @Test func byTheBeginningOfTheirIds() throws {
    let history = try store().history
    #expect(try history.runs(idPrefix: "03").map(\.id) == ["03abc"])
    #expect(try history.runs(idPrefix: "0").count == 6)
    #expect(try history.runs(idPrefix: "03abcd").isEmpty)
    #expect(try history.runs(idPrefix: "%").isEmpty)
    #expect(try history.run(id: "03ab") == nil)
  }

  @Test func ofManyThatBeginSoOnlyTen() throws {
    let store = try Store()
    for number in 10..<30 { _ = try store.begin("x\(number)") }
    #expect(try store.history.runs(idPrefix: "x").map(\.id) == (20..<30).reversed().map { "x\($0)" })
  }
}
