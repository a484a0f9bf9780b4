import AetherModel
import Linux
import Testing

@testable import StateStore

/// One process at a time runs a run.
struct LiveRunTests {
  @Test func aSecondClaimGetsNothing() throws {
    let store = try Store()
    let other = try store.another()
    let first = try #require(try LiveRun.claim(1, in: store.database))
    #expect(try LiveRun.claim(1, in: store.database) == nil)
    #expect(try LiveRun.claim(1, in: other) == nil)
    // One that got nothing takes nothing away when it goes.
    #expect(try LiveRun.claim(1, in: other) == nil)
    withExtendedLifetime(first) {}
  }

  @Test func itIsFreeWithItsLastReference() throws {
    let store = try Store()
    var claim = try LiveRun.claim(7, in: store.database)
    #expect(claim != nil)
    #expect(try LiveRun.isLive(7, in: store.database))
    claim = nil
    #expect(try !LiveRun.isLive(7, in: store.database))
    #expect(try LiveRun.claim(7, in: store.database) != nil)
  }

  @Test func runsDoNotStandInEachOthersWay() throws {
    let store = try Store()
    let numbers: [Int64] = [1, 2, 3, 1 << 40]
    let claims = try numbers.map { try LiveRun.claim($0, in: store.database) }
    #expect(!claims.contains { $0 == nil })
    for number in numbers { #expect(try LiveRun.isLive(number, in: store.database)) }
    for number: Int64 in [4, 0, (1 << 40) + 1] { #expect(try !LiveRun.isLive(number, in: store.database)) }
    withExtendedLifetime(claims) {}
  }

  @Test func lookingLeavesNothingBehind() throws {
    let store = try Store()
    #expect(try !LiveRun.isLive(1, in: store.database))
    #expect(!File.exists(Path.join(store.folder, "live")))
    let claim = try LiveRun.claim(1, in: store.database)
    #expect(try LiveRun.isLive(1, in: store.database))
    #expect(try LiveRun.isLive(1, in: store.database))
    withExtendedLifetime(claim) {}
  }
}
