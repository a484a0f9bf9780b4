import Glibc
import Linux
import Testing

/// A session at a terminal: edits, errors, fixes, reverts, keys.
@Suite struct TerminalTests {
  @Test func aSessionOfManyEdits() throws {
    let scene = try WatchScene(isBuilt: true)
    let running = try scene.watch()
    // It has no library yet: it is built first.
    running.screen(has: "✓ say", "✓ show", "✓ other", "succeeded, waiting for changes", "r run what changed")
    for (number, word) in ["two", "three", "four"].enumerated() {
      try scene.save(WatchScene.source(word))
      running.screen(has: "generation \(number + 2)", "\(word) \(word) \(word)", "waiting for changes", "✓ other  succeeded before")
    }

    // A mistake, shown in the compiler's words; the one before goes on.
    try scene.save(WatchScene.source("five", run: "this is no C;"))
    running.screen(has: "error:", "this is no C;", "waiting for changes")
    #expect(running.screen.contains { $0.contains("generation 4") })
    // Another one, and the fix.
    try scene.save(WatchScene.source("five", run: "missing(1);"))
    running.screen(has: "missing")
    try scene.save(WatchScene.source("five"))
    running.screen(has: "generation 5", "five five five", "waiting for changes")
    #expect(!running.screen.contains { $0.contains("missing") })

    // One that crashes is built, described, and never gets that far.
    try scene.save(WatchScene.source("six", run: "raise(SIGSEGV);"))
    running.screen(has: "rejected: canary", "was tried out on the inputs", "waiting for changes")
    // Back to an earlier text: from the store, without a compiler.
    try scene.save(WatchScene.source("two"))
    running.screen(has: "generation 6", "two two two", "succeeded, waiting for changes")

    // A mistake in the pipeline, and its repair.
    try scene.command.folder.write("p.yaml", WatchScene.pipeline.replacingFirst("module: words", "module: wrods"))
    running.screen(has: "wrods", "did you mean 'words'?")
    try scene.command.folder.write("p.yaml", WatchScene.pipeline.replacingFirst("count: 3", "count: 1"))
    running.screen(has: "waiting for changes", "ran again: say (its text has changed), show (say runs again)")

    // Keys.
    running.send("p")
    running.screen(has: "paused", "p go on")
    try scene.save(WatchScene.source("seven"))
    running.screen(has: "paused", "generation 7")
    running.send("p")
    running.screen(has: "waiting for changes", "seven")
    running.send("a")
    running.screen(has: "ran again: say (it was asked for)", "succeeded, waiting for changes")
    running.send("q")
    #expect(running.finish() == 0)
    #expect(running.transcript.hasSuffix("said: seven\r\n"), "\(running.transcript.suffix(200))")
    #expect(running.transcript.contains("\u{1B}[?1049l"))
  }

  @Test func whatMayNotRunTwiceWaitsForAKey() throws {
    let scene = try WatchScene()
    let manifest = WatchScene.manifest(level: "sandboxed", isBuilt: false)
    try scene.command.folder.write("\(WatchScene.plugin)/module.yaml", manifest.replacingFirst("idempotent: true\n", ""))
    let running = try scene.watch()
    running.screen(has: "one one one", "waiting for changes")
    try scene.install("two")
    running.screen(has: "generation 2", "waits for r: say (words is generation 2)")
    #expect(running.screen.contains { $0.contains("one one one") })
    running.send("r")
    running.screen(has: "two two two", "waiting for changes")
    running.signal(SIGTERM)
    #expect(running.finish() == 0)
  }

  @Test func aNarrowTerminalIsNotOverrun() throws {
    let scene = try WatchScene()
    let (arguments, environment) = try scene.command.invocation(["run", "--watch", "--trust", "p.yaml"])
    let running = try RunningCommand(
      arguments, environment: environment, folder: scene.command.folder.path, rows: 6, columns: 30)
    running.screen(has: "waiting", "q quit".prefix(0).description)
    #expect(running.screen.count <= 6)
    #expect(running.screen.allSatisfy { $0.count <= 30 }, "\(running.screen)")
    running.send("q")
    #expect(running.finish() == 0)
  }
}
