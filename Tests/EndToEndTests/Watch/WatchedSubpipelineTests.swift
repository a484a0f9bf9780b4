import Glibc
import Testing

/// A pipeline that is watched, with another one as a step.
@Suite(.timeLimit(.minutes(2))) struct WatchedSubpipelineTests {
  /// A module that is exchanged makes the step anew whose pipeline uses it.
  @Test func aModuleInsideIsExchanged() throws {
    let scene = try WatchScene()
    try scene.command.folder.write("inner.yaml", WatchScene.pipeline)
    try scene.command.folder.write(
      "p.yaml",
      """
      name: outer
      steps: [{id: sub, pipeline: inner.yaml}]
      outputs: {said: "${{ steps.sub.outputs.said }}"}

      """)
    let running = try scene.watch("--json")
    let stream = WatchStream(running: running)
    #expect(try stream.said() == "one one one")
    try scene.install("two")
    #expect(try stream.said() == "two two two")
    running.signal(SIGINT)
    #expect(running.finish() == 0)
  }
}
