import AetherModel
import Expressions
import PipelineEngine
import Testing

@testable import AetherRuntime
@testable import StateStore

/// What becomes of items of a list, and of runs of pipelines, when a run goes on.
struct LoopAndChildTests {
  private static let child = "01m8cvfz853ejkntxr3a7xjm74"

  /// A step `each` that runs for each item of a list.
  private func plan(isIdempotent: Bool = false, isPipeline: Bool = false, isLoop: Bool = true) throws -> Plan {
    let contract = Contract(name: "load", kind: .task, version: SemanticVersion(1, 0, 0))
    return try Plan(
      name: "test", modules: [PlannedModule(contract: contract, isPipeline: isPipeline)],
      steps: [
        PlannedStep(
          id: "each", module: 0, loop: isLoop ? PlannedLoop(list: .constant(.array([]))) : nil, isIdempotent: isIdempotent)
      ])
  }

  private func left(
    _ status: StoredAttempt.State?, item: Int = -1, attempt: Int = 1, child: String? = nil, list: [Int64]? = nil
  ) -> StoredAttempt {
    var said = StoredAttempt.Said()
    said.child = child
    said.isRepeated = list != nil
    var left = StoredAttempt.left("each", status, attempt: attempt, said: said)
    left.key.item = item
    if let list { left.inputs = StoredValues([.array(list.map(Value.integer))]) }
    return left
  }

  @Test func itemsThatAreOverStayAndOthersAreInDoubtByThemselves() throws {
    let found = try EarlierState([
      left(nil, list: [7, 8, 9]), left(.succeeded, item: 0), left(nil, item: 1), left(.failed, item: 2),
    ]).point(try plan())
    #expect(found.point.results[0] == nil)
    #expect(found.point.loops[0]?.list == .array([.integer(7), .integer(8), .integer(9)]))
    #expect(found.point.loops[0]?.results.keys.sorted() == [0])
    #expect(found.doubts.map(\.label) == ["each[1]"])
    #expect(found.point.attempts[StepPlace(step: 0, item: 2)] == 1)
  }

  @Test func anItemIsDecidedByItsName() throws {
    let state = try EarlierState([left(nil, list: [7, 8]), left(nil, item: 0), left(nil, item: 1)])
    let found = try state.point(try plan(), retrying: ["each[0]"], skipping: ["each[1]"])
    #expect(found.doubts.isEmpty)
    #expect(found.point.loops[0]?.results.map(\.key) == [1])
    #expect(found.point.loops[0]?.results[1]?.status == .skipped)
    #expect(try state.point(try plan(), retrying: ["each"]).doubts.isEmpty)
    #expect(try state.point(try plan(), retrying: ["each[x]"]).failures.map(\.code) == ["unknown-step"])
  }

  @Test func aStepThatIsOverHasWhatItsItemsGave() throws {
    let found = try EarlierState([
      left(.succeeded, list: [7, 8]), left(.succeeded, item: 0), left(.skipped, item: 1),
    ]).point(try plan())
    let items = try #require(found.point.results[0]?.items)
    #expect((items.count, items.succeeded, items.skipped) == (2, 1, 1))
  }

  @Test func aRunOfAPipelineGoesOnByItself() throws {
    let plan = try plan(isPipeline: true, isLoop: false)
    let found = try EarlierState([left(nil, child: Self.child)]).point(plan)
    #expect(found.doubts.isEmpty)
    #expect(found.point.children[StepPlace(step: 0)]?.description == Self.child)
  }

  /// The second attempt was killed before it said that it goes on with the same run.
  @Test func anAttemptThatSaidNothingWasToGoOnWithTheRunBefore() throws {
    let plan = try plan(isPipeline: true, isLoop: false)
    let found = try EarlierState([left(.interrupted, child: Self.child), left(nil, attempt: 2)]).point(plan)
    #expect(found.point.children[StepPlace(step: 0)]?.description == Self.child)
    #expect(found.point.attempts[StepPlace(step: 0)] == 2)
  }
}
