import AetherModel
import Glibc
import Testing

/// Cached steps of a pipeline that is watched.
@Suite(.timeLimit(.minutes(2))) struct WatchedCacheTests {
  /// A result belongs to the version that made it, also where versions are exchanged under the run.
  @Test(arguments: ["sandboxed", "trusted"]) func eachVersionHasItsOwnResults(_ level: String) throws {
    let scene = try WatchScene(level: level)
    try scene.command.folder.write(
      "p.yaml", WatchScene.pipeline.replacingOccurrence("with: {count: 3}", "with: {count: 3}, cache: true"))
    func why() throws -> Value { try Value(json: scene.command.shell("aether runs why latest say --json").output) }
    let running = try scene.watch("--json")
    let stream = WatchStream(running: running)
    #expect(try stream.said() == "one one one")
    #expect(try why()["reason"] == .string("first"))
    try scene.install("two")
    #expect(try stream.said() == "two two two")
    let changed = try why()
    #expect(changed["reason"] == .string("changed"))
    #expect(changed["changes"]?.items.map { $0["kind"] } == [.string("module")])
    try scene.install("one")
    #expect(try stream.said() == "one one one")
    #expect(try why()["reason"] == .string("cached"))
    running.signal(SIGINT)
    #expect(running.finish() == 0)
  }
}

extension String {
  fileprivate func replacingOccurrence(_ text: String, _ other: String) -> String {
    split(separator: text, omittingEmptySubsequences: false).joined(separator: other)
  }
}
