import AetherModel
import Testing

@testable import PipelineEngine

@Suite struct ModuleSessionTests {
  /// 0 a task that requires 1; 1 a service that requires 3; 2 a daemon that requires 1; 3 a daemon.
  private func modules() -> [PlannedModule] {
    [
      module(requires: [1]), module(kind: .service, requires: [3]), module(kind: .daemon, requires: [1]),
      module(kind: .daemon),
    ]
  }

  private func plan() throws -> Plan {
    try Plan(
      name: "test", modules: modules(), steps: [PlannedStep(id: "s0", module: 0)],
      finally: [PlannedStep(id: "f0", module: 0)])
  }

  @Test func modulesComeUpInOrderAndGoDownInReverseDaemonsFirst() throws {
    let bench = Workbench(FakeExecutor { _, _, _ in success() })
    #expect(try bench.outcome(of: try plan()).status == .succeeded)
    #expect(bench.executor.calls == [
      "initialise 3", "initialise 1", "initialise 0", "initialise 2", "start 3", "start 2",
      "execute 0", "execute 1",
      "stop 2", "stop 3", "shut down 2", "shut down 0", "shut down 1", "shut down 3",
    ])
    let record = try #require(bench.recorder.record)
    #expect(record.modules.map { "\($0.module) \($0.event)" } == [
      "3 initialised", "1 initialised", "0 initialised", "2 initialised", "3 daemonStarted", "2 daemonStarted",
      "2 daemonStopped(nil)", "3 daemonStopped(nil)", "2 shutDown(nil)", "0 shutDown(nil)", "1 shutDown(nil)",
      "3 shutDown(nil)",
    ])
    #expect(record.moduleLogs[3]?.lines.map(\.record.message) == ["ready"])
  }

  @Test(arguments: [
    ("initialise 3", ["initialise 3"]),
    ("initialise 0", ["initialise 3", "initialise 1", "initialise 0", "shut down 1", "shut down 3"]),
    (
      "start 2",
      [
        "initialise 3", "initialise 1", "initialise 0", "initialise 2", "start 3", "start 2", "stop 3", "shut down 2",
        "shut down 0", "shut down 1", "shut down 3",
      ]
    ),
  ])
  func aFailureOnTheWayUpIsUndone(failing: String, calls: [String]) throws {
    let bench = Workbench(
      FakeExecutor(hook: { (call: String) throws(Failure) in
        if call == failing { throw Failure(code: "BROKEN", message: "no") }
      }, idle))
    let outcome = try bench.outcome(of: try plan())
    #expect(outcome.status == .failed)
    #expect(outcome.failure?.origin == .module(name: "m0"))
    #expect(outcome.failure?.failure.message == "no")
    #expect(bench.executor.calls == calls)
    #expect(try bench.statuses() == [.cancelled, .cancelled])
    #expect(try bench.result(of: 0).reason == "module 'm0' could not be initialised")
  }

  @Test func aDaemonThatDoesNotRunEndsTheRun() throws {
    let bench = Workbench(FakeExecutor(stoppedDaemons: [2], idle))
    let outcome = try bench.outcome(of: try plan())
    #expect(outcome.failure?.failure.code == "AETHER_DAEMON_NOT_RUNNING")
    #expect(bench.executor.calls.suffix(6) == [
      "stop 2", "stop 3", "shut down 2", "shut down 0", "shut down 1", "shut down 3",
    ])
  }

  @Test func aFailureOnTheWayDownIsToldAndTheRestGoesOn() throws {
    let bench = Workbench(
      FakeExecutor(hook: { (call: String) throws(Failure) in
        if call == "stop 3" || call == "shut down 0" { throw Failure(code: "BROKEN", message: "stuck") }
      }) { _, _, _ in success() })
    #expect(try bench.outcome(of: try plan()).status == .succeeded)
    #expect(bench.executor.calls.suffix(3) == ["shut down 0", "shut down 1", "shut down 3"])
    let failures = try #require(bench.recorder.record).modules.compactMap { entry -> Failure? in
      switch entry.event {
      case .daemonStopped(let failure), .shutDown(let failure): failure
      default: nil
      }
    }
    #expect(failures.map(\.message) == ["stuck", "stuck"])
  }

  @Test func modulesThatRequireEachOtherAreRefused() {
    #expect {
      try Plan(
        name: "test",
        modules: [
          module(), module(inputs: 1, requires: [0, 3]), module(inputs: 2, requires: [1]),
          module(inputs: 3, requires: [2]),
        ], steps: [])
    } throws: { error in
      (error as? Failure)?.message
        == "modules require each other in a circle: 'm1' requires 'm3' requires 'm2' requires 'm1'; none can be "
        + "initialised first"
    }
  }
}
