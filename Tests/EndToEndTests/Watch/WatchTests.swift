import AetherModel
import Glibc
import Linux
import Testing

/// Libraries that change while their pipeline is watched: the good ones are put to use, of the bad ones it is told, and the one
/// before goes on.
@Suite struct WatchTests {
  @Test(arguments: ["sandboxed", "trusted", "isolated"]) func aNewLibraryIsUsed(_ level: String) throws {
    let scene = try WatchScene(level: level)
    let running = try scene.watch("--json")
    let stream = WatchStream(running: running)
    #expect(try stream.said() == "one one one")
    for (number, word) in ["two", "three", "four", "five"].enumerated() {
      try scene.install(word)
      #expect(try stream.event("promoted")["generation"] == .integer(Int64(number + 2)))
      #expect(try stream.said() == "\(word) \(word) \(word)")
    }
    running.signal(SIGINT)
    #expect(running.finish() == 0)
  }

  @Test func onlyWhatIsAffectedRunsAgain() throws {
    let scene = try WatchScene()
    let running = try scene.watch("--json")
    let stream = WatchStream(running: running)
    _ = try stream.said()
    try scene.install("two")
    let begins = try stream.event("run_begins")
    #expect(begins["steps"]?.items.map { $0["step"]?.stringValue } == ["say", "show"])
    #expect(begins["steps"]?[0]["reason"] == .string("words is generation 2"))
    #expect(begins["steps"]?[1]["reason"] == .string("say runs again"))
    _ = try stream.said()
    try scene.command.folder.write("p.yaml", WatchScene.pipeline.replacingFirst("\"other\"", "\"another\""))
    let second = try stream.event("run_begins")
    #expect(second["steps"]?.items.map { $0["step"]?.stringValue } == ["other"])
    #expect(second["steps"]?[0]["reason"] == .string("its text has changed"))
    #expect(try stream.said() == "two two two")
  }

  /// A step that runs a pipeline runs again when that changes, and when a library does that is used in it.
  @Test func pipelinesThatAreStepsAreWatchedToo() throws {
    let scene = try WatchScene()
    func inner(_ count: Int) throws {
      try scene.command.folder.write(
        "inner.yaml",
        "steps: [{id: say, module: words, with: {count: \(count)}}]\noutputs: {words: \"${{ steps.say.outputs.words }}\"}\n")
    }
    try inner(3)
    try scene.command.folder.write("middle.yaml", """
      steps: [{id: mid, pipeline: inner.yaml}]
      outputs: {words: "${{ steps.mid.outputs.words }}"}
      """)
    try scene.command.folder.write("p.yaml", """
      steps:
        - {id: sub, pipeline: middle.yaml}
        - {id: other, module: debug, with: {message: other}}
      outputs: {said: "${{ steps.sub.outputs.words }}"}
      """)
    let running = try scene.watch("--json")
    let stream = WatchStream(running: running)
    #expect(try stream.said() == "one one one")
    try inner(1)
    #expect(try stream.event("run_begins")["steps"]?.items.map { $0["step"]?.stringValue } == ["sub"])
    #expect(try stream.said() == "one")
    try scene.install("two")
    #expect(try stream.event("run_begins")["steps"]?.items.map { $0["step"]?.stringValue } == ["sub"])
    #expect(try stream.said() == "two")
    running.signal(SIGINT)
    #expect(running.finish() == 0)
  }

  @Test func aPipelineOfAStepThatIsNotGoodIsWaitedFor() throws {
    let scene = try WatchScene()
    try scene.command.folder.write("p.yaml", """
      steps: [{id: sub, pipeline: inner.yaml}]
      outputs: {said: "${{ steps.sub.outputs.text }}"}
      """)
    let running = try scene.watch("--json")
    let stream = WatchStream(running: running)
    func inner(_ module: String) throws {
      try scene.command.folder.write(
        "inner.yaml",
        "steps: [{id: say, module: \(module), with: {message: here}}]\noutputs: {text: \"${{ steps.say.outputs.text }}\"}\n")
    }
    func errors() throws -> Bool {
      try stream.event("checked")["diagnostics"]?.items.contains { $0["severity"] == .string("error") } == true
    }
    #expect(try errors())
    try inner("debgu")
    #expect(try errors())
    try inner("debug")
    #expect(try stream.said() == "here")
    running.signal(SIGINT)
    #expect(running.finish() == 0)
  }

  struct Fault: Sendable, CustomTestStringConvertible {
    var name: String
    var stage: String
    var said: String
    var run = ""
    var constructor = ""
    var register = ""
    var input = "count"

    var testDescription: String { name }
  }

  static let faults = [
    Fault(name: "crash in its constructor", stage: "canary", said: "crashed while it was loaded", constructor: "raise(SIGSEGV);"),
    Fault(name: "exit in its constructor", stage: "canary", said: "ended its process", constructor: "_exit(0);"),
    Fault(name: "crash at registration", stage: "canary", said: "crashed while it was loaded", register: "abort();"),
    Fault(
      name: "registration that fails", stage: "canary", said: "can't be registered",
      register: "return registrar->fail(registrar, \"not today\");"),
    Fault(name: "crash of the canary", stage: "canary", said: "AETHER_PLUGIN_CRASHED", run: "raise(SIGSEGV);"),
    Fault(name: "an answer against its contract", stage: "canary", said: "AETHER_OUTPUT_TYPE", run: "return call->host->emit_integer(call, 0, 1);"),
    Fault(name: "another contract", stage: "contract", said: "'number'", input: "number"),
  ]

  @Test(arguments: faults, ["sandboxed", "trusted"]) func aBadLibraryChangesNothing(_ fault: Fault, _ level: String) throws {
    let scene = try WatchScene(level: level)
    let running = try scene.watch("--json")
    let stream = WatchStream(running: running)
    #expect(try stream.said() == "one one one")
    try scene.install("bad", run: fault.run, constructor: fault.constructor, register: fault.register, input: fault.input)
    let rejected = try stream.event("rejected")
    #expect(rejected["stage"] == .string(fault.stage))
    #expect(rejected["diagnostics"]?.json().contains(fault.said) == true, "\(rejected.json())")
    // The old one answers still, and the next good one is used.
    try scene.command.folder.write("p.yaml", WatchScene.pipeline.replacingFirst("count: 3", "count: 2"))
    #expect(try stream.said() == "one one")
    try scene.install("good")
    try stream.event("promoted")
    #expect(try stream.said() == "good good")
  }

  /// Its first calls go well in the trial, since they are fewer there.
  @Test func aCrashAfterItsPromotionBringsTheOldOneBack() throws {
    let scene = try WatchScene()
    let running = try scene.watch("--json", "--no-canary")
    let stream = WatchStream(running: running)
    #expect(try stream.said() == "one one one")
    try scene.install("bad", run: "raise(SIGSEGV);")
    try stream.event("promoted")
    // Of the two that follow, either may be told first. The step was run on the one that came back.
    var reverted: Value?
    var said: String?
    _ = try running.line("what became of the run") { line in
      guard let value = try? Value(json: line) else { return false }
      if value["what"] == .string("reverted") { reverted = value }
      if value["event"] == .string("run_ended") { said = value["outputs"]?["said"]?.stringValue }
      return reverted != nil && said != nil
    }
    #expect(reverted?["from"] == .integer(2))
    #expect(reverted?["to"] == .integer(1))
    #expect(said == "one one one")
    try scene.install("three")
    #expect(try stream.event("promoted")["generation"] == .integer(3))
    #expect(try stream.said() == "three three three")
  }

  @Test func aLibraryThatIsRewrittenInPlaceIsWaitedFor() throws {
    let scene = try WatchScene()
    let running = try scene.watch("--json")
    let stream = WatchStream(running: running)
    _ = try stream.said()
    let path = scene.command.folder.file("\(WatchScene.plugin)/libwords.so")
    let old = try File.read(path)
    try scene.install("two")
    let new = try File.read(path)
    _ = try stream.said()
    // Half of it, as a linker that is slow: nothing is told until the file is closed.
    let descriptor = open(path, O_WRONLY | O_TRUNC)
    old[..<(old.count / 2)].withUnsafeBytes { _ = write(descriptor, $0.baseAddress, $0.count) }
    close(descriptor)
    #expect(try stream.event("rejected")["stage"] == .string("judging"))
    let second = open(path, O_WRONLY | O_TRUNC)
    for part in [old[..<1_000], old[1_000...]] { part.withUnsafeBytes { _ = write(second, $0.baseAddress, $0.count) } }
    close(second)
    try stream.event("promoted")
    #expect(try stream.said() == "one one one")
    #expect(new != old)
  }

  @Test func aFolderThatIsMovedAwayAndBackIsFollowed() throws {
    let scene = try WatchScene()
    let running = try scene.watch("--json")
    let stream = WatchStream(running: running)
    _ = try stream.said()
    let folder = scene.command.folder
    try File.move(folder.file("aether_modules"), to: folder.file("elsewhere"))
    try File.move(folder.file("elsewhere"), to: folder.file("aether_modules"))
    try scene.install("two")
    try stream.event("promoted")
    #expect(try stream.said() == "two two two")
  }

  /// The call ends on the version that it began on, and the step runs again on the new one.
  @Test func aCallInFlightIsOfItsOwnVersion() throws {
    let scene = try WatchScene(level: "trusted")
    let folder = scene.command.folder
    try folder.write("hold", "")
    try scene.install(
      "slow", run: "fclose(fopen(\"begun\", \"w\")); while (access(\"hold\", F_OK) == 0) usleep(1000);")
    let running = try scene.watch("--json")
    let stream = WatchStream(running: running)
    let deadline = ContinuousClock.now + .seconds(15)
    while !File.exists(folder.file("begun")), .now < deadline { sched_yield() }
    try scene.install("two")
    try stream.event("promoted")
    try Folder.removeTree(folder.file("hold"))
    #expect(try stream.said() == "slow slow slow")
    #expect(try stream.event("run_begins")["steps"]?[0]["reason"] == .string("words is generation 2"))
    #expect(try stream.said() == "two two two")
  }

  @Test func aSecondQuitDoesNotWait() throws {
    let scene = try WatchScene(level: "trusted")
    try scene.install("never", run: "fclose(fopen(\"begun\", \"w\")); for (;;) pause();")
    let running = try scene.watch("--json")
    let deadline = ContinuousClock.now + .seconds(15)
    while !File.exists(scene.command.folder.file("begun")), .now < deadline { sched_yield() }
    running.signal(SIGINT)
    _ = try running.line("the first one") { $0.contains("cancel") }
    running.signal(SIGINT)
    #expect(running.finish() == 0)
  }

  @Test func enterpriseRefuses() throws {
    let scene = try WatchScene()
    var command = scene.command
    command.variables["AETHER_PROFILE"] = "enterprise"
    let result = try command.aether("run", "--watch", "p.yaml")
    #expect(result.status == 3 || result.status == 2, "\(result.error)")
  }
}

extension String {
  /// With the first occurrence of a text replaced.
  func replacingFirst(_ text: String, _ other: String) -> String {
    guard let range = firstRange(of: text) else { return self }
    return replacingCharacters(range, other)
  }

  private func firstRange(of text: String) -> Range<Index>? {
    indices.first { self[$0...].hasPrefix(text) }.map { $0..<index($0, offsetBy: text.count) }
  }

  private func replacingCharacters(_ range: Range<Index>, _ other: String) -> String {
    String(self[..<range.lowerBound]) + other + String(self[range.upperBound...])
  }
}
