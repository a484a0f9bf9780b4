import AetherModel
import Isolation
import Linux
import Testing

/// Swift's Dispatch, which `Task` and actors run on, in a worker: it ends a process in which it can't read the state of
/// its threads.
@Suite struct DispatchTests {
  /// More than there are processors wait for each other.
  @Test(arguments: WorkerScene.Level.allCases) func workThatNeedsMoreThreadsGetsThem(_ level: WorkerScene.Level) throws {
    let together = Int64(CurrentProcess.processorCount + 2)
    try call(level, times: 1, short: 0, together: together)
  }

  @Test(arguments: WorkerScene.Level.allCases) func busyWorkersLive(_ level: WorkerScene.Level) throws {
    try call(level, times: 150, short: 200, together: 1)
  }

  private func call(_ level: WorkerScene.Level, times: Int, short: Int64, together: Int64) throws {
    let scene = try WorkerScene("dispatches", level)
    defer { withExtendedLifetime(scene) {} }
    let group = try scene.open()
    defer { group.close() }
    let module = try group.module()
    for index in 0..<times {
      let result = module.run(
        inputs: [.integer(short), .integer(together)], context: Recorder(), resetsFirst: false)
      try #require(result.outputs == [.integer(together)], "call \(index): \(result.words)")
    }
  }
}
