import AetherPlugin
import AetherPluginTesting
import Testing

/// Counts rows, goes on where it was, and knows no more than its checkpoints.
struct Rows: TaskModule, Resettable {
  static let name = "rows"
  static let version = "1.0.0"
  @Input("How many") var rows: Int
  @Input("Where to stop") var stop: Int?
  @Output("Their sum") var sum: Int

  func run(_ context: Context) throws -> Outcome {
    var position = context.lastState("position", as: Position.self) ?? Position(row: 0, sum: 0)
    while position.row < rows {
      position.row += 1
      position.sum += position.row
      context.save("position", position)
      context.save("odd", position.row % 2 == 1)
      if position.row.isMultiple(of: 2) { try context.commitCheckpoint() }
      if position.row == stop { throw Stopped() }
    }
    sum = position.sum
    return .success
  }

  func reset(_ context: Context) throws {
    context.info("reset before \(rows) rows, \(context.previousStates.count) checkpoints")
  }
}

struct Position: Object, Equatable {
  var row: Int
  var sum: Int
}

struct Stopped: Error {}

/// Does to states and locks what its test has it do.
struct StateProbe: TaskModule {
  static let name = "state-probe"
  static let version = "1.0.0"
  @Input var what: String
  @Output var text: String?

  mutating func initialize(_ configuration: Value, _ context: Context) throws {
    guard configuration == "commit" else { return }
    context.save("early", 1)
    try context.commitCheckpoint()
  }

  func run(_ context: Context) throws -> Outcome {
    switch what {
    case "values":
      context.save("text", "Größe")
      context.save("number", 2.5)
      context.save("list", [1, 2])
      context.save("table", ["a": ["b": true]])
      context.save("nothing", Int?.none)
      context.save("text", "last")
    case "previous":
      let all = context.previousStates.map {
        "\($0.number)/\($0.attempt) \($0.time) \($0.state("row", as: Int.self) ?? -1) \($0.states.count)"
      }
      text = all.joined(separator: "; ")
    case "absent":
      text =
        "\(context.lastState("row", as: String.self) ?? "-") \(context.lastState("x", as: Int?.self) == nil) "
        + "\(context.lastState("row", as: Int.self) ?? -1)"
    case "empty-key": context.save("", 1)
    case "long-key": context.save(String(repeating: "k", count: 256), 1)
    case "locks":
      try context.lock("first")
      text = try context.withLock("second", scope: .machine) { "inside" }
      context.unlock("never")
    case "twice":
      try context.lock("first")
      try context.lock("first")
    case "again":
      try context.lock("first")
      context.unlock("first")
      try context.lock("first")
    case "throws": try context.withLock("first") { throw Stopped() }
    case "commit": try context.commitCheckpoint()
    case "survives":
      do { try context.commitCheckpoint() } catch { text = error.description }
    default: break
    }
    return .success
  }
}

@Suite struct StateTests {
  func probe(_ what: Value, _ prepare: (TestModule) -> Void = { _ in }) throws -> TestResult {
    let module = try TestModule(StateProbe.self)
    prepare(module)
    return try module.run(["what": what])
  }

  @Test func goesOnWhereItWas() throws {
    let module = try TestModule(Rows.self)
    let first = try module.run(["rows": 7, "stop": 5])
    #expect(first.failure?.message == "Stopped()")
    #expect(first.checkpoints.map(\.number) == [1, 2])
    #expect(first.checkpoints.last?.states == ["position": ["row": 4, "sum": 10], "odd": false])
    #expect(first.saved["position"] == ["row": 5, "sum": 15])

    module.previousStates = first.checkpoints
    let reset = try module.reset(["rows": 7])
    #expect(reset.status == .success)
    #expect(reset.log == [LogLine(.info, "reset before 7 rows, 2 checkpoints")])
    let second = try module.run(["rows": 7])
    #expect(second["sum"] == 28)
    #expect(second.checkpoints.map(\.number) == [3])
    #expect(second.checkpoints.map(\.attempt) == [2])
    #expect(throws: TestProblem.self) { try module.reset() }
  }

  @Test func savesValuesOfAllKinds() throws {
    let result = try probe("values")
    #expect(
      result.saved == [
        "text": "last", "number": 2.5, "list": [1, 2], "table": ["a": ["b": true]], "nothing": .null,
      ])
    #expect(result.checkpoints.isEmpty)
  }

  @Test func readsEarlierCheckpoints() throws {
    let earlier = [
      TestCheckpoint(["row": 3]),
      TestCheckpoint(["row": 9, "x": .null], number: 2, attempt: 4, time: DateTime(seconds: 60)),
    ]
    let result = try probe("previous") { $0.previousStates = earlier }
    #expect(result["text"] == "1/1 1970-01-01T00:00:00Z 3 1; 2/4 1970-01-01T00:01:00Z 9 2")
    #expect(try probe("absent") { $0.previousStates = earlier }["text"] == "- false 9")
    #expect(try probe("absent")["text"] == "- true -1")
    #expect(try probe("previous")["text"] == "")
  }

  @Test func badKeysAreRefused() throws {
    for what in ["empty-key", "long-key"] {
      let failure = try probe(.string(what)).failure
      #expect(failure?.code == "AETHER_PLUGIN_MISUSE")
      #expect(failure?.message == "the module gave its host a key that isn't UTF-8 of 1 to 255 bytes")
    }
  }

  @Test func takesLocks() throws {
    let result = try probe("locks")
    #expect(result.locks == [TestLock("first", isReleased: false), TestLock("second", scope: .machine)])
    #expect(result["text"] == "inside")
    #expect(try probe("throws").locks == [TestLock("first")])
    #expect(try probe("again").locks == [TestLock("first"), TestLock("first", isReleased: false)])
    #expect(try probe("locks") { $0.cancellation = .immediately }.status == .cancelled)
  }

  @Test func theHostsReasonIsTheFailure() throws {
    #expect(
      try probe("twice").failure == TestFailure("AETHER_DEADLOCK", "it holds the lock 'first' already"))
    let full = TestFailure("AETHER_IO", "the disk is full")
    #expect(try probe("commit") { $0.checkpointFailure = full }.failure == full)
    let survived = try probe("survives") { $0.checkpointFailure = full }
    #expect(survived.status == .success)
    #expect(survived["text"] == "a checkpoint")
    let early = #expect(throws: TestProblem.self) { try TestModule(StateProbe.self, configuration: "commit") }
    #expect(early?.description.contains("only a step has states") == true)
  }
}
