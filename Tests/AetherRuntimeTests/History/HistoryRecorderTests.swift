import AetherModel
import GRDB
import Linux
import PipelineEngine
import Synchronization
import Testing

@testable import AetherRuntime
@testable import StateStore

/// Events become durable, and only then is anybody told.
struct HistoryRecorderTests {
  /// Spoils the database so that no log can be written any more.
  private func dropLogs(_ folder: String) throws {
    let queue = try DatabaseQueue(path: Path.join(folder, StateDatabase.fileName))
    try queue.write { try $0.execute(sql: "DROP TABLE log") }
  }

  private func recorder(_ state: EarlierState, _ audience: Audience) -> HistoryRecorder {
    HistoryRecorder(journal: state.journal, numbering: StepNumbering(), audience: audience)
  }

  @Test func theAudienceIsToldOnlyWhatIsInTheDatabase() throws {
    let state = try EarlierState()
    let other = RunHistory(try StateDatabase(opening: state.folder.path, durability: .process))
    let missed = Mutex(0)
    let audience = Audience { event in
      guard case .log = event.body else { return }
      let run = try? other.runs().first
      let logs = run.flatMap { try? other.logs(of: $0) } ?? []
      if !logs.contains(where: { $0.sequence == Int64(event.sequence) }) { missed.withLock { $0 += 1 } }
    }
    let recorder = recorder(state, audience)
    var maker = EventMaker(try Plan.of("a"))
    recorder.record(maker.started())
    for group in 0..<3 {
      for line in 0..<4 { recorder.record(maker.log("\(group) \(line)")) }
      #expect(audience.sequences.count == group * 4 + (group == 0 ? 0 : 1))
      try recorder.settle()
    }
    #expect(audience.sequences == Array(1...13))
    #expect(audience.groupCount == 3)
    #expect(missed.withLock { $0 } == 0)
    try recorder.settle()
    #expect(audience.groupCount == 3)
    recorder.close()
  }

  @Test func closingWritesWhatWaits() throws {
    let state = try EarlierState()
    let audience = Audience()
    let recorder = recorder(state, audience)
    try recorder.start { _ in Issue.record("nothing fails") }
    var maker = EventMaker(try Plan.of("a"))
    recorder.record(maker.started())
    recorder.record(maker.log("line"))
    recorder.close()
    #expect(audience.sequences == [1, 2])
  }

  @Test(.timeLimit(.minutes(1))) func whatNobodyWaitsForIsWrittenSoon() async throws {
    let state = try EarlierState()
    let (told, tell) = AsyncStream.makeStream(of: UInt64.self)
    let recorder = recorder(state, Audience { tell.yield($0.sequence) })
    try recorder.start { _ in Issue.record("nothing fails") }
    var maker = EventMaker(try Plan.of("a"))
    recorder.record(maker.started())
    // Nobody settles: the recorder's own thread comes for them.
    for await sequence in told where sequence == 1 { break }
    recorder.record(maker.log("line"))
    for await sequence in told where sequence == 2 { break }
    recorder.close()
  }

  @Test(.timeLimit(.minutes(1))) func whatComesAfterABusyTimeIsWrittenToo() async throws {
    let state = try EarlierState()
    let (told, tell) = AsyncStream.makeStream(of: UInt64.self)
    let recorder = recorder(state, Audience { tell.yield($0.sequence) })
    try recorder.start { _ in Issue.record("nothing fails") }
    var maker = EventMaker(try Plan.of("a"))
    recorder.record(maker.started())
    // Long enough for the recorder's own thread to see that others write.
    for number in 0..<500 {
      recorder.record(maker.log("\(number)"))
      try recorder.settle()
    }
    recorder.record(maker.log("last"))
    for await sequence in told where sequence == 502 { break }
    recorder.close()
  }

  @Test func manyThreadsAtOnceAreOneOrder() async throws {
    let state = try EarlierState()
    let audience = Audience()
    let recorder = recorder(state, audience)
    let maker = SharedMaker(EventMaker(try Plan.of("a")))
    maker.next { recorder.record($0.started()) }
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          for turn in 0..<200 {
            // As the engine does: numbers and events in one order.
            maker.next { recorder.record($0.log("x")) }
            if turn % 10 == 0 { try? recorder.settle() }
          }
        }
      }
    }
    try recorder.settle()
    #expect(audience.sequences == Array(1...801))
    let history = RunHistory(state.database)
    #expect(try history.logs(of: try history.runs()[0]).map(\.sequence) == Array(2...801))
    recorder.close()
  }

  @Test func aFailedCommitIsToldOnceAndNothingElse() throws {
    let state = try EarlierState()
    let audience = Audience()
    let recorder = recorder(state, audience)
    let failures = Mutex<[Failure]>([])
    try recorder.start { failure in failures.withLock { $0.append(failure) } }
    var maker = EventMaker(try Plan.of("a"))
    recorder.record(maker.started())
    try recorder.settle()
    try dropLogs(state.folder.path)
    for event in maker.attempt(AttemptKey(step: 0), as: StepResult(.succeeded)) + [maker.log("line")] {
      recorder.record(event)
    }
    for _ in 0..<3 {
      let thrown = #expect(throws: Failure.self) { try recorder.settle() }
      #expect(thrown?.code == "AETHER_STATE")
      #expect(thrown?.message.contains("no such table: log") == true)
      recorder.record(maker.log("later"))
    }
    recorder.close()
    #expect(audience.sequences == [1])
    #expect(failures.withLock { $0.map(\.code) } == ["AETHER_STATE"])
    #expect(try RunHistory(state.database).attempts(of: RunHistory(state.database).runs()[0]).isEmpty)
  }
}

/// Makes events for several threads.
private final class SharedMaker: Sendable {
  private let maker: Mutex<EventMaker>

  init(_ maker: EventMaker) { self.maker = Mutex(maker) }

  func next(_ body: (inout EventMaker) -> Void) { maker.withLock { body(&$0) } }
}
