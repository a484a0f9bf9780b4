import AetherModel
import Testing

@testable import PipelineEngine

@Suite struct RunIDTests {
  @Test func theTextIsTimeThenChance() {
    let id = RunID(at: Instant(seconds: 1_469_922_850, nanoseconds: 259_000_000), random: FixedRandom())
    #expect(id.description == "01arz3ndekcy4tqkffcy4tqkff")
    #expect(RunID(id.description) == id)
  }

  @Test func laterIsGreater() {
    let times: [(Int64, Int32)] = [
      (0, 0), (0, 1_000_000), (1, 0), (1_800_000_000, 5_000_000), (1_800_000_000, 6_000_000), (200_000_000_000, 0),
    ]
    let ids = times.map { RunID(at: Instant(seconds: $0.0, nanoseconds: $0.1), random: SystemRandomSource()) }
    #expect(ids == ids.sorted())
    #expect(ids.map(\.description) == ids.map(\.description).sorted())
    #expect(Set(ids).count == ids.count)
  }

  @Test func timesOutsideOfTheRangeAreBroughtIntoIt() {
    let early = RunID(at: Instant(seconds: -5), random: FixedRandom())
    #expect(early.description.hasPrefix("0000000000"))
    let late = RunID(at: Instant(seconds: .max), random: FixedRandom())
    #expect(late.description.hasPrefix("7zzzzzz"))
  }

  @Test(arguments: [
    "", "01arz3ndek", "01ARZ3NDEKCY4TQKFFCY4TQKFF", "01arz3ndekcy4tqkffcy4tqkfu", "01arz3ndekcy4tqkffcy4tqkffa",
  ])
  func otherTextsAreNoIDs(text: String) { #expect(RunID(text) == nil) }
}
