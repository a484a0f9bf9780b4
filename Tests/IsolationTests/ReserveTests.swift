import AetherModel
import Glibc
import Isolation
import Linux
import Testing

/// Processes that are started before they are needed.
@Suite struct ReserveTests {
  private func ready(_ reserve: WorkerReserve) throws -> Int32 {
    let deadline = ContinuousClock.now + .seconds(20)
    while .now < deadline {
      if let process = reserve.process { return process }
      sched_yield()
    }
    return try #require(reserve.process, "none is started")
  }

  private func reserve(_ scene: WorkerScene) -> WorkerReserve {
    WorkerReserve(program: scene.recipe.program, environment: scene.recipe.environment)
  }

  @Test(arguments: WorkerScene.Level.allCases) func whatIsReadyIsTaken(_ level: WorkerScene.Level) throws {
    let scene = try WorkerScene("does-as-told", level)
    let reserve = reserve(scene)
    reserve.prepare()
    let process = try ready(reserve)
    reserve.prepare()
    #expect(reserve.process == process)
    let group = try WorkerGroup.open(scene.recipe, reserve: reserve)
    defer { group.close() }
    #expect(reserve.process == nil)
    let recorder = Recorder(in: scene.folder)
    #expect(try group.module().tell("crash-if", 21, recorder).outputs == [.integer(42)])
    // An isolated one's plugin runs in a child of it.
    if level == .sandboxed { #expect(recorder.processes == [process]) }
  }

  @Test func whatDiedWhileItWaitedIsReplaced() throws {
    let scene = try WorkerScene("does-as-told", .isolated)
    let reserve = reserve(scene)
    reserve.prepare()
    let process = try ready(reserve)
    kill(process, SIGKILL)
    var information = siginfo_t()
    // Seen to be over, and left for whom it belongs to.
    #expect(waitid(P_PID, id_t(process), &information, WEXITED | WNOWAIT) == 0)
    let group = try WorkerGroup.open(scene.recipe, reserve: reserve)
    defer { group.close() }
    #expect(try group.module().tell("crash-if", 21).outputs == [.integer(42)])
  }

  @Test func nobodyWaitsForLong() throws {
    let scene = try WorkerScene("does-as-told", .sandboxed)
    let reserve = reserve(scene)
    reserve.prepare()
    let process = try ready(reserve)
    reserve.endIdle(after: .seconds(60))
    #expect(reserve.process == process)
    reserve.endIdle(after: .zero)
    #expect(reserve.process == nil)
    #expect(!File.exists("/proc/\(process)"))
  }

  @Test func aClosedReserveHasNone() throws {
    let scene = try WorkerScene("does-as-told", .sandboxed)
    let reserve = reserve(scene)
    reserve.prepare()
    let process = try ready(reserve)
    reserve.close()
    reserve.prepare()
    #expect(reserve.process == nil)
    #expect(!File.exists("/proc/\(process)"))
  }

  /// Each call has a process of its own, though the next one's is started before it is made.
  @Test func freshWorkersAreFresh() throws {
    let scene = try WorkerScene("does-as-told", .isolated)
    let group = try scene.open()
    defer { group.close() }
    let module = try group.module()
    var processes: Set<Int32> = []
    for _ in 0..<6 {
      let recorder = Recorder(in: scene.folder)
      #expect(module.tell("crash-if", 21, recorder).outputs == [.integer(42)])
      processes.formUnion(recorder.processes)
    }
    #expect(processes.count == 6)
  }
}
