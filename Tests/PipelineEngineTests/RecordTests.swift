import AetherModel
import Testing

@testable import PipelineEngine

@Suite struct RecordTests {
  private let time = Instant(seconds: 0)

  @Test func aLogKeepsItsEndByCount() {
    var log = LogTail()
    for number in 0..<1_000 { log.append(LogRecord(level: .info, message: "\(number)"), at: time) }
    #expect(log.lines.map(\.record.message) == (800..<1_000).map { "\($0)" })
    #expect(log.dropped == 800)
  }

  @Test func aLogKeepsItsEndBySize() {
    var log = LogTail()
    let half = String(repeating: "x", count: LogTail.maximumSize / 2)
    log.append(LogRecord(level: .info, message: half), at: time)
    log.append(LogRecord(level: .info, message: "", fields: [("k", String(half.dropFirst()))]), at: time)
    #expect(log.dropped == 0)
    log.append(LogRecord(level: .info, message: "y"), at: time)
    #expect(log.lines.count == 2)
    log.append(LogRecord(level: .info, message: half + half + half), at: time)
    #expect(log.lines.count == 1)
    #expect(log.dropped == 3)
  }

  @Test func theRecordHoldsWhatHappened() throws {
    let bench = Workbench(
      FakeExecutor { step, _, _ in
        CallResult(.succeeded, outputs: [.integer(Int64(step))], isChanged: true, message: "done", standardOutput: "o")
      })
    let outcome = try bench.outcome(of: try readingPlan([[], [0]]))
    let record = try #require(bench.recorder.record)
    #expect(record.id == outcome.id)
    #expect(record.outcome?.status == .succeeded)
    #expect(record.steps[1].first?.inputs == [.integer(0)])
    let result = try bench.result(of: 1)
    #expect(result.outputs == [.integer(1)])
    #expect(result.isChanged)
    #expect(result.message == "done")
    #expect(result.standardOutput == "o")
    #expect(outcome.outputs.map(\.name) == ["o0", "o1"])
  }

  @Test func stepsSeeTheirEnvironment() throws {
    let bench = Workbench(
      FakeExecutor { step, _, control in
        #expect(control.environment["TZ"] == (step == 0 ? "UTC" : "CET"))
        #expect(control.environment["HOME"] == nil)
        #expect(control.environment.entries.map(\.name) == (step == 0 ? ["A", "TZ"] : ["A", "B", "TZ"]))
        return success()
      })
    let plan = try Plan(
      name: "test", environment: EnvironmentSnapshot(["TZ": "UTC", "A": "1"]), modules: [module()],
      steps: [
        PlannedStep(id: "s0", module: 0), PlannedStep(id: "s1", module: 0, environment: ["TZ": "CET", "B": "2"]),
      ])
    #expect(try bench.outcome(of: plan).status == .succeeded)
  }
}
